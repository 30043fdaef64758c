"""Each mechanism has one place: the commit, the clock, the engine, the SELECTs, the libraries of the faces."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOMS, calls, imports, product, source, texts, within

SELECT = re.compile(r"\s*(SELECT\s+[\w*(']|WITH\s+\w+(?!.*\b(?:UPDATE|DELETE|INSERT)\b).*\bAS\b)", re.DOTALL)

# Where SELECTs are at home.
QUERIES = (
    "cases/queries/",
    "cases/imports/queries/",
    "scheduler/queries/",
    "server/queries/",
    "archive/queries.py",
    "schema/reads/",
)
# And who else may write one, each with its reason.
ALSO_SELECTS = {
    "cases/imports/sets.py": "makes the set statements of a load from the shape of its file",
    "cases/imports/staging.py": "says which rows of the staging table are good",
    "cases/imports/days.py": "calls the owner's functions that make and attach a day's partition",
    "schema/sources/": "source maps: expressions that the compiler puts into its one statement",
    "kernel/announcements.py": "pg_notify is called by SELECT; no table is read",
    "kernel/orm.py": "nextval is called by SELECT; no table is read",
    "kernel/work.py": "enters the actor: the one statement before any query can see a row",
    "server/app.py": "SELECT 1 of the readiness check",
    "server/people.py": "from a token's login to a person, before there is a work",
    "server/migrate.py": "the owner's first accounts",
    "server/doctor/connections.py": "asks a database for its version",
    "server/embedded/roles.py": "the administrator makes the roles of an embedded database",
}
READS_TIME = frozenset({
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "datetime.datetime.now",
    "datetime.date.today",
})  # fmt: skip
ENGINES = frozenset({"create_engine", "create_async_engine"})

PURE = (
    "cadence.py", "calendar.py", "deadlines.py", "duties.py", "filing_rows.py", "forms.py", "lifecycle.py", "matching.py",
    "numbering.py", "ownership.py", "periods.py", "policy.py", "posts.py", "reminders.py", "sheets.py", "terms.py",
)  # fmt: skip
IMPURE = re.compile(r"^(?:from|import) .*\b(?:sqlalchemy|queries|actions|kernel\.work)\b.*|await .*", re.MULTILINE)

# A library of a face, and the only places that may know it.
LIBRARIES = {
    "strawberry": ("schema/", "server/"),
    "starlette": ("server/",),
    "uvicorn": ("server/",),
    "apscheduler": ("scheduler/",),
    "pgqueuer": ("scheduler/", "kernel/tasks.py"),
    "minio": ("archive/store.py", "archive/attacks.py", "server/doctor/connections.py"),
    "urllib3": (
        "archive/store.py",
        "archive/wire.py",
        "archive/probes.py",
        "server/doctor/connections.py",
        "server/demo/",
    ),
    "weasyprint": ("archive/typesetting.py", "archive/pdf_fonts.py"),
    "segno": ("archive/typesetting.py",),
    "zxingcpp": ("archive/scanned.py",),
    "pypdfium2": ("archive/scanned.py",),
    "PIL": ("archive/scanned.py",),
    "apprise": ("scheduler/",),
}


def test_there_is_one_commit() -> None:
    committed = [path.as_posix() for path in product() for _, name in calls(path) if name.endswith(".commit")]
    assert committed == ["kernel/work.py"]


def test_every_select_stands_among_the_queries() -> None:
    strays = [
        f"{path}:{line}" for path in product() if not within(path, *QUERIES, *ALSO_SELECTS) for line in _selects(path)
    ]
    assert strays == []


def test_every_other_place_of_a_select_still_has_one() -> None:
    idle = [place for place in ALSO_SELECTS if not any(_selects(path) for path in product() if within(path, place))]
    assert idle == []


def _selects(path: Path) -> list[int]:
    called = [line for line, name in calls(path) if name.split(".")[-1] == "select" and not name.startswith("self.")]
    return called + [line for line, text in texts(path) if SELECT.match(text)]


def test_the_time_is_read_in_one_place() -> None:
    read = [f"{path}:{line}" for path in product() for line, name in calls(path) if name in READS_TIME]
    assert [place.split(":")[0] for place in read] == ["kernel/clock.py"]


def test_the_engine_is_made_in_one_place() -> None:
    made = {path.as_posix() for path in product() for _, name in calls(path) if name.split(".")[-1] in ENGINES}
    assert made == {"kernel/database.py"}


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    knowing = [path.as_posix() for path in product() if library in imports(path)]
    assert [name for name in knowing if not within(Path(name), *LIBRARIES[library])] == []


def test_rules_are_pure() -> None:
    """What decides takes values and gives values: no session, no query, no action, and it never waits."""
    for name in PURE:
        assert IMPURE.findall(source(Path("cases") / name)) == [], name


def test_no_room_imports_the_tests_or_the_benchmarks() -> None:
    assert [str(path) for path in product() if {"tests", "bench"}.intersection(imports(path))] == []


def test_every_room_says_what_it_is() -> None:
    rooms = [path for path in product() if len(path.parts) == 2 and path.name == "__init__.py"]
    assert {path.parts[0] for path in rooms} == set(ROOMS)
