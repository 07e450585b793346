"""The card of a model: what it was made from, and how its test went in each segment."""

import hashlib
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from ml.drift import reference
from ml.evaluation import evaluate
from ml.hazard import Hazard
from ml.periods import Examples

# below that a figure is chance; and a card stays short where there are thousands of regions
FEWEST_OUTCOMES = 10


def contents(examples: Examples, model: Hazard, rounds: int, as_of: datetime) -> dict[str, Any]:
    """Data window, features, parameters, base rates, calibration and a hash of the training rows;
    ``reference`` is what drift is measured from."""
    oldest, newest = (
        (as_of - timedelta(days=float(days))).isoformat(timespec="seconds")
        for days in (examples.followed.max(), examples.followed.min())
    )
    digest = hashlib.sha256(np.ascontiguousarray(examples.values).data)
    digest.update(np.ascontiguousarray(examples.outcome).data)
    base_rates = {
        end: float(examples.came_within(end)[examples.followed >= end].mean())
        for end in model.periods.horizons
    }
    return {
        "features": model.features,
        "horizons": model.periods.horizons,
        "period_ends": model.periods.ends,
        "base_rates": [base_rates[end] for end in model.periods.horizons],
        "rounds": rounds,
        "calibration": asdict(model.calibration),
        "parameters": model.booster.params,
        "learned_from": [oldest, newest],
        "snapshots": len(np.unique(examples.followed)),
        "training_hash": digest.hexdigest(),
        "reference": reference(model, examples),
    }


def by_segment(tested: Hazard, test: Examples) -> list[dict[str, Any]]:
    """Metrics of each segment with ``FEWEST_OUTCOMES``, and somebody without, by horizon."""
    told = []
    for end, rows, predicted in tested.forecasts(test):
        labels = rows.came_within(end)
        for name, values in rows.segments.items():
            found, counts = np.unique(values[labels == 1], return_counts=True)
            for value in found[counts >= FEWEST_OUTCOMES]:
                within = values == value
                if labels[within].all():
                    continue
                whose = {"horizon_days": end, "segment_name": name, "segment_value": str(value)}
                figures = evaluate(labels[within], predicted[within])
                told.append(whose | {"row_count": int(within.sum())} | figures)
    return told
