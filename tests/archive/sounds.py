"""Real recordings in every format of a call centre, made here, two seconds each unless asked otherwise."""

import io
import math
import struct
import wave
from collections.abc import Mapping

import av

RATE = 8_000
# Tag, bits a sample, block of bytes, samples of a block: how a WAV names what FFmpeg's wheel cannot encode, or PyAV need not.
ALAW, MULAW, GSM = (6, 8, 1, 1), (7, 8, 1, 1), (0x31, 0, 65, 320)


def tone(seconds: float, rate: int = RATE) -> bytes:
    """Give a tone of 440 Hz as 16-bit samples."""
    count = int(seconds * rate)
    return struct.pack(f"<{count}h", *(int(8_000 * math.sin(2_764.6 * number / rate)) for number in range(count)))


def pcm(seconds: float = 2, channels: int = 1) -> bytes:
    """Make a WAV of 16-bit samples."""
    target = io.BytesIO()
    samples = tone(seconds)
    with wave.open(target, "wb") as file:
        file.setparams((channels, 2, RATE, 0, "NONE", ""))
        file.writeframes(b"".join(samples[at : at + 2] * channels for at in range(0, len(samples), 2)))
    return target.getvalue()


def packed(
    kind: tuple[int, int, int, int], seconds: float = 2, *, declared: int | None = None, rate: int = RATE
) -> bytes:
    """Make a WAV of A-law, mu-law or GSM; `declared` is the length of its data when the header is to lie."""
    tag, bits, block, samples = kind
    data = (b"\xd5" * block) * int(seconds * RATE / samples)
    head = struct.pack("<HHIIHHH", tag, 1, rate, rate * block // samples, block, bits, 2)
    head += struct.pack("<H", samples if block > 1 else 0)
    chunk = b"WAVEfmt " + struct.pack("<I", len(head)) + head
    length = len(data) if declared is None else declared
    body = chunk + b"data" + struct.pack("<I", length) + data
    return b"RIFF" + struct.pack("<I", min(len(body) - len(data) + length, 0xFFFFFFFF)) + body


def encoded(form: str, codec: str, seconds: float = 2, rate: int = RATE, **options: str) -> bytes:
    """Encode a tone with FFmpeg."""
    target = io.BytesIO()
    layout = "stereo" if codec == "vorbis" else "mono"
    with av.open(target, "w", format=form) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout, options=options)
        samples = tone(seconds, rate)
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
        frame.sample_rate, frame.pts = rate, 0
        frame.planes[0].update(samples)
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate)
        for resampled in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(resampled))
        file.mux(stream.encode(None))
    return target.getvalue()


def amr_wide(seconds: float = 2) -> bytes:
    """Make an AMR-WB file of frames of 6.6 kbit/s: the wheel decodes them and encodes none."""
    return b"#!AMR-WB\n" + (b"\x04" + b"\x55" * 17) * int(seconds * 50)


FORMS: Mapping[str, tuple[str, str]] = {
    "pcm": ("audio/wav", "pcm_s16le"),
    "alaw": ("audio/wav", "pcm_alaw"),
    "mulaw": ("audio/wav", "pcm_mulaw"),
    "gsm": ("audio/wav", "gsm_ms"),
    "adpcm": ("audio/wav", "adpcm_ima_wav"),
    "adpcm_ms": ("audio/wav", "adpcm_ms"),
    "mp3": ("audio/mpeg", "mp3"),
    "m4a": ("audio/mp4", "aac"),
    "amr": ("audio/amr", "amrnb"),
    "amr_wide": ("audio/amr", "amrwb"),
    "opus": ("audio/ogg", "opus"),
    "vorbis": ("audio/ogg", "vorbis"),
}
"""Each recording by name: the media type and codec that are found in it."""


def recorded(name: str, seconds: float = 2) -> bytes:
    """Make the recording of this name."""
    match name:
        case "pcm":
            return pcm(seconds)
        case "alaw" | "mulaw" | "gsm":
            return packed({"alaw": ALAW, "mulaw": MULAW, "gsm": GSM}[name], seconds)
        case "adpcm" | "adpcm_ms":
            return encoded("wav", "adpcm_ima_wav" if name == "adpcm" else "adpcm_ms", seconds)
        case "amr_wide":
            return amr_wide(seconds)
        case "vorbis":
            return encoded("ogg", "vorbis", seconds, 16_000, strict="experimental")
        case _:
            forms = {"mp3": ("mp3", "libmp3lame"), "m4a": ("ipod", "aac"), "amr": ("amr", "libopencore_amrnb")}
            form, codec = forms.get(name, ("ogg", "libopus"))
            return encoded(form, codec, seconds, RATE if name == "amr" else 16_000)
