"""试听凭证. A browser's player sends no token, so it gets a ticket: a cookie for one recording of one person, for half an hour.

Whatever is heard by it, however often the player seeks, is one access entry, written before the first byte. Of the secret
only a digest is kept.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive import queries
from archive.admission import RECORDINGS
from archive.errors import NotARecording, TicketRefused
from archive.models import AccessKind, ListeningTicket
from archive.reading import Asked, Reading, demand_reader, enter, parse_range, reading_of, served_document
from kernel.work import Work

LIFE = timedelta(minutes=30)
WRITTEN = re.compile(r"([1-9][0-9]{0,17})\.([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as its holder carries it: whose it claims to be, and the secret that proves it."""

    staff_id: int
    secret: str

    def __str__(self) -> str:
        return f"{self.staff_id}.{self.secret}"


def read_ticket(written: str) -> Ticket:
    """Read a ticket; raise TicketRefused for what is none."""
    found = WRITTEN.fullmatch(written)
    if found is None:
        raise TicketRefused
    return Ticket(int(found[1]), found[2])


async def issue_ticket(work: Work, *, document_id: int, purpose: str) -> tuple[Ticket, datetime]:
    """Permit listening to a recording for a while; give the ticket and when it ends.

    Raise MayNotRead, PurposeMissing, DocumentNotFound, NotArchived, NotARecording.
    """
    demand_reader(work, purpose)
    document = await served_document(work, Asked(document_id))
    if document.media_type not in RECORDINGS:
        raise NotARecording
    ticket = Ticket(work.actor.staff_id, secrets.token_urlsafe(32))
    kept = ListeningTicket(
        secret_sha256=_digest(ticket),
        document_id=document_id,
        staff_id=ticket.staff_id,
        purpose=purpose.strip(),
        issued_at=work.now,
        expires_at=work.now + LIFE,
    )
    work.session.add(kept)
    await work.session.flush()
    return ticket, kept.expires_at


async def open_listening(work: Work, *, ticket: Ticket, asked: Asked) -> Reading:
    """Let a recording be heard under a ticket; its first use is the access entry.

    Raise TicketRefused, MayNotRead, and what asking for the document raises.
    """
    kept = await queries.ticket(work.session, work.actor.staff_id, _digest(ticket))
    if kept is None or kept.document_id != asked.document_id or kept.expires_at <= work.now:
        raise TicketRefused
    demand_reader(work, kept.purpose)
    served = await served_document(work, asked)
    span = parse_range(asked.range_header, served.size)
    if kept.access_entry_id is None:
        kept.access_entry_id = await enter(work, served, span, (AccessKind.PLAY, kept.purpose))
        await work.session.flush()
    return reading_of(work, served, span, kept.access_entry_id, inline=True)


def _digest(ticket: Ticket) -> str:
    return hashlib.sha256(ticket.secret.encode()).hexdigest()
