"""A YAML text whose every field knows its line, and the errors that say so.

Rulebooks and calendar years are written by people, so what is wrong is told all at once, each with file, line and field
path: `rulebook.yaml:12 programmes[0].form`. Anchors, aliases and repeated keys are refused: they hide what is meant.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml import CollectionEndEvent, CollectionStartEvent, MappingNode, Node, ScalarNode, SequenceNode
from yaml._yaml import Mark as CMark
from yaml.error import Mark

from cases.source_words import in_chinese, in_english
from kernel.errors import FieldProblem, Invalid

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
Path = tuple[int | str, ...]
Model = TypeVar("Model", bound=BaseModel)

LARGEST_TEXT = 1_000_000
DEEPEST = 40
WORDS: dict[str, Plain] = {"": None, "null": None, "~": None, "true": True, "false": False}
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9_]*)\.[0-9]+")


@dataclass(eq=False)
class SourceInvalid(Invalid):
    """A file that people wrote holds mistakes; each one has file, line and field path in its `path`."""

    file: str = ""

    code: ClassVar[str] = "SOURCE_INVALID"
    zh: ClassVar[str] = "文件 {file} 有误，请按所列行号修改后重新载入；原有版本仍然有效。"
    en: ClassVar[str] = (
        "The file {file} has mistakes: mend the lines named and load it again; the version before stays in force."
    )


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake at a field path, before its line is known."""

    path: Path
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed text: its plain value and the line of every part."""

    file: str
    root: Node
    plain: Plain

    def problem(self, mistake: Mistake) -> FieldProblem:
        """Give the mistake with file, line and the part of its path that the text really has."""
        line, walked = _place(self.root, mistake.path, absent=mistake.code == "missing")
        place = f"{self.file}:{line} {walked}".rstrip()
        return FieldProblem(place, mistake.code, mistake.zh, mistake.en)

    def invalid(self, mistakes: list[Mistake]) -> SourceInvalid:
        """Build the error that names every mistake, in the order of the text."""
        problems = sorted({self.problem(mistake) for mistake in mistakes}, key=_line)
        return SourceInvalid(fields=tuple(problems), file=self.file)


def read(text: str, file: str) -> Source:
    """Parse a YAML text; raise SourceInvalid with the line when it is none, or hides something."""
    if len(text) > LARGEST_TEXT:
        raise _unreadable(file, 1, "文件过大（超过 1 MB）", "the file is larger than 1 MB")
    root = _compose(text, file)
    if root is None:
        raise _unreadable(file, 1, "文件为空", "the file is empty")
    hidden = list(_hidden(root, (), set()))
    source = Source(file, root, None if hidden else _plain(root))
    if hidden:
        raise source.invalid(hidden)
    return source


def _compose(text: str, file: str) -> Node | None:
    """Build the nodes of a text; events come first, because they need no stack and so refuse any depth safely."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > DEEPEST:
                raise _unreadable(file, _line_of(event.start_mark), "嵌套过深", "deep nesting is not allowed")
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _unreadable(file, _line_of(error.problem_mark), "YAML 语法错误", f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise _unreadable(file, 1, "YAML 无法解析", "not YAML") from error


def _line_of(mark: Mark | CMark | None) -> int:
    return mark.line + 1 if mark else 1


def validate(source: Source, model: type[Model]) -> Model:
    """Read the text as `model`; raise SourceInvalid with all mistakes."""
    try:
        return build(source.plain, model)
    except ValidationError as error:
        raise source.invalid(mistakes(error)) from error


def build(plain: Plain, model: type[Model]) -> Model:
    """Read a plain value as `model`, strictly as JSON is read; raise pydantic's ValidationError."""
    return model.model_validate_json(json.dumps(plain))


def mistakes(error: ValidationError) -> list[Mistake]:
    """Give every mistake that a validation found, in Chinese and English."""
    return [Mistake(tuple(each["loc"]), each["type"], in_chinese(each), in_english(each)) for each in error.errors()]


def _unreadable(file: str, line: int, zh: str, en: str) -> SourceInvalid:
    return SourceInvalid(fields=(FieldProblem(f"{file}:{line}", "unreadable", zh, en),), file=file)


def _line(problem: FieldProblem) -> tuple[int, str]:
    place = problem.path.split(" ", 1)[0].rsplit(":", 1)[1]
    return int(place), problem.path


def _children(node: Node) -> Iterator[tuple[int | str, Node, Node]]:
    """Give (key, node that carries the line, value) of each part of a mapping or sequence."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield str(key.value), key, value
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield index, value, value


def _place(root: Node, path: Path, *, absent: bool) -> tuple[int, str]:
    """Walk as far as the text goes; steps that only the model knows (`<tags>`, type names) are passed over."""
    node, line, walked = root, root.start_mark.line + 1, ""
    for step in path:
        for key, carrier, value in _children(node):
            if key == step:
                node, line = value, carrier.start_mark.line + 1
                walked += f"[{step}]" if isinstance(step, int) else f".{step}"
                break
    if absent:
        walked += f".{path[-1]}"
    return line, walked.lstrip(".")


def _hidden(node: Node, path: Path, seen: set[int]) -> Iterator[Mistake]:
    """Find aliases, repeated keys, keys that are no text, and depth without end."""
    if id(node) in seen or len(path) > DEEPEST:
        yield Mistake(
            path, "alias", "不得使用锚点、别名或过深的嵌套", "anchors, aliases and deep nesting are not allowed"
        )
        return
    seen.add(id(node))
    keys: set[int | str] = set()
    for key, carrier, value in _children(node):
        if not isinstance(carrier, ScalarNode) and isinstance(node, MappingNode):
            yield Mistake(path, "key", "键必须是文字", "a key must be text")
        if key in keys:
            yield Mistake((*path, key), "repeated", f"键 {key} 重复", f"the key {key} is repeated")
        keys.add(key)
        yield from _hidden(value, (*path, key), seen)


def _plain(node: Node) -> Plain:
    if isinstance(node, MappingNode):
        return {str(key): _plain(value) for key, _, value in _children(node)}
    if isinstance(node, SequenceNode):
        return [_plain(value) for _, _, value in _children(node)]
    return _scalar(node)


def _scalar(node: Node) -> Plain:
    """Read a scalar: null, true, false, a number or text. Dates and times stay text; `yes` and `on` are text too."""
    text = str(node.value)
    if not isinstance(node, ScalarNode) or node.style:  # a plain scalar has no style, or an empty one
        return text
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
