"""Check digits of identity documents: GB 11643 citizen numbers and GB 32100 unified social credit codes."""

import re
from datetime import date

CITIZEN = re.compile(r"[1-9][0-9]{16}[0-9X]")
CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CITIZEN_CHECKS = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT = re.compile(rf"[{CREDIT_ALPHABET}]{{18}}")
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def is_citizen_number(text: str, today: date) -> bool:
    """Tell whether this is an 18-digit citizen number with a right check digit and a birthday up to `today`."""
    if not CITIZEN.fullmatch(text) or citizen_check(text[:17]) != text[17]:
        return False
    birthday = birthday_of(text)
    return birthday is not None and date(1850, 1, 1) <= birthday <= today


def citizen_check(digits: str) -> str:
    """Give the check digit of the first 17 digits (ISO 7064 MOD 11-2): 0-9 or X."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, CITIZEN_WEIGHTS, strict=True))
    return CITIZEN_CHECKS[total % 11]


def birthday_of(text: str) -> date | None:
    """Give the birthday in a citizen number; None when it is no date."""
    try:
        return date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None


def is_credit_code(text: str) -> bool:
    """Tell whether this is a unified social credit code with a right check character (GB 32100, mod 31)."""
    return CREDIT.fullmatch(text) is not None and credit_check(text[:17]) == text[17]


def credit_check(characters: str) -> str:
    """Give the check character of the first 17 characters."""
    total = sum(CREDIT_ALPHABET.index(each) * weight for each, weight in zip(characters, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % 31]
