"""Writes landing rows as Parquet files, in one piece or in slices by arrival."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped,unused-ignore]
import pyarrow.parquet as pq  # type: ignore[import-untyped,unused-ignore]

from demo.arrivals import Arrived
from demo.columns import NULL, Bools, Coded, Column, Columns, Ints, coded, take
from demo.contract import DRIFTING, TABLES, Table
from demo.world import World

_END_OF_TIME = np.iinfo(np.int64).max


def to_arrow(column: Column, kind: pa.DataType) -> Any:
    """A pyarrow array of a column; text becomes a dictionary of the values in use."""
    if isinstance(column, Coded):
        codes, pool = column.codes, column.pool
        used = np.zeros(len(pool) + 1, bool)
        used[codes] = True  # -1 marks the spare place at the end
        used[-1] = False
        place = np.cumsum(used, dtype=np.int32) - 1
        values = pool.filter(pa.array(used[:-1]))
        indices = pa.array(place[codes], mask=codes < 0)
        # a dictionary that says one thing twice is written with bytes that differ from run to run
        if pc.count_distinct(values).as_py() < len(values):
            return values.take(indices)
        return pa.DictionaryArray.from_arrays(indices, values)
    if column.dtype == np.int64:
        array = pa.array(column, mask=column == NULL)
        return array.cast(pa.int32()).cast(kind) if kind == pa.date32() else array.cast(kind)
    return pa.array(column).cast(kind)


def write_parquet(path: Path, columns: Columns, schema: pa.Schema) -> None:
    """One file with fixed settings; the same rows always give the same bytes.

    The Arrow schema stays out, so that text written as dictionaries reads back as plain text.
    """
    arrays = [to_arrow(columns[name], schema.field(name).type) for name in schema.names]
    table = pa.table(arrays, names=schema.names)
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=1,
        store_schema=False,
        use_dictionary=texts,
        write_statistics=True,
    )


class Landing:
    """The landing folder, or one folder per slice of equal length of the period."""

    def __init__(self, world: World, folder: Path, slices: int) -> None:
        self._world = world
        self._slices = slices
        length = world.end_ms - world.start_ms
        self._ends = [world.start_ms + length * (number + 1) // slices for number in range(slices)]
        # what comes in after the end of the period belongs to the last slice
        self._ends[-1] = _END_OF_TIME
        width = max(2, len(str(slices)))
        names = [f"{number + 1:0{width}d}" for number in range(slices)]
        self._prefixes = [f"slice-{name}-" for name in names] if slices > 1 else [""]
        self._folders = (
            [folder / "slices" / name for name in names] if slices > 1 else [folder / "raw"]
        )
        self.rows = dict.fromkeys(TABLES, 0)

    def write(self, table: Table, chunk: int, arrived: Arrived) -> None:
        """Adds the rows of one chunk; the first chunk leaves a file everywhere, even if empty."""
        self.rows[table.name] += len(arrived.known_at)
        borders = [0, *np.searchsorted(arrived.known_at, self._ends)]
        for number, end in enumerate(self._ends):
            if table.snapshot:
                columns = as_known(arrived, end)
            else:
                columns = take(arrived.columns, np.arange(borders[number], borders[number + 1]))
            if DRIFTING in table.schema.names:
                known_at = arrived.known_at[borders[number] : borders[number + 1]]
                self._write_drifting(table, chunk, number, columns, known_at)
            else:
                self._write_file(table, chunk, number, columns, table.schema)

    def _write_drifting(
        self, table: Table, chunk: int, number: int, columns: Columns, known_at: Ints
    ) -> None:
        """Rows before the tracker's release go to a file that lacks the new column."""
        half = int(np.searchsorted(known_at, self._world.half_ms))
        position = table.schema.get_field_index(DRIFTING)
        spans = (
            ("-a", np.arange(half), table.schema.remove(position)),
            ("-b", np.arange(half, len(known_at)), table.schema),
        )
        begins_late = number > 0 and self._ends[number - 1] >= self._world.half_ms
        for suffix, rows, schema in spans:
            if len(rows) or (suffix == "-b") == begins_late:
                self._write_file(table, chunk, number, take(columns, rows), schema, suffix)

    def _write_file(
        self,
        table: Table,
        chunk: int,
        number: int,
        columns: Columns,
        schema: pa.Schema,
        suffix: str = "",
    ) -> None:
        first = columns[schema.names[0]]
        if chunk and not len(first.codes if isinstance(first, Coded) else first):
            return
        name = f"{self._prefixes[number]}part-{chunk:05d}{suffix}.parquet"
        write_parquet(self._folders[number] / table.name / name, columns, schema)


def as_known(arrived: Arrived, moment: int) -> Columns:
    """A whole table as it stood at a moment: without later rows and later cancellations."""
    there = np.flatnonzero(arrived.known_at < moment)
    columns = take(arrived.columns, there)
    cancelled = columns.get("cancelled_at")
    if isinstance(cancelled, np.ndarray):
        known: Bools = (cancelled != NULL) & (cancelled < moment)
        columns["cancelled_at"] = np.where(known, cancelled, NULL)
        columns["status"] = coded(known, ("active", "cancelled"))
    return columns
