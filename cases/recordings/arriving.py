"""What came: a file and its line, or either alone; and what is wrong with it, whosever call it was. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from archive.admission import RECORDINGS
from archive.sound import Sound
from cases.models.recording import RecordingProblem
from cases.recordings.folder import Found
from cases.recordings.manifest import Line
from kernel.clock import OFFICE

SLACK = timedelta(seconds=3)
"""A platform counts a call from dialling and in whole seconds: by so much its recording may be shorter."""
P = RecordingProblem


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery: `media_type` is what the bytes show, `sound` what was heard; None: there is none."""

    file_name: str
    line: Line | None
    found: Found | None
    media_type: str | None = None
    sound: Sound | None = None

    @property
    def call_id(self) -> str | None:
        """The call's number on the platform, if a line tells it."""
        return None if self.line is None else self.line.call_id

    @property
    def sha256(self) -> str | None:
        """The digest of the bytes that were found."""
        return None if self.found is None else self.found.sha256

    @property
    def content(self) -> bytes | None:
        """The whole of the bytes, unless there are none or more than one part of them."""
        return None if self.found is None else self.found.content

    @property
    def title(self) -> str:
        """What the document is called: nothing of the manifest's own words."""
        if self.line is None:
            return "通话录音（清单未列）"
        return f"{self.line.started_at.astimezone(OFFICE):%Y-%m-%d %H:%M} 通话录音"


def bytes_flaw(each: Delivered) -> RecordingProblem | None:
    """Say why there is nothing that could be archived, or None."""
    if each.found is None:
        return P.FILE_MISSING
    if each.found.size == 0:
        return P.EMPTY
    return None if each.media_type in RECORDINGS else P.NOT_ADMITTED


def flaw(each: Delivered) -> RecordingProblem | None:
    """Say why a delivery cannot stand for its call, or None."""
    wrong = bytes_flaw(each)
    if wrong is not None or each.found is None:
        return wrong
    if each.line is None:
        return P.ROW_MISSING
    if each.line.sha256 not in {None, each.found.sha256}:
        return P.DIGEST_DIFFERS
    if each.sound is None:
        return P.NOT_SOUND
    return P.TOO_SHORT if timedelta(milliseconds=each.sound.milliseconds) + SLACK < each.line.length else None
