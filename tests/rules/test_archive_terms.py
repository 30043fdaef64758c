"""How long revisit papers and recordings stay: arts 10(6), 13."""

from datetime import UTC, date, datetime

import pytest

from archive.retention import Events, Trigger, extended, retain_until
from server.house import archive_classes
from tests.house import SHELF

CLASSES = archive_classes(SHELF)
CLOSED, CANCELLED, SETTLED = Trigger.CASE_CLOSED, Trigger.ACCOUNT_CANCELLED, Trigger.LAST_DEBT_SETTLED


@pytest.mark.rule("M-033", "M-041", "AMB-25")
@pytest.mark.parametrize("code", ["revisit_record", "revisit_recording"])
def test_records_and_recordings_stay_twenty_years_from_the_latest_of_closing_cancelling_and_settling(code: str) -> None:
    happened = {CLOSED: date(2026, 3, 2), CANCELLED: date(2028, 2, 29), SETTLED: date(2028, 2, 1)}
    found = retain_until(CLASSES[code], Events(date(2028, 3, 1), happened))
    assert (found.start, found.final) == (date(2028, 2, 29), True)
    assert found.until == datetime(2048, 2, 29, 15, 59, 59, tzinfo=UTC)


@pytest.mark.rule("AMB-25")
def test_while_the_account_is_open_the_lock_rolls_on_and_is_never_shortened() -> None:
    klass = CLASSES["revisit_record"]
    unknown = {CLOSED: date(2026, 3, 2), CANCELLED: None, SETTLED: None}
    first = retain_until(klass, Events(date(2026, 3, 2), unknown))
    later = retain_until(klass, Events(date(2027, 3, 2), unknown))
    assert (first.final, later.final) == (False, False)
    assert later.until > first.until
    assert extended(later.until, first.until) == later.until
