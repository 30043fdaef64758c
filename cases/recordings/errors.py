"""What can be told of recordings.

NotFound  RecordingNotFound
Refused   RecordingSettled  NothingToFile
"""

from dataclasses import dataclass
from typing import ClassVar

from kernel.errors import NotFound, Refused


@dataclass(eq=False)
class RecordingNotFound(NotFound):
    """No such recording, or not in this person's sight."""

    code: ClassVar[str] = "RECORDING_NOT_FOUND"
    zh: ClassVar[str] = "未找到该通话录音，或您无权查看；请从录音列表中重新选择。"
    en: ClassVar[str] = "No such recording in your sight: choose one from the list of recordings."


@dataclass(eq=False)
class RecordingSettled(Refused):
    """It waits for nobody: it was matched, filed or closed already."""

    status: str

    code: ClassVar[str] = "RECORDING_SETTLED"
    zh: ClassVar[str] = "该录音已处理完毕，无须再次办理；请刷新列表。"
    en: ClassVar[str] = "This recording is settled ({status}): read the list again, there is nothing left to do."


@dataclass(eq=False)
class NothingToFile(Refused):
    """There are no archived bytes that could go into a dossier."""

    file_name: str

    code: ClassVar[str] = "NOTHING_TO_FILE"
    zh: ClassVar[str] = "录音文件“{file_name}”未能归档，无法归入案件；请呼叫中心重新交付该文件，或说明原因后结清。"
    en: ClassVar[str] = (
        "The file {file_name} was not archived, so there is nothing to file: have it delivered again, or close this with a reason."
    )
