"""The copy of a message in the demo: a white picture, as small as can be, no two alike."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def message_copy(words: str) -> bytes:
    """Make a PNG of one white pixel that carries `words` (Latin-1) as its comment."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    comment = b"Comment\0" + words.encode("latin-1")
    chunks = ((b"IHDR", header), (b"tEXt", comment), (b"IDAT", zlib.compress(b"\0\xff")), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
