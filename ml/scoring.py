"""Scores customers with an accepted model, in batches, with the reasons behind each score."""

import json
from collections.abc import Iterator
from typing import Any

import lightgbm as lgb
import numpy as np
import pyarrow as pa

from ml.calibration import BetaCalibration
from ml.matrix import feature_matrix

REASONS = 3
PREDICTION = pa.schema(
    [
        ("customer_id", pa.string()),
        ("scored_at", pa.timestamp("us")),
        ("horizon_days", pa.int32()),
        ("probability", pa.float64()),
        *(
            (f"reason_{number}_{part}", kind)
            for number in range(1, REASONS + 1)
            for part, kind in (
                ("feature", pa.string()),
                ("value", pa.float64()),
                ("contribution", pa.float64()),
            )
        ),
        ("model_version", pa.string()),
    ]
)


def score(model_row: pa.Table, features: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """Predictions as in ``PREDICTION`` for every row of ``features``, batch by batch.

    ``model_row`` is one row as made by ``ml.training.train``; a model that was not trained gives
    an empty reader. ``features`` has the columns ``customer_id``, ``snapshot_at`` and those the
    model was trained on, in any order; ``KeyError`` and ``TypeError`` as in ``feature_matrix``.
    Contributions are in log-odds before calibration, positive where the feature raises the
    probability; with the bias of the model they sum to its log-odds (TreeSHAP, Lundberg et al.,
    "Consistent individualized feature attribution for tree ensembles", 2018).
    """
    model = model_row.to_pylist()[0]
    if model["status"] != "trained":
        return pa.RecordBatchReader.from_batches(PREDICTION, iter(()))
    return pa.RecordBatchReader.from_batches(PREDICTION, _batches(model, features))


def _batches(model: dict[str, Any], features: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    booster = lgb.Booster(model_str=model["model_text"])
    card = json.loads(model["card"])
    calibration = BetaCalibration(**card["calibration"])
    for batch in features:
        if len(batch) == 0:
            continue
        values = feature_matrix(batch, card["features"])
        columns = {
            "customer_id": batch["customer_id"],
            "scored_at": batch["snapshot_at"],
            "horizon_days": pa.repeat(model["horizon_days"], len(batch)),
            "probability": calibration(np.asarray(booster.predict(values))),
            "model_version": pa.repeat(model["model_version"], len(batch)),
            **_reasons(booster, values, np.array(card["features"], dtype=object)),
        }
        # a missing value is NaN to LightGBM and null to everybody else
        arrays = [
            pa.array(columns[field.name], field.type, from_pandas=True) for field in PREDICTION
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=PREDICTION)


def _reasons(booster: lgb.Booster, values: np.ndarray, names: np.ndarray) -> dict[str, np.ndarray]:
    """The features that moved each score most, whichever way; null where fewer have moved it."""
    contributions = np.asarray(booster.predict(values, pred_contrib=True))[:, :-1]
    strongest = np.argsort(-np.abs(contributions), axis=1, kind="stable")
    rows = np.arange(len(values))
    reasons = {}
    for number in range(1, REASONS + 1):
        chosen = strongest[:, min(number, len(names)) - 1]
        contribution = contributions[rows, chosen]
        unmoved = (contribution == 0) | (number > len(names))
        value = values[rows, chosen].astype(np.float64)
        reasons[f"reason_{number}_feature"] = np.where(unmoved, np.nan, names[chosen])
        reasons[f"reason_{number}_value"] = np.where(unmoved, np.nan, value)
        reasons[f"reason_{number}_contribution"] = np.where(unmoved, np.nan, contribution)
    return reasons
