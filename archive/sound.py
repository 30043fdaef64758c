"""What a recording is once it has been listened to: codec, channels, length; and who needs another copy to hear it. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from kernel.errors import Refused

LARGE = 16 << 20
LISTENING = "audio/mpeg"
PLAYED_BY_BROWSERS = frozenset(
    {"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_alaw", "pcm_mulaw", "mp3", "aac", "opus", "vorbis", "flac"}
)
"""Found by playing them. What a browser says of itself (`canPlayType`) is wrong both ways."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound of a file, counted packet by packet: no header is believed. `rate` is samples a second."""

    codec: str
    channels: int
    rate: int
    milliseconds: int


@dataclass(eq=False)
class NotSound(Refused):
    """The bytes cannot be listened to; `reason` is the decoder's own word, or how looking at them ended."""

    reason: str

    code: ClassVar[str] = "NOT_SOUND"
    zh: ClassVar[str] = "文件不是可播放的录音（{reason}），请核对后提供正确的录音文件。"
    en: ClassVar[str] = "This is no recording that can be played ({reason}): deliver the right file."


def needs_listening_copy(codec: str, size: int) -> bool:
    """Tell whether browsers cannot play this codec, or the file (bytes) is larger than a listener should have to load."""
    return codec not in PLAYED_BY_BROWSERS or size > LARGE


def wants_listening(codec: str | None, size: int, *, listened: bool) -> bool:
    """Tell whether a recording has still to be listened to, or is known to need a copy."""
    return not listened or (codec is not None and needs_listening_copy(codec, size))
