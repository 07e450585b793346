"""What the models of earlier days would have said of the days after them, beside what came."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from ml.hazard import Hazard
from ml.matrix import SEGMENTS, feature_matrix
from ml.model_rows import as_batch, trained_rows

REHEARSED = pa.schema(
    [
        ("customer_id", pa.string()),
        ("scored_at", pa.timestamp("us")),
        ("horizon_days", pa.int32()),
        ("probability", pa.float64()),
        ("days_followed", pa.float64()),
        ("outcome_after_days", pa.float64()),
        *((name, pa.string()) for name in SEGMENTS),
        ("model_version", pa.string()),
    ]
)
# days are floats: a snapshot at the very begin of a rehearsal belongs to it
A_MOMENT = 1e-6


def score_rehearsals(model_rows: pa.Table, training: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """Forecasts as in ``REHEARSED``, one per row of ``training`` and horizon, batch by batch.

    ``model_rows`` are those made by ``ml.training.train``; without a trained one the reader is
    empty. ``training`` has the columns that ``train`` asks for. Each row is scored by the newest
    model that knew nothing of what came after its snapshot: the model itself where the snapshot is
    younger, or one of its rehearsals; rows before the first rehearsal are left out.
    """
    trained = trained_rows(model_rows)
    batches = _batches(trained[0], training) if trained else iter(())
    return pa.RecordBatchReader.from_batches(REHEARSED, batches)


def _batches(row: dict[str, Any], training: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    models = [*Hazard.rehearsed(row), (0.0, Hazard.from_row(row))]
    for batch in training:
        if len(batch) == 0:
            continue
        age = (batch["as_of"][0].as_py() - row["as_of"]) / timedelta(days=1)
        begins = [days_ago + age + A_MOMENT for days_ago, _ in models]
        chosen = np.searchsorted(-np.array(begins), -batch["days_followed"].to_numpy(), "right") - 1
        for number, (_, model) in enumerate(models):
            rows = batch.filter(pa.array(chosen == number))
            if len(rows):
                yield from _forecasts(model, rows, row["model_version"])


def _forecasts(model: Hazard, rows: pa.RecordBatch, version: str) -> Iterator[pa.RecordBatch]:
    probabilities = model.probabilities(feature_matrix(rows, model.features))
    for index, horizon in enumerate(model.periods.horizons):
        columns = {
            "customer_id": rows["customer_id"],
            "scored_at": rows["snapshot_at"],
            "horizon_days": pa.repeat(horizon, len(rows)),
            "probability": probabilities[:, index],
            "days_followed": rows["days_followed"].cast(pa.float64()),
            "outcome_after_days": rows["outcome_after_days"].cast(pa.float64()),
            **{name: rows[name] for name in SEGMENTS},
            "model_version": pa.repeat(version, len(rows)),
        }
        yield as_batch(columns, REHEARSED)
