"""Persisted documents: operations that clients register at their build and name by SHA-256 instead of sending."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from server.problems import DocumentMismatch, DocumentMissing, DocumentRequired, DocumentUnknown

PREFIX = "sha256:"
DIGEST = re.compile(r"[0-9a-f]{64}")


class DocumentsUnreadable(Exception):
    """A file of the documents folder is wrong; the message names the file and what to mend."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The persisted documents by hexadecimal SHA-256; with `required`, nothing else runs."""

    by_digest: Mapping[str, str] = field(default_factory=dict[str, str])
    required: bool = False

    def find(self, query: str | None, document_id: str | None) -> str:
        """Give the document to run; raise a DocumentProblem, or DocumentMissing when neither is given."""
        if document_id is None:
            return self._free(query)
        digest = document_id.lower().removeprefix(PREFIX)
        known = self.by_digest.get(digest)
        if known is not None:
            return known
        if query is None or self.required:
            raise DocumentUnknown
        if digest_of(query) != digest:
            raise DocumentMismatch
        return query

    def _free(self, query: str | None) -> str:
        if not query:
            raise DocumentMissing
        if self.required:
            raise DocumentRequired
        return query


def digest_of(document: str) -> str:
    """Give the SHA-256 of a document's UTF-8 text as 64 hexadecimal digits."""
    return hashlib.sha256(document.encode()).hexdigest()


def load_documents(folder: Path | None, *, required: bool = False) -> Documents:
    """Read `*.graphql` files and `*.json` manifests {digest: text}; raise DocumentsUnreadable naming a wrong file."""
    if folder is None:
        return Documents(required=required)
    if not folder.is_dir():
        message = f"{folder}: no such folder of persisted documents"
        raise DocumentsUnreadable(message)
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.graphql")):
        text = _text(path)
        found[digest_of(text)] = text
    for path in sorted(folder.rglob("*.json")):
        found.update(_manifest(path))
    return Documents(found, required)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: cannot be read as UTF-8: {error}"
        raise DocumentsUnreadable(message) from error


def _manifest(path: Path) -> dict[str, str]:
    try:
        entries: object = orjson.loads(_text(path))
    except orjson.JSONDecodeError as error:
        message = f"{path}: is not JSON: {error}"
        raise DocumentsUnreadable(message) from error
    if not isinstance(entries, dict):
        message = f"{path}: a manifest maps SHA-256 digests to documents"
        raise DocumentsUnreadable(message)
    return dict(_entry(path, str(key), text) for key, text in entries.items())


def _entry(path: Path, key: str, text: object) -> tuple[str, str]:
    digest = key.lower().removeprefix(PREFIX)
    if not isinstance(text, str) or not DIGEST.fullmatch(digest) or digest_of(text) != digest:
        message = f"{path}: {key[:80]} is not the SHA-256 of its document: configure the client's build for sha256"
        raise DocumentsUnreadable(message)
    return digest, text
