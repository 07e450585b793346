"""How far the customers scored now differ from those a model learned from.

A population is a count per bin: tenths of the training rows, a value of its own where it takes more
than a tenth, and one bin for what is missing. What the counts amount to is for the reports to say.
"""

import json
from typing import Any

import numpy as np
import pyarrow as pa

from ml.hazard import Hazard
from ml.matrix import feature_matrix
from ml.model_rows import trained_rows
from ml.periods import Examples

BINS = 10
# so many rows, evenly taken, tell their shares as well as all of them
REFERENCE_ROWS = 50_000
PROBABILITY = "probability"

POPULATION = pa.schema(
    [
        ("model_version", pa.string()),
        ("scored_at", pa.timestamp("us")),
        ("drift_of", pa.string()),
        ("horizon_days", pa.int32()),
        ("bin_index", pa.int32()),
        ("upper_bound", pa.float64()),
        ("reference_count", pa.int64()),
        ("current_count", pa.int64()),
    ]
)


def reference(model: Hazard, examples: Examples) -> dict[str, Any]:
    """What ``populations`` needs to know of the rows that a model learned from, for its card.

    ``features`` and ``probabilities`` hold, for each feature of the model and each horizon,
    ``bounds``, ascending, and ``counts``: rows up to each bound, rows above the last one, and rows
    without a value.
    """
    step = len(examples) // REFERENCE_ROWS + 1
    values = model.select(examples.values[::step], examples.features)
    return {
        "features": [_told(column) for column in values.T],
        "probabilities": [_told(column) for column in model.probabilities(values).T],
    }


def populations(model_rows: pa.Table, features: pa.RecordBatchReader) -> pa.Table:
    """Rows as in ``POPULATION``: how many of the training rows and of ``features`` fall into each
    bin of every feature of the model, and of its probabilities at each horizon.

    ``model_rows`` and ``features`` are those of ``ml.scoring.score``. ``drift_of`` is the feature,
    or ``probability``, which alone has a ``horizon_days``. ``bin_index`` counts from 1;
    ``upper_bound``, itself within the bin, is null for the last two: whatever is larger, and what
    is missing. Without rows, without a trained model, or with one that was trained when references
    were not kept yet, the table is empty.
    """
    trained = trained_rows(model_rows)
    kept = json.loads(trained[0]["card"]).get("reference") if trained else None
    if not kept:
        return POPULATION.empty_table()
    model = Hazard.from_row(trained[0])
    told = kept["features"] + kept["probabilities"]
    counts = [np.zeros(len(one["counts"]), dtype=np.int64) for one in told]
    scored_at = None
    for batch in features:
        if len(batch) == 0:
            continue
        scored_at = batch["snapshot_at"][0].as_py()
        values = feature_matrix(batch, model.features)
        columns = [*values.T, *model.probabilities(values).T]
        for count, one, column in zip(counts, told, columns, strict=True):
            count += _counts(column, one["bounds"])
    if scored_at is None:
        return POPULATION.empty_table()
    names: list[tuple[str, int | None]] = [(name, None) for name in model.features]
    names += [(PROBABILITY, horizon) for horizon in model.periods.horizons]
    moment = {"model_version": trained[0]["model_version"], "scored_at": scored_at}
    rows = [
        moment | {"drift_of": name, "horizon_days": horizon} | of_bin
        for (name, horizon), one, count in zip(names, told, counts, strict=True)
        for of_bin in _bins(one, count)
    ]
    return pa.Table.from_pylist(rows, schema=POPULATION)


def _bins(told: dict[str, Any], count: np.ndarray) -> list[dict[str, Any]]:
    """The columns that each bin has to itself."""
    facts = zip([*told["bounds"], None, None], told["counts"], count.tolist(), strict=True)
    return [
        {"bin_index": n, "upper_bound": bound, "reference_count": then, "current_count": now}
        for n, (bound, then, now) in enumerate(facts, start=1)
    ]


def _told(column: np.ndarray) -> dict[str, Any]:
    bounds = _bounds(column[~np.isnan(column)])
    return {"bounds": bounds.tolist(), "counts": _counts(column, bounds).tolist()}


def _bounds(known: np.ndarray) -> np.ndarray:
    """Inner bounds of the bins: each tenth of the rows, and either side of a value that takes more
    than one of them; no bin is empty."""
    if len(known) == 0:
        return np.empty(0)
    tenths = np.quantile(known, np.arange(1, BINS) / BINS, method="inverted_cdf")
    found, times = np.unique(tenths, return_counts=True)
    just_below = [known[known < value].max(initial=-np.inf) for value in found[times > 1]]
    bounds = np.union1d(found, just_below)
    return np.asarray(bounds[(bounds >= known.min()) & (bounds < known.max())])


def _counts(column: np.ndarray, bounds: np.ndarray | list[float]) -> np.ndarray:
    """Rows per bin of a column in which what is missing is NaN."""
    missing = np.isnan(column)
    bins = np.searchsorted(np.asarray(bounds, dtype=np.float64), column[~missing], side="left")
    counted = np.bincount(bins, minlength=len(bounds) + 1)
    return np.append(counted, missing.sum())
