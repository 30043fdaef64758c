"""One form, from its sheet to the bytes of PDF/A-3u, in the warm printing process."""

import time
from collections.abc import AsyncIterator
from statistics import median

from archive.rendering import PdfRenderer
from bench.figure import Figure, Goal
from bench.stage import Stage
from kernel.settings import Settings
from tests.archive.sheet_samples import annex1

FORMS = 25


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Yield the figure of one form."""
    renderer = PdfRenderer(Settings().rulebooks)
    try:
        await renderer.warm()
        taken: list[float] = []
        for number in range(stage.sizes.of(FORMS, 2) + 1):
            began = time.perf_counter()
            assert (await renderer.render(annex1(MF1_002=str(8_800_000_000 + number)))).startswith(b"%PDF")
            taken.append(time.perf_counter() - began)
        how = f"seconds for one annex 1, median of {len(taken) - 1}, warm worker"
        yield Figure("form", median(taken[1:]), "s", None, None, Goal("<=", 0.4), how)
    finally:
        await renderer.close()
