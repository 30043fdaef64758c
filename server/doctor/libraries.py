"""The system's libraries and fonts that make PDF files: looked for the way the renderer will load them."""

import ctypes
from collections.abc import Sequence
from contextlib import suppress

from server.doctor.finding import Finding
from server.doctor.remedies import Machine

LIBRARIES = {
    "pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0"),
    "pangoft2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0"),
    "harfbuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0"),
    "harfbuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0"),
    "fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1"),
}
CHINESE = b":lang=zh-cn:scalable=true"


def check_libraries(machine: Machine) -> list[Finding]:
    """Look for each library of the PDF renderer and for a Chinese font."""
    return [*(_library(name, machine) for name in LIBRARIES), _chinese_font(machine)]


def missing_things(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Name what the package manager can bring, out of what these findings miss."""
    things = {**{name: name for name in LIBRARIES}, "chinese font": "cjk"}
    return tuple(things[finding.name] for finding in findings if not finding.ok and finding.name in things)


def load(names: Sequence[str]) -> ctypes.CDLL | None:
    """Load the first of these libraries that the system's loader finds, or None."""
    for name in names:
        with suppress(OSError):
            return ctypes.CDLL(name)
    return None


def _library(name: str, machine: Machine) -> Finding:
    found = load(LIBRARIES[name]) is not None
    return Finding(name, found, "loads" if found else "cannot be loaded: no PDF without it", machine.install(name))


def _chinese_font(machine: Machine) -> Finding:
    fonts = chinese_fonts()
    detail = f"{fonts} faces" if fonts else "no font can set Chinese: forms would show empty boxes"
    return Finding("chinese font", fonts > 0, detail, machine.install("cjk"))


class _FontSet(ctypes.Structure):
    _fields_ = (("nfont", ctypes.c_int), ("sfont", ctypes.c_int), ("fonts", ctypes.c_void_p))


def chinese_fonts() -> int:
    """Count the scalable faces that fontconfig holds fit for simplified Chinese; 0 without fontconfig."""
    library = load(LIBRARIES["fontconfig"])
    if library is None:
        return 0
    library.FcNameParse.restype = ctypes.c_void_p
    library.FcObjectSetCreate.restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(_FontSet)
    library.FcFontList.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
    library.FcObjectSetAdd.argtypes = (ctypes.c_void_p, ctypes.c_char_p)
    wanted = library.FcNameParse(CHINESE)
    properties = library.FcObjectSetCreate()
    library.FcObjectSetAdd(properties, b"family")
    found = library.FcFontList(None, wanted, properties)
    return int(found.contents.nfont) if found else 0
