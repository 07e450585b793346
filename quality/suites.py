"""Reads the suites from their YAML files and refuses a line that could not be checked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml  # type: ignore[import-untyped,unused-ignore]

from quality.checks import EPOCH_MS, TYPES, Check, Rule, Suite
from quality.errors import CannotCheck
from quality.measures import MEASURES

FOLDER = Path(__file__).parent / "suites"
EVERY_RELATION = "every_relation"
PERIODS = ("day", "week", "month")
# how a line calls a field of its check, where the names differ
_FIELDS = {"column": "columns", "from": "lower", "to": "upper"}
_NAMES = {field: name for name, field in _FIELDS.items()}
_LISTS = ("columns", "values", "by")
_BOUNDS = ("at_least", "at_most")
_ENTRY = ("columns", "optional", "union_of", "checks")

# as YAML reads it
Line = Mapping[str, Any]


@dataclass(frozen=True)
class Book:
    """The suites of one YAML file, and the rules that hold for all relations."""

    suites: tuple[Suite, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class _Place:
    """Where a line stands, for the message about it."""

    file: str
    entry: str

    def refuse(self, problem: str) -> NoReturn:
        raise CannotCheck(f"{self.file}, {self.entry}: {problem}")


def read_book(file: Path) -> Book:
    """The suites of a file. Raises ``CannotCheck`` naming the entry that cannot be understood."""
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        line = mark.line + 1 if mark else 1
        raise CannotCheck(f"{file.name} is no YAML in line {line}") from None
    suites: dict[str, Suite] = {}
    rules = []
    for name, entry in entries.items():
        place = _Place(file.name, name)
        if name == EVERY_RELATION:
            rules = [_rule(line, place) for line in entry]
            continue
        suites[name] = _suite(name, entry or {}, place)
        below = set(suites[name].union_of) - set(suites)
        if below:
            place.refuse(f"{', '.join(sorted(below))} must stand above it")
    return Book(tuple(suites.values()), tuple(rules))


def _suite(relation: str, entry: Line, place: _Place) -> Suite:
    _refuse_unknown(entry, _ENTRY, place)
    given = entry.get("columns", ())
    # a list of columns leaves their types open
    columns = given if isinstance(given, dict) else dict.fromkeys(_texts(given), "")
    for column, kind in columns.items():
        if kind and kind not in TYPES:
            place.refuse(f"column {column} has type {kind!r}; types are {', '.join(TYPES)}")
    checks = tuple(_check(line, place) for line in entry.get("checks", ()))
    for check in checks:
        unknown = sorted({*check.columns, *check.by} - set(columns))
        if unknown:
            place.refuse(f"{check.measure} looks at {', '.join(unknown)}; add it to the columns")
    optional = frozenset(_texts(entry.get("optional", ())))
    return Suite(relation, columns, optional, _texts(entry.get("union_of", ())), checks)


def _rule(line: Line, place: _Place) -> Rule:
    selectors = {name: _texts(line[name]) for name in ("columns_like", "types") if name in line}
    if not selectors:
        place.refuse("a rule needs columns_like or types")
    if not set(selectors.get("types", ())) <= set(TYPES):
        place.refuse(f"types are {', '.join(TYPES)}")
    rest = {name: value for name, value in line.items() if name not in selectors}
    # stands for the columns that the rule will be applied to
    return Rule(_check({**rest, "column": "any"}, place), **selectors)


def _check(line: Line, place: _Place) -> Check:
    if not isinstance(line, dict):
        place.refuse("a check is a line such as {measure: null_share, column: id, at_most: 0}")
    given: dict[str, Any] = {_field(str(name)): value for name, value in line.items()}
    measure = MEASURES.get(str(given.get("measure")))
    if measure is None:
        place.refuse(f"no measure {given.get('measure')!r}; measures are {', '.join(MEASURES)}")
    allowed = ("measure", *_BOUNDS, *measure.needs, *measure.allows)
    _refuse_unknown(given, allowed, place)
    for name in measure.needs:
        if name not in given:
            place.refuse(f"{given['measure']} needs {_NAMES.get(name, name)}")
    _refuse_open(given, measure.allows, place)
    texts = {name: _texts(given[name]) for name in _LISTS if name in given}
    return Check(**{**given, **texts})


def _field(name: str) -> str:
    return _FIELDS.get(name, name)


def _refuse_open(given: Line, allows: Collection[str], place: _Place) -> None:
    """A check without a bound could not fail."""
    name = given["measure"]
    if not any(isinstance(given.get(bound), int | float) for bound in _BOUNDS):
        place.refuse(f"{name} needs a number for at_least or at_most")
    ranges = [given[bound] for bound in ("lower", "upper") if bound in given]
    if "lower" in allows and not ranges:
        place.refuse(f"{name} needs from or to")
    if not all(isinstance(bound, int | float | date) or bound == "as_of" for bound in ranges):
        place.refuse(f"{name}: from and to are a number, a date such as 2025-01-01 or as_of")
    if given.get("unit", EPOCH_MS) != EPOCH_MS:
        place.refuse(f"{name}: unit can only be {EPOCH_MS}")
    if given.get("every", "day") not in PERIODS:
        place.refuse(f"{name}: every is one of {', '.join(PERIODS)}")


def _refuse_unknown(given: Line, allowed: Collection[str], place: _Place) -> None:
    unknown = [name for name in given if name not in allowed]
    if unknown:
        names = ", ".join(_NAMES.get(name, name) for name in allowed)
        place.refuse(f"does not know {', '.join(unknown)}; known are {names}")


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
