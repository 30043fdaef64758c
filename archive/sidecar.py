"""The facts of a document beside its bytes: canonical JSON, locked as long, so that the database can be rebuilt."""

import hashlib
import json
from datetime import UTC, datetime

from archive.models import Document
from archive.ports import Lock, Put
from archive.room import Room
from archive.wire import checksum

FIELDS = (
    "id",
    "unit_id",
    "branch_id",
    "client_id",
    "case_id",
    "filing_id",
    "original_id",
    "archive_class",
    "title",
    "file_name",
    "media_type",
    "size",
    "sha256",
    "codec",
    "channels",
    "sample_rate",
    "milliseconds",
    "begun_at",
    "begun_by_id",
    "archived_at",
    "version_id",
    "store_checksum",
    "retain_until",
    "retention_reason",
    "retention_inputs",
)
# Version 2 tells the filing too, version 3 the original of a rendition, and the sound as far as it was known by then.
SCHEMA = 3


def facts(document: Document) -> dict[str, object]:
    """Give what a rebuild needs to know of a document."""
    return {
        "schema": SCHEMA,
        "object_key": str(document.object_key),
        **{name: _plain(getattr(document, name)) for name in FIELDS},
    }


def canonical(value: object) -> bytes:
    """Write JSON as RFC 8785 does for strings, whole numbers, truth values, lists and objects with ASCII names."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def write_sidecar(room: Room, document: Document) -> None:
    """Write the sidecar of an archived document as a new locked version; blocks."""
    body = canonical(facts(document))
    lock = Lock(document.retain_until) if document.retain_until is not None else None
    put = Put(room.sidecar(document.object_key), len(body), checksum(hashlib.sha256(body).digest()), lock)
    room.store.put(put, [body])


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
