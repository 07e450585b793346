"""Rows in memory: plain numpy columns, text as codes into a pool of strings.

Text is held as codes because taking, sorting and doubling rows then moves four bytes a value,
and because a dictionary page is also how Parquet stores it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped,unused-ignore]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]
Text = Any  # a pyarrow string array, shape (n,); pyarrow ships no types

# how an integer or a time that is not there is written inside this package
NULL = int(np.iinfo(np.int64).min)


@dataclass(frozen=True)
class Coded:
    """A text column: codes of shape (rows,), -1 = null, into a pool of strings."""

    codes: npt.NDArray[np.int32]
    pool: Text

    def take(self, rows: Ints) -> "Coded":
        return Coded(self.codes[rows], self.pool)

    def texts(self) -> Text:
        """The column spelled out as a pyarrow string array, shape (rows,)."""
        return self.pool.take(pa.array(self.codes, mask=self.codes < 0))


Column = Coded | npt.NDArray[Any]
Columns = dict[str, Column]


@dataclass
class Batch:
    """Rows of one landing table out of one chunk, before they travel to the warehouse.

    when: shape (rows,), epoch ms at which the source wrote the row.
    record: shape (rows,), which record the row is a version of; counts up from 0.
    person: shape (rows,), index of the person in the chunk, -1 for a bot.
    session: shape (rows,), number of the web session in the chunk, 0 where there is none.
    """

    columns: Columns
    when: Ints
    person: Ints
    record: Ints
    session: Ints | None = None

    def take(self, rows: Ints) -> "Batch":
        return Batch(
            take(self.columns, rows),
            self.when[rows],
            self.person[rows],
            self.record[rows],
            None if self.session is None else self.session[rows],
        )


def take(columns: Columns, rows: Ints) -> Columns:
    return {
        name: column.take(rows) if isinstance(column, Coded) else column[rows]
        for name, column in columns.items()
    }


def stack(columns: Columns, more: Columns) -> Columns:
    """Rows of `more` below those of `columns`; text columns must share their pool."""
    stacked: Columns = {}
    for name, column in columns.items():
        other = more[name]
        if isinstance(column, Coded) and isinstance(other, Coded):
            stacked[name] = Coded(np.concatenate([column.codes, other.codes]), column.pool)
        else:
            assert isinstance(column, np.ndarray) and isinstance(other, np.ndarray)
            stacked[name] = np.concatenate([column, other])
    return stacked


def coded(codes: npt.NDArray[Any], pool: Text | tuple[str, ...] | list[str]) -> Coded:
    strings = pa.array(pool, pa.string()) if isinstance(pool, (tuple, list)) else pool
    return Coded(codes.astype(np.int32), strings)


def each(pool: Text) -> Coded:
    """A text column in which every row has its own string; nulls stay null."""
    valid = pool.is_valid().to_numpy(zero_copy_only=False)
    return Coded(np.where(valid, np.arange(len(pool)), -1).astype(np.int32), pool)


def constant(value: str, rows: int) -> Coded:
    return coded(np.zeros(rows, np.int32), (value,))


def id_texts(prefix: str, hashes: Hashes) -> Text:
    digits = pc.cast(pa.array(hashes), pa.string())
    return pc.binary_join_element_wise(prefix, digits, "")


def numbered(when: Ints, first: int) -> Ints:
    """Record ids of shape (n,): they count up from `first` in order of time."""
    ids = np.empty(len(when), np.int64)
    ids[np.argsort(when, kind="stable")] = np.arange(first, first + len(when))
    return ids
