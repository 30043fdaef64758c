"""What may come in: sizes, media types by archive class, digests, and names that cannot mislead. Pure.

The declared media type is only a claim: `detect` looks at the bytes, and a file that is not what it says is rejected.
"""

import re
import unicodedata
from dataclasses import dataclass

import filetype

from archive.retention import ArchiveClass
from kernel.errors import FieldProblem, Invalid

HEAD_SIZE = 8192
PART_SIZE = 8 << 20
MOST_PARTS = 10_000
LONGEST_NAME = 120
LONGEST_TITLE = 200
SHA256 = re.compile(r"[0-9a-f]{64}")

RECORDINGS = frozenset({"audio/wav", "audio/mpeg", "audio/mp4", "audio/amr", "audio/ogg", "video/mp4"})
PAGES = frozenset({"application/pdf", "image/png", "image/jpeg", "image/tiff"})
TABLES = frozenset({"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"})
ADMITTED = RECORDINGS | PAGES | TABLES

ALIASES = {
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/mp3": "audio/mpeg",
    "audio/x-mp3": "audio/mpeg",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "audio/amr-wb": "audio/amr",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "image/jpg": "image/jpeg",
    "image/tif": "image/tiff",
    "application/x-pdf": "application/pdf",
}
# Containers that the bytes cannot tell apart: an MP4 may hold sound alone.
FAMILIES = ({"audio/mp4", "video/mp4"},)
EXTENSIONS = {
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
    "audio/amr": "amr",
    "audio/ogg": "ogg",
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/tiff": "tif",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
AMR = (b"#!AMR\n", b"#!AMR-WB\n")
MP4_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"})
HEADER = 4
MPEG_SYNC = 0xFFE000
# (mask, value) of header fields that mean "reserved": version, layer, bit rate, sampling rate.
MPEG_ABSENT = ((0x001800, 0x000800), (0x000600, 0), (0x0000F0, 0x0000F0), (0x00000C, 0x00000C))
WINDOWS_NAMES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A file as its sender describes it; `unit_id` owns it and `branch_id` (the client's) sees it too.

    A rendition names its original.
    """

    title: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    archive_class: str
    unit_id: int
    branch_id: int | None = None
    client_id: int | None = None
    case_id: int | None = None
    filing_id: int | None = None
    original_id: int | None = None


def admit(declared: Declaration, klass: ArchiveClass) -> None:
    """Raise Invalid with every reason why this file may not come in."""
    problems = (_title(declared), _size(declared, klass), _digest(declared), _media_type(declared, klass))
    found = tuple(problem for problem in problems if problem is not None)
    if found:
        raise Invalid(fields=found)


def canonical_media_type(declared: str) -> str:
    """Give the one name we use for a media type, without parameters."""
    plain = declared.partition(";")[0].strip().lower()
    return ALIASES.get(plain, plain)


def clean_file_name(name: str, media_type: str) -> str:
    """Give a name safe to save and to show: no path, no control or direction characters, the type's own extension."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(character for character in last if not _misleading(character))
    stem = re.sub(r'[<>:"|?*%;]', "_", visible).strip(" .")
    extension = EXTENSIONS.get(media_type, "bin")
    stem = stem.removesuffix(f".{extension}").strip(" .")[:LONGEST_NAME] or "document"
    return f"{'_' if WINDOWS_NAMES.match(stem) else ''}{stem}.{extension}"


def part_plan(size: int) -> tuple[int, int]:
    """Give (part size, number of parts) for a file: 8 MiB a part, more when 10,000 of them would not do."""
    part = PART_SIZE
    while -(-size // part) > MOST_PARTS:
        part *= 2
    return part, -(-size // part)


def part_length(number: int, size: int, part_size: int) -> int:
    """Give the length of part `number` (from 1); 0 for a number that the file does not have."""
    return max(0, min(part_size, size - (number - 1) * part_size)) if number > 0 else 0


def detect(head: bytes) -> str | None:
    """Give the media type that the first bytes (8 KiB) show, None when they show none that we know."""
    if _is_mpeg_audio(head):
        return "audio/mpeg"
    if head.startswith(AMR):
        return "audio/amr"
    if head[4:8] == b"ftyp" and head[8:12] in MP4_BRANDS:
        return "video/mp4"
    kind = filetype.guess(head)
    return canonical_media_type(str(kind.mime)) if kind else None


def agrees(declared: str, detected: str | None) -> bool:
    """Tell whether the bytes are what was declared."""
    return detected == declared or any(declared in family and detected in family for family in FAMILIES)


def _is_mpeg_audio(head: bytes) -> bool:
    """Tell an MPEG audio frame: eleven sync bits, then a version, a layer, a bit rate a sampling rate that exist."""
    word = int.from_bytes(head[:3], "big")
    exists = all(word & mask != absent for mask, absent in MPEG_ABSENT)
    return len(head) >= HEADER and word & MPEG_SYNC == MPEG_SYNC and exists


def _misleading(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _title(declared: Declaration) -> FieldProblem | None:
    title = declared.title.strip()
    if title and len(title) <= LONGEST_TITLE and not any(_misleading(character) for character in title):
        return None
    zh = f"标题须为1至{LONGEST_TITLE}个可见字符，请修改。"
    return FieldProblem("title", "TITLE", zh, f"The title must be 1 to {LONGEST_TITLE} visible characters: change it.")


def _size(declared: Declaration, klass: ArchiveClass) -> FieldProblem | None:
    if 0 < declared.size <= klass.max_size:
        return None
    zh = f"文件大小须在1至{klass.max_size}字节之间，请压缩或拆分后上传。"
    en = f"The size must be 1 to {klass.max_size} bytes: compress or split the file."
    return FieldProblem("size", "SIZE", zh, en)


def _digest(declared: Declaration) -> FieldProblem | None:
    if SHA256.fullmatch(declared.sha256):
        return None
    zh = "sha256须为64位小写十六进制摘要，请重新计算。"
    return FieldProblem("sha256", "SHA256", zh, "sha256 must be 64 lowercase hexadecimal digits: compute it again.")


def _media_type(declared: Declaration, klass: ArchiveClass) -> FieldProblem | None:
    allowed = klass.media_types & ADMITTED
    if canonical_media_type(declared.media_type) in allowed:
        return None
    names = ", ".join(sorted(allowed))
    zh = f"{klass.title}不接受此类文件，可用格式：{names}。"
    return FieldProblem("mediaType", "MEDIA_TYPE", zh, f"{klass.code} does not take this type of file, but: {names}.")
