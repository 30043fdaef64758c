"""Who may do what in the archive. Pure; who sees which rows is the database's business."""

from archive.models import Document
from kernel.actor import Actor, Post

KEEPERS = (Post.COMPLIANCE_OFFICER, Post.AUDITOR)
ONLOOKERS = frozenset(
    {Post.AUDITOR, Post.LEADER, Post.COMMITTEE_MEMBER, Post.ADMINISTRATOR, Post.COUNTER_GATE, Post.CORE_FEED}
)
BLIND = frozenset({Post.ADMINISTRATOR, Post.CORE_FEED, Post.COUNTER_GATE, Post.CALL_CENTRE})


def may_upload(actor: Actor) -> bool:
    """Tell whether the actor adds documents: whoever only looks on does not."""
    return bool(actor.posts - ONLOOKERS)


def may_continue(actor: Actor, document: Document) -> bool:
    """Tell whether the actor may go on with this upload: only who began it, from any device."""
    return document.begun_by_id == actor.staff_id


def may_read(actor: Actor) -> bool:
    """Tell whether the actor may read contents: machines and system administrators may not (三员分立)."""
    return bool(actor.posts - BLIND)


def may_hold(actor: Actor) -> bool:
    """Tell whether the actor places and releases holds."""
    return actor.holds(*KEEPERS)
