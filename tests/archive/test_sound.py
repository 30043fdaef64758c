"""录音: every format of a call centre is told by its bytes and counted by its packets, and no file can harm who listens."""

import contextlib
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from archive.admission import HEAD_SIZE, agrees, detect
from archive.ear import Ear
from archive.sound import NotSound, Sound, needs_listening_copy
from tests.archive.sounds import ALAW, FORMS, MULAW, encoded, packed, pcm, recorded

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ear() -> AsyncIterator[Ear]:
    ear = Ear(seconds=20)
    yield ear
    await ear.close()


async def heard(ear: Ear, folder: Path, content: bytes, media_type: str) -> Sound:
    file = folder / "recording"
    file.write_bytes(content)
    return await ear.probe(file, media_type)


@pytest.mark.parametrize("name", FORMS)
async def test_a_recording_is_told_by_its_bytes_and_counted(ear: Ear, tmp_path: Path, name: str) -> None:
    media_type, codec = FORMS[name]
    content = recorded(name)
    assert agrees(media_type, detect(content[:HEAD_SIZE]))
    sound = await heard(ear, tmp_path, content, media_type)
    assert sound.codec == codec
    assert sound.milliseconds == pytest.approx(2_000, abs=150)  # encoders pad to whole frames
    assert sound.rate in {8_000, 16_000, 48_000}
    assert sound.channels == (2 if name == "vorbis" else 1)


async def test_two_channels_are_two(ear: Ear, tmp_path: Path) -> None:
    assert await heard(ear, tmp_path, pcm(1, channels=2), "audio/wav") == Sound("pcm_s16le", 2, 8_000, 1_000)


def patched(content: bytes, box: bytes, offset: int, *values: int) -> bytes:
    """Overwrite numbers of 32 bits in a box of an MP4, `offset` bytes behind its name."""
    at = content.index(box) + 4 + offset
    written = struct.pack(f">{len(values)}I", *values)
    return content[:at] + written + content[at + len(written) :]


M4A = encoded("ipod", "aac", 2, 16_000)
HOURS = patched(patched(M4A, b"mvhd", 16, 0x7FFFFFFF), b"mdhd", 16, 0x7FFFFFFF)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (packed(ALAW, 2, declared=0xFFFFFFFF), "audio/wav"),
        (packed(MULAW, 2, declared=0x7FFFFFF0), "audio/wav"),
        (HOURS, "audio/mp4"),
    ],
    ids=["length left open", "two gigabytes declared", "hours declared"],
)
async def test_no_header_makes_a_recording_longer_than_it_is(
    ear: Ear, tmp_path: Path, content: bytes, media_type: str
) -> None:
    assert (await heard(ear, tmp_path, content, media_type)).milliseconds == pytest.approx(2_000, abs=150)


LYING = {
    "pieces of twelve hours": patched(M4A, b"stts", 12, 16_000 * 43_200),
    "a million pieces": patched(M4A, b"stts", 8, 1_000_000),
    "billions of pieces": patched(M4A, b"stts", 8, 2**31 - 1),
    "billions of sizes": patched(M4A, b"stsz", 8, 2**31 - 1),
    "billions of entries": patched(M4A, b"stts", 4, 2**28),
}


@pytest.mark.parametrize("name", LYING)
async def test_tables_that_lie_take_neither_time_nor_memory_of_ours(ear: Ear, tmp_path: Path, name: str) -> None:
    with contextlib.suppress(NotSound):
        assert (await heard(ear, tmp_path, LYING[name], "audio/mp4")).milliseconds < 2_200
    assert await heard(ear, tmp_path, pcm(1), "audio/wav") == Sound("pcm_s16le", 1, 8_000, 1_000)


PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
POISONED = {
    "empty": (b"", "audio/wav"),
    "a header and nothing": (pcm(1)[:44], "audio/wav"),
    "half a header": (pcm(1)[:20], "audio/wav"),
    "one sample a second": (packed(ALAW, 2, rate=1), "audio/wav"),
    "a codec nobody knows": (packed((0x4242, 8, 1, 1), 2), "audio/wav"),
    "random bytes": (bytes(range(256)) * 100, "audio/amr"),
    "no frames": (b"#!AMR\n", "audio/amr"),
    "a playlist": (PLAYLIST, "audio/mpeg"),
    "a playlist in a page": (b"OggS" + PLAYLIST * 20, "audio/ogg"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(4_000), "audio/mp4"),
    "no tables": (encoded("ipod", "aac", 1, 16_000)[:600], "audio/mp4"),
}


@pytest.mark.parametrize("name", POISONED)
async def test_what_is_no_recording_is_refused_in_words(ear: Ear, tmp_path: Path, name: str) -> None:
    with pytest.raises(NotSound) as refused:
        await heard(ear, tmp_path, *POISONED[name])
    assert "（" in refused.value.message("zh")


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("name", ["alaw", "mp3", "amr", "opus"])
async def test_a_recording_cut_off_is_as_long_as_what_is_left(ear: Ear, tmp_path: Path, name: str, keep: float) -> None:
    content = recorded(name, 4)
    sound = await heard(ear, tmp_path, content[: int(len(content) * keep)], FORMS[name][0])
    assert sound.milliseconds == pytest.approx(4_000 * keep, abs=1_100)  # an Ogg page holds a second


async def test_a_process_that_is_ended_by_a_file_says_so_and_the_next_file_is_heard(
    ear: Ear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.ear.probe", fall)
    with pytest.raises(NotSound, match="ends the process"):
        await heard(ear, tmp_path, pcm(1), "audio/wav")
    monkeypatch.undo()
    assert (await heard(ear, tmp_path, pcm(1), "audio/wav")).milliseconds == 1_000


async def test_a_file_that_takes_for_ever_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = Ear(seconds=0.5)
    try:
        monkeypatch.setattr("archive.ear.probe", hang)
        with pytest.raises(NotSound, match=r"longer than 0\.5 s"):
            await heard(hasty, tmp_path, pcm(1), "audio/wav")
        monkeypatch.undo()
        assert (await heard(hasty, tmp_path, pcm(1), "audio/wav")).milliseconds == 1_000
    finally:
        await hasty.close()


async def test_a_process_may_not_take_more_memory_than_it_is_given(
    ear: Ear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.ear.probe", gorge)
    with pytest.raises(MemoryError):
        await heard(ear, tmp_path, pcm(1), "audio/wav")


def fall(path: Path, media_type: str) -> Sound:
    """Die as a decoder dies of a bad pointer."""
    import os
    import signal

    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError(path, media_type)


def hang(path: Path, media_type: str) -> Sound:
    """Never come back."""
    import time

    time.sleep(60)
    raise AssertionError(path, media_type)


def gorge(path: Path, media_type: str) -> Sound:
    """Ask for more than there is."""
    return Sound(str(len(bytearray(3 << 30))), 0, 0, 0)


@pytest.mark.parametrize("name", ["gsm", "adpcm", "amr", "amr_wide"])
async def test_a_listening_copy_is_an_mp3_as_long_as_its_original(ear: Ear, tmp_path: Path, name: str) -> None:
    original, copy = tmp_path / "original", tmp_path / "copy.mp3"
    original.write_bytes(recorded(name))
    await ear.copy(original, FORMS[name][0], copy)
    assert detect(copy.read_bytes()[:HEAD_SIZE]) == "audio/mpeg"
    sound = await ear.probe(copy, "audio/mpeg")
    assert (sound.codec, sound.channels, sound.rate) == ("mp3", 1, 16_000)
    assert sound.milliseconds == pytest.approx(2_000, abs=250)
    assert copy.stat().st_size < 10_000


@pytest.mark.parametrize(
    ("name", "size", "wanted"),
    [
        *((name, 1_000_000, name in {"gsm", "adpcm", "adpcm_ms", "amr", "amr_wide"}) for name in FORMS),
        ("alaw", 17 << 20, True),
    ],
)
async def test_who_plays_in_a_browser_needs_no_copy_unless_it_is_large(name: str, size: int, wanted: bool) -> None:
    assert needs_listening_copy(FORMS[name][1], size) is wanted
