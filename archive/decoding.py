"""Looks into recordings and makes listening copies (adapter: PyAV with the FFmpeg of its wheel). Runs in the listening process.

The bytes are whatever somebody sent. The container's format is the one that was admitted, so that a disguised playlist is
not followed; nothing but the one open file can be read; and lengths are counted, because headers say anything.
"""

import resource
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError

from archive.sound import NotSound, Sound

MEMORY = 1 << 30
LARGEST_COPY = 32 << 20
FORMATS = {
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/mp4": "mov",
    "video/mp4": "mov",
    "audio/amr": "amr",
    "audio/ogg": "ogg",
}
BY_PACKET = frozenset({"wav", "mp3", "amr", "ogg"})
"""Containers that leave it to the packets how long they are; an MP4 declares it."""
# The samples of a WAV come in packets of this many bytes: as they stand in the file, a thousand a minute.
OPTIONS = {"protocol_whitelist": "none", "max_size": str(1 << 20)}
BUFFER = 1 << 16
RATES = range(4_000, 192_001)
SAMPLED = "pcm_"
FRAMED = frozenset({"mp3", "amrnb", "amrwb", "opus", "gsm", "gsm_ms", "adpcm_ms", "adpcm_ima_wav"})
"""Codecs whose packets tell by themselves how long they are. What others last is known when they are decoded."""
COPY_RATE, COPY_BITS = 16_000, 24_000
# FFmpeg names its decoder; everybody else the codec.
PLAIN = {"mp3float": "mp3", "aac_fixed": "aac", "libopencore_amrnb": "amrnb", "libopencore_amrwb": "amrwb"}


def bound() -> None:
    """Bound what this process may take: a file made for it asks for gigabytes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_COPY, LARGEST_COPY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def probe(path: Path, media_type: str) -> Sound:
    """Count a recording's sound; raise NotSound."""
    with _opened(path, media_type) as (container, stream):
        heard = stream.codec_context
        codec = PLAIN.get(heard.name, heard.name)
        by_packet = container.format.name in BY_PACKET and (codec in FRAMED or codec.startswith(SAMPLED))
        seconds = sum(
            _of_packets(container, stream) if by_packet else map(_length, _frames(container, stream)), start=Fraction(0)
        )
        if seconds <= 0:
            raise NotSound("nothing in it can be decoded")
        return Sound(codec, heard.layout.nb_channels, heard.sample_rate, round(seconds * 1000))


def write_copy(path: Path, media_type: str, target: Path) -> None:
    """Write a recording as MP3 for listening: mono, 16 kHz, 24 kbit/s; raise NotSound."""
    with _opened(path, media_type) as (container, stream), av.open(target, "w", format="mp3") as copy:
        heard = copy.add_stream("libmp3lame", rate=COPY_RATE, layout="mono", bit_rate=COPY_BITS)
        resampler = av.AudioResampler(format=heard.codec_context.format, layout="mono", rate=COPY_RATE)
        for frame in _frames(container, stream):
            for resampled in resampler.resample(frame):
                copy.mux(heard.encode(resampled))
        for resampled in resampler.resample(None):
            copy.mux(heard.encode(resampled))
        copy.mux(heard.encode(None))


@contextmanager
def _opened(path: Path, media_type: str) -> Generator[tuple[InputContainer, AudioStream]]:
    """Open a recording at its first sound; whatever goes wrong with it is said as NotSound."""
    try:
        with (
            path.open("rb") as file,
            av.open(file, "r", format=FORMATS[media_type], options=dict(OPTIONS), buffer_size=BUFFER) as container,
        ):
            stream = next(iter(container.streams.audio), None)
            # A codec that nobody knows has no context, whatever its type says, and asking for it would end the process.
            context = None if stream is None else stream.codec_context
            if stream is None or context is None or context.sample_rate not in RATES:
                raise NotSound("there is no sound in it")
            context.thread_count = 1
            yield container, stream
    except (FFmpegError, ValueError, MemoryError) as error:
        raise NotSound(type(error).__name__) from error


def _of_packets(container: InputContainer, stream: AudioStream) -> Iterator[Fraction]:
    """Give the seconds of each packet, once one of them could be decoded; raise NotSound when none can."""
    heard = False
    for packet in container.demux(stream):
        if not heard:
            with suppress(FFmpegError):
                heard = bool(stream.decode(packet))
        yield (packet.duration or 0) * packet.time_base
    if not heard:
        raise NotSound("nothing in it can be decoded")


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Give the decoded pieces; what cannot be decoded is left out."""
    for packet in container.demux(stream):
        with suppress(FFmpegError):
            yield from stream.decode(packet)


def _length(frame: AudioFrame) -> Fraction:
    return Fraction(frame.samples, frame.sample_rate)
