"""How rows travel to the warehouse: delays, late rows, repeats, lost ids, order of arrival."""

from dataclasses import dataclass

import numpy as np

from demo import rates
from demo.columns import NULL, Batch, Coded, Column, Columns, Ints, stack, take
from demo.contract import DRIFTING, LOADED_AT, Table
from demo.world import HOUR_MS, SECOND_MS, World

_NO_LIMIT = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Arrived:
    """Rows in order of arrival; known_at has shape (rows,), epoch ms, ascending."""

    columns: Columns
    known_at: Ints


def arrive(world: World, table: Table, batch: Batch, rng: np.random.Generator) -> Arrived:
    """Rows of one chunk as the warehouse receives them.

    Tables without `_loaded_at` just get into the order in which their rows became known.
    """
    if not table.has_loaded_at:
        order = np.argsort(batch.when, kind="stable")
        return Arrived(take(batch.columns, order), batch.when[order])
    if table.versioned:
        batch = batch.take(np.lexsort((batch.when, batch.record)))
    loaded = batch.when + _delays(table, len(batch.when), rng)
    replaced = np.full(len(loaded), _NO_LIMIT)
    if table.versioned:
        loaded, kept = _in_turn(world, batch.record, loaded)
        batch, loaded = batch.take(kept), loaded[kept]
        followed = batch.record[1:] == batch.record[:-1]
        replaced = np.append(np.where(followed, loaded[1:], _NO_LIMIT), _NO_LIMIT)[: len(loaded)]
    columns = _lose_ids(batch.columns, table.key, rng)
    if DRIFTING in columns:
        columns[DRIFTING] = _before_release(world, columns[DRIFTING], loaded)
    again, again_at = _repeats(loaded, replaced, rng)
    everything = stack(columns, take(columns, again))
    known_at = np.concatenate([loaded, again_at])
    everything[LOADED_AT] = known_at
    order = np.argsort(known_at, kind="stable")
    return Arrived(take(everything, order), known_at[order])


def _delays(table: Table, count: int, rng: np.random.Generator) -> Ints:
    """Milliseconds on the way: a minute or so, for late rows up to some days."""
    seconds = 1.0 + rng.exponential(rates.DELAY_MEAN_SECONDS, count)
    delay = (seconds * SECOND_MS).astype(np.int64)
    if table.late:
        late = np.flatnonzero(rng.random(count) < rates.LATE)
        most = int(rates.LATE_MAX_HOURS * HOUR_MS)
        delay[late] = rng.integers(HOUR_MS // 6, most, len(late))
    return delay


def _in_turn(world: World, record: Ints, loaded: Ints) -> tuple[Ints, Ints]:
    """Loading times in which a newer version never overtakes an older one, and the rows to keep.

    Rows are sorted by record and version. An update counts only when it arrives inside the
    period: what the company does not know by its end has not landed.
    """
    is_first = np.diff(record, prepend=-1) > 0
    first_row = np.maximum.accumulate(np.where(is_first, np.arange(len(record)), 0))
    version = np.arange(len(record)) - first_row
    for number in range(1, int(version.max(initial=0)) + 1):
        rows = np.flatnonzero(version == number)
        loaded[rows] = np.maximum(loaded[rows], loaded[rows - 1] + SECOND_MS)
    return loaded, np.flatnonzero(is_first | (loaded < world.end_ms))


def _before_release(world: World, column: Column, loaded: Ints) -> Column:
    """The new column stays empty in rows that first landed without it, also when they repeat."""
    assert isinstance(column, Coded)
    return Coded(np.where(loaded < world.half_ms, -1, column.codes).astype(np.int32), column.pool)


def _lose_ids(columns: Columns, key: str, rng: np.random.Generator) -> Columns:
    ids = columns[key]
    assert isinstance(ids, np.ndarray)
    lost = rng.random(len(ids)) < rates.NULL_ID
    return {**columns, key: np.where(lost, NULL, ids)}


def _repeats(loaded: Ints, replaced: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Rows that are sent twice and when; never after the version that replaced them."""
    rows = np.flatnonzero(rng.random(len(loaded)) < rates.DUPLICATE)
    most = int(rates.DUPLICATE_MAX_HOURS * HOUR_MS)
    again_at = loaded[rows] + rng.integers(SECOND_MS, most, len(rows))
    in_time = again_at < replaced[rows]
    return rows[in_time], again_at[in_time]
