"""From files to rulebooks: every mistake at once, with file, line and field path; nothing half-loaded."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path as Folder
from typing import ClassVar

from pydantic import ValidationError

from cases.rulebook.contradictions import contradictions
from cases.rulebook.model import Edition, Rulebook
from cases.rulebook.parameters import Substitution, beginnings, day_of, history_of, repeated_days
from cases.rulebook.provided import unprovided
from cases.rulebook.references import mistakes_in
from cases.source import Mistake, Source, SourceInvalid, build, mistakes, read
from kernel.errors import FieldProblem, NotFound

MOST_EDITIONS = 200
TOO_MANY_EDITIONS = Mistake(
    ("parameters",),
    "too_many",
    f"参数变更日期超过 {MOST_EDITIONS} 个，请另立新版本",
    f"parameters change on more than {MOST_EDITIONS} days: write a new version of the text",
)


@dataclass(eq=False)
class NoRulebook(NotFound):
    """No edition of that regulation is in force on that day."""

    regulation: str
    on: date

    code: ClassVar[str] = "NO_RULEBOOK"
    zh: ClassVar[str] = "{on} 没有生效的规则“{regulation}”，请先载入相应版本。"
    en: ClassVar[str] = "No rulebook {regulation} is in force on {on}: load the version that is."


@dataclass(eq=False)
class NoRegulation(NotFound):
    """The firm names a regulation that lies in no folder."""

    regulation: str
    known: str

    code: ClassVar[str] = "NO_REGULATION"
    zh: ClassVar[str] = "规则文件夹中没有“{regulation}”，现有：{known}；请核对设置。"
    en: ClassVar[str] = "There is no regulation {regulation} in the folder, only: {known}. Check the setting."


@dataclass(eq=False)
class NoEdition(NotFound):
    """No edition of that regulation has that version."""

    regulation: str
    version: str

    code: ClassVar[str] = "NO_EDITION"
    zh: ClassVar[str] = "没有载入规则“{regulation}”第{version}版，请先载入该版本。"
    en: ClassVar[str] = "The rulebook {regulation} {version} is not loaded: load that version."


@dataclass(frozen=True, slots=True)
class Shelf:
    """All editions of all regulations, each found by the day it governs."""

    editions: tuple[Edition, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the regulations' codes, sorted."""
        return tuple(sorted({edition.code for edition in self.editions}))

    def in_force(self, code: str, on: date) -> Edition:
        """Give the edition of a regulation that governs the day; raise NoRulebook."""
        candidates = [edition for edition in self.editions if edition.code == code and edition.in_force_from <= on]
        if not candidates:
            raise NoRulebook(code, on)
        return max(candidates, key=lambda edition: (edition.in_force_from, _number(edition)))

    def chosen(self, further: Iterable[str] = ()) -> "Shelf":
        """Give the editions that a firm lives under: of optional regulations only those it names; raise NoRegulation."""
        wanted = set(further)
        if unknown := sorted(wanted - set(self.codes)):
            raise NoRegulation(unknown[0], "、".join(self.codes))
        return Shelf(
            tuple(each for each in self.editions if not each.rulebook.regulation.optional or each.code in wanted)
        )

    def all_in_force(self, on: date) -> tuple[Edition, ...]:
        """Give the editions that govern the day, one for each regulation that is in force."""
        started = {edition.code for edition in self.editions if edition.in_force_from <= on}
        return tuple(self.in_force(code, on) for code in sorted(started))

    def version(self, code: str, version: str) -> Edition:
        """Give the edition that an earlier decision stored; raise NoEdition."""
        for edition in self.editions:
            if (edition.code, edition.version) == (code, version):
                return edition
        raise NoEdition(code, version)


def parse(text: str, file: str) -> tuple[Edition, ...]:
    """Read one rulebook text: one edition for each day on which a parameter changes; raise SourceInvalid."""
    source = read(text, file)
    history = history_of(source.plain)
    days = beginnings(_effective_from(source), history)
    if len(days) > MOST_EDITIONS:
        raise source.invalid([TOO_MANY_EDITIONS])
    editions: list[Edition] = []
    found: dict[Mistake, None] = dict.fromkeys(repeated_days(source.plain))
    for day in days:
        rulebook, wrong = _on_day(source, Substitution(history, day))
        found.update(dict.fromkeys(wrong))
        if rulebook:
            editions.append(Edition(rulebook, day, _digest(text, day)))
    if found:
        raise source.invalid(list(found))
    return tuple(editions)


