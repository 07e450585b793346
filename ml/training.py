"""Trains one score: an honest test first, then a model on everything that is known."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

import lightgbm as lgb
import numpy as np
import pyarrow as pa

from ml.calibration import BetaCalibration, fit_beta_calibration
from ml.evaluation import evaluate
from ml.matrix import Examples, labelled_examples

PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.05,
    "max_depth": 4,
    "num_leaves": 12,
    "min_data_in_leaf": 60,
    "lambda_l2": 20.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    # the same rows give the same model, bit for bit, on any machine with any number of cores
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 2,
    "max_bin": 63,
    "verbosity": -1,
}
MOST_ROUNDS = 400
PATIENCE = 30
CAUTIOUS_ROUNDS = 80
FEWEST_POSITIVES = 40

METRICS = [
    "base_rate", "auc", "average_precision", "log_loss", "base_log_loss", "log_loss_skill",
    "brier", "calibration_error", "lift_at_10",
]  # fmt: skip
MODEL_ROW = pa.schema(
    [
        ("score_name", pa.string()),
        ("model_version", pa.string()),
        ("as_of", pa.timestamp("us")),
        ("horizon_days", pa.int32()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("training_row_count", pa.int64()),
        ("training_positive_count", pa.int64()),
        ("test_row_count", pa.int64()),
        ("test_positive_count", pa.int64()),
        *((metric, pa.float64()) for metric in METRICS),
        ("card", pa.string()),
        ("model_text", pa.string()),
    ]
)


def train(score_name: str, training: pa.Table) -> pa.Table:
    """Model row of a score, one row as in ``MODEL_ROW``.

    ``training`` has, in any order, one row per customer and snapshot whose outcome is known: the
    columns ``snapshot_at``, ``customer_id``, ``label`` (boolean), ``horizon_days`` and ``as_of``
    (the same in every row) and one number per feature. The metrics are those of the last snapshot,
    predicted by a model that saw only outcomes complete before it. Where there is too little to
    learn from, ``status`` is ``not_trained`` and ``reason`` says why. Raises ``TypeError`` for a
    feature that is no number.
    """
    if len(training) == 0:
        return _row(score_name, reason="no customer has a known outcome yet: history is too short")
    horizon = int(training["horizon_days"][0].as_py())
    facts = {"as_of": training["as_of"][0].as_py(), "horizon_days": horizon}
    examples = labelled_examples(training)
    test, past = _split_in_time(examples, horizon)
    reason = _too_little(test, past)
    if reason:
        return _row(score_name, reason=reason, **facts)
    rounds, calibration = _tune(past, horizon)
    tested = calibration(_fit(past, rounds).predict(test.values))
    booster = _fit(examples, rounds)
    text = booster.model_to_string()
    return _row(
        score_name,
        status="trained",
        model_version=_version(score_name, facts, text),
        training_row_count=len(examples.labels),
        training_positive_count=examples.positives,
        test_row_count=len(test.labels),
        test_positive_count=test.positives,
        card=_card(examples, rounds, calibration),
        model_text=text,
        **evaluate(test.labels, tested),
        **facts,
    )


def _split_in_time(examples: Examples, horizon: int) -> tuple[Examples, Examples]:
    """The last snapshot, and the snapshots whose outcomes were complete before it was taken."""
    if len(examples.labels) == 0:
        return examples, examples
    first, last = examples.snapshots[[0, -1]]
    return examples.between(last, last), examples.between(first, last - horizon + 1e-6)


def _too_little(test: Examples, past: Examples) -> str | None:
    """Why these two parts are not enough to test and to learn from, if they are not."""
    for part, name, fewest in (
        (test, "last snapshot", 1),
        (past, "snapshots before it", FEWEST_POSITIVES),
    ):
        if part.positives < fewest:
            return (
                f"outcomes in the {name}: {part.positives}, needed: at least {fewest}; "
                "history is too short or the outcome too rare"
            )
        if part.positives == len(part.labels):
            return f"everybody in the {name} has the outcome: there is nothing to tell apart"
    return None


def _tune(past: Examples, horizon: int) -> tuple[int, BetaCalibration]:
    """Rounds that predict the next period best, and what its predictions need to be calibrated.

    Where the past is too short to set a period aside, a cautious number of rounds, uncalibrated.
    """
    validation, earlier = _split_in_time(past, horizon)
    if _too_little(validation, earlier):
        return CAUTIOUS_ROUNDS, BetaCalibration()
    booster = lgb.train(
        PARAMETERS,
        lgb.Dataset(earlier.values, earlier.labels, feature_name=earlier.features),
        num_boost_round=MOST_ROUNDS,
        valid_sets=[lgb.Dataset(validation.values, validation.labels)],
        callbacks=[lgb.early_stopping(PATIENCE, verbose=False)],
    )
    rounds = max(booster.best_iteration, 10)
    predicted = booster.predict(validation.values, num_iteration=rounds)
    return rounds, fit_beta_calibration(np.asarray(predicted), validation.labels)


def _fit(examples: Examples, rounds: int) -> lgb.Booster:
    data = lgb.Dataset(examples.values, examples.labels, feature_name=examples.features)
    return lgb.train(PARAMETERS, data, num_boost_round=rounds)


def _version(score_name: str, facts: dict[str, Any], text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{score_name}-{facts['as_of']:%Y%m%dT%H%M%S}-{digest}"


def _card(examples: Examples, rounds: int, calibration: BetaCalibration) -> str:
    digest = hashlib.sha256(np.ascontiguousarray(examples.values).data)
    digest.update(np.ascontiguousarray(examples.labels).data)
    return json.dumps(
        {
            "features": examples.features,
            "rounds": rounds,
            "calibration": asdict(calibration),
            "parameters": PARAMETERS,
            "snapshots": len(np.unique(examples.snapshots)),
            "training_hash": digest.hexdigest(),
        }
    )


def _row(score_name: str, **values: Any) -> pa.Table:
    row = {name: None for name in MODEL_ROW.names}
    row |= {"score_name": score_name, "status": "not_trained"} | values
    return pa.Table.from_pylist([row], schema=MODEL_ROW)
