"""The archive classes of these tests: one that waits for case and account, one that counts from archiving."""

from archive.admission import PAGES, RECORDINGS
from archive.retention import ArchiveClass, Trigger

CASE_TRIGGERS = frozenset({Trigger.CASE_CLOSED, Trigger.ACCOUNT_CANCELLED, Trigger.LAST_DEBT_SETTLED})
CLASSES = {
    "REVISIT": ArchiveClass("REVISIT", "客户回访档案", "M-10(6)", 240, CASE_TRIGGERS, RECORDINGS | PAGES, 3 << 30),
    "FILING": ArchiveClass("FILING", "报送材料", "M-10(5)", 240, frozenset({Trigger.ARCHIVED}), PAGES, 64 << 20),
}
