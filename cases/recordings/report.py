"""What became of a delivery of recordings: how many were matched, what waits and why, which lines were refused."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.imports.report import Refusals
from cases.models.recording import RecordingProblem
from kernel.errors import Language

PROBLEMS: Mapping[RecordingProblem, tuple[str, str]] = {
    RecordingProblem.NO_MATCH: ("未找到对应的回访", "no revisit fits the call"),
    RecordingProblem.AMBIGUOUS: ("可能属于多个回访", "several revisits fit the call"),
    RecordingProblem.ROW_MISSING: ("清单中没有该文件", "no line of the manifest names the file"),
    RecordingProblem.FILE_MISSING: ("清单所列文件不存在或无法读取", "the file is not there or cannot be read"),
    RecordingProblem.EMPTY: ("文件为空", "the file has no bytes"),
    RecordingProblem.NOT_ADMITTED: ("文件格式或大小不符合录音档案要求", "its archive class does not take such a file"),
    RecordingProblem.DIGEST_DIFFERS: ("文件摘要与清单不符", "the file is not the one the manifest tells of"),
    RecordingProblem.NOT_SOUND: ("文件损坏，无法播放", "it cannot be played"),
    RecordingProblem.TOO_SHORT: ("录音短于通话时长", "it is shorter than the call"),
    RecordingProblem.REJECTED: ("归档校验未通过，文件未归档", "the archive refused its bytes"),
}


@dataclass(slots=True)
class DeliveryReport:
    """What became of the files of one folder. `known` were delivered before, `waiting` are new and for somebody to look at."""

    name: str
    sha256: str
    ignored: tuple[str, ...]
    refusals: Refusals = field(default_factory=Refusals)
    known: int = 0
    matched: int = 0
    found_later: int = 0
    waiting: Counter[RecordingProblem] = field(default_factory=Counter[RecordingProblem])

    @property
    def refused(self) -> int:
        """How many lines of the manifest could not be taken."""
        return len(self.refusals.lines)

    def message(self, language: Language = "zh") -> str:
        """Say in one line what became of the delivery."""
        waiting = self.waiting.total()
        zh = f"{self.name}：新收录音 {self.matched + waiting} 件，已归入回访 {self.matched} 件，待处理 {waiting} 件，"
        zh += f"此前已收 {self.known} 件，补归入 {self.found_later} 件，清单有误 {self.refused} 行。"
        en = f"{self.name}: {self.matched + waiting} new recordings, {self.matched} matched, {waiting} waiting; "
        en += f"{self.known} known before, {self.found_later} older ones matched now, {self.refused} lines refused."
        return zh if language == "zh" else en

    def reasons(self, language: Language = "zh") -> list[str]:
        """Say why recordings wait, the most frequent reason first."""
        which = 0 if language == "zh" else 1
        return [f"{PROBLEMS[problem][which]}: {count}" for problem, count in self.waiting.most_common()]