def load_shelf(root: Folder) -> Shelf:
    """Read every folder below `root`: versions of one regulation each; raise SourceInvalid with all mistakes.

    These are the texts to be adopted. What was adopted is read from where it is kept: `cases.queries.rulebook.shelf`.
    """
    editions: list[Edition] = []
    problems: list[FieldProblem] = []
    for file in _texts(root):
        name = f"{file.parent.name}/{file.name}"
        try:
            parsed = parse(file.read_text("utf-8"), name)
        except SourceInvalid as error:
            problems.extend(error.fields)
            continue
        except UnicodeDecodeError:
            problems.append(FieldProblem(f"{name}:1", "encoding", "文件不是 UTF-8 编码", "the file is not UTF-8"))
            continue
        editions.extend(parsed)
        problems.extend(_misfiled(file.parent.name, name, parsed))
        problems.extend(_unprinted(file.parent / "forms", name, parsed))
    problems.extend(_clashes(editions))
    if problems:
        raise SourceInvalid(fields=tuple(problems), file=root.name)
    return Shelf(tuple(editions))


def _texts(root: Folder) -> list[Folder]:
    """Give the texts of all regulations; raise SourceInvalid when there is none, because then nothing would be due."""
    texts = sorted([*root.glob("*/*.yaml"), *root.glob("*/*.yml")])
    if texts:
        return texts
    zh, en = (
        "未找到任何规则文件（应为 规则文件夹/代码/rulebook.yaml）",
        "no rulebook found (expected folder/code/rulebook.yaml)",
    )
    raise SourceInvalid(fields=(FieldProblem(str(root), "empty", zh, en),), file=root.name)


def _on_day(source: Source, substitution: Substitution) -> tuple[Rulebook | None, list[Mistake]]:
    plain = substitution.fill(source.plain)
    lost = substitution.mistakes
    try:
        rulebook = build(plain, Rulebook)
    except ValidationError as error:
        return None, [*lost, *(each for each in mistakes(error) if not _follows(each, lost))]
    wrong = [*lost, *mistakes_in(rulebook), *unprovided(rulebook), *contradictions(rulebook)]
    return (None, wrong) if wrong else (rulebook.model_copy(update={"origins": substitution.origins}), [])


def _follows(mistake: Mistake, lost: list[Mistake]) -> bool:
    """Tell whether a mistake is only what a lost reference left behind; union tags are no steps of the text."""
    path = tuple(step for step in mistake.path if not str(step).startswith("<"))
    return any(path[: len(each.path)] == each.path for each in lost)


def _effective_from(source: Source) -> date:
    """Read the day the text takes effect; when it is missing or wrong the model says so."""
    regulation = source.plain.get("regulation") if isinstance(source.plain, dict) else None
    day = day_of(regulation.get("effective_from")) if isinstance(regulation, dict) else None
    return day or date.max


def _misfiled(folder: str, file: str, editions: Iterable[Edition]) -> list[FieldProblem]:
    wrong = {edition.code for edition in editions} - {folder}
    zh, en = f"规则代码应与文件夹名 {folder} 一致", f"the regulation's code must be its folder's name, {folder}"
    return [FieldProblem(f"{file}:1 regulation.code", "misfiled", zh, en)] if wrong else []


def _unprinted(forms: Folder, file: str, editions: Iterable[Edition]) -> list[FieldProblem]:
    """Find forms and filings whose printed page is missing; a regulation without a forms folder prints nothing."""
    pages = {page.stem for page in forms.glob("*.html")}
    rulebooks = [edition.rulebook for edition in editions] if forms.is_dir() else []
    named = {form.template for rulebook in rulebooks for form in rulebook.forms}
    named |= {filing.template for rulebook in rulebooks for filing in rulebook.filings}
    return [
        FieldProblem(f"{file}:1 {name}", "no_page", f"缺少版式文件 forms/{name}.html", f"forms/{name}.html is missing")
        for name in sorted(named - pages)
    ]


def _clashes(editions: list[Edition]) -> list[FieldProblem]:
    """Two texts of one regulation may not carry the same version."""
    seen: set[tuple[str, str]] = set()
    problems: list[FieldProblem] = []
    for edition in editions:
        key = (edition.code, edition.version)
        if key in seen:
            zh, en = f"版本 {edition.version} 重复", f"the version {edition.version} is repeated"
            problems.append(FieldProblem(edition.code, "repeated", zh, en))
        seen.add(key)
    return problems


def _number(edition: Edition) -> tuple[int, ...]:
    return tuple(int(part) for part in edition.rulebook.regulation.version.split("."))


def _digest(text: str, day: date) -> str:
    return hashlib.sha256(f"{day}\n{text}".encode()).hexdigest()
