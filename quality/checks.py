"""The lines of a suite as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

Bound = float | date | str

AS_OF = "as_of"
EPOCH_MS = "epoch_ms"

# what a column of a published relation may be called in DuckDB
TYPES: Mapping[str, tuple[str, ...]] = {
    "text": ("VARCHAR",),
    "list": ("VARCHAR[]",),
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
    "timestamp": ("TIMESTAMP",),
    "money": ("DECIMAL",),
    "integer": ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT", "UBIGINT", "UINTEGER"),
    "number": ("DOUBLE", "FLOAT", "DECIMAL", "BIGINT", "INTEGER", "HUGEINT"),
}


@dataclass(frozen=True)
class Check:
    """One line of a suite: a measure with its options, and the bounds of its figure.

    columns: what it looks at, empty for the rows as such.
    lower, upper: `from` and `to` of the line, the range of a value.
    at_least, at_most: the range of the figure.
    """

    measure: str
    columns: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    lower: Bound | None = None
    upper: Bound | None = None
    unit: str | None = None
    values: tuple[str, ...] = ()
    pattern: str = ""
    text: str = ""
    condition: str = ""
    every: str = ""
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A check of every column whose name is like one of the patterns or whose type is listed."""

    check: Check
    columns_like: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suite:
    """What is expected of one relation.

    columns: the contracted columns and their types, "" where the contract leaves the type open.
    optional: those of them that may be missing.
    union_of: the relations that make it up, none where it stands for itself.
    """

    relation: str
    columns: Mapping[str, str]
    optional: frozenset[str] = frozenset()
    union_of: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
