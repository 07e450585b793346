"""Trains one score: an honest test first, then a model on everything that is known."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import lightgbm as lgb
import numpy as np
import pyarrow as pa

from ml.calibration import BetaCalibration, choose_calibration
from ml.card import by_segment, contents
from ml.evaluation import METRICS, evaluate
from ml.hazard import LEAVES, SHALLOW, Hazard, fit_booster, losses_by_round, most_telling
from ml.leaks import suspects
from ml.matrix import labelled_examples
from ml.model_rows import MODEL_FACTS, version
from ml.periods import Examples, Periods, Rows

FEWEST_POSITIVES = 40
CAUTIOUS_ROUNDS = 80
FEWEST_ROUNDS = 20
FOLDS, FOLD_DAYS = 3, 28
# rare outcomes need a longer while to show how far predictions are off
CALIBRATION_DAYS = 56

MODEL_ROW = pa.schema(
    [
        *MODEL_FACTS,
        *((metric, pa.float64()) for metric in METRICS),
        ("card", pa.string()),
        ("model_text", pa.string()),
        ("rehearsals", pa.string()),
        ("acceptance", pa.string()),
        ("suspects", pa.string()),
        ("reviewed_as_of", pa.timestamp("us")),
    ]
)


def train(score_name: str, training: pa.Table, horizons: Sequence[int]) -> pa.Table:
    """Model rows of a score as in ``MODEL_ROW``, one per horizon, all of one model.

    ``training`` has, in any order, one row per customer and past snapshot: the columns
    ``snapshot_at``, ``customer_id``, ``days_followed`` (days from the snapshot until now),
    ``outcome_after_days`` (days until it came, null where it has not), ``as_of`` (now, the same in
    every row), ``plan`` and ``region``, in which it is judged too, and one number per feature;
    ``horizons`` are days. The metrics are those of
    snapshots that the tested model could not see: it learned only from what was over before the
    first of them. Where there is too little to learn from, ``status`` is ``not_trained`` and
    ``reason`` says why; a horizon that has too little for a test alone is trained, its metrics are
    null, and ``reason`` says so. ``rehearsals`` are the models of earlier days, the tested one
    among them, as JSON: what each would have said of the snapshots after it is an honest forecast,
    but for features, depth and rounds, which are chosen once. ``suspects`` names features that may
    know the outcome, as ``ml.leaks`` finds them. Raises ``TypeError`` for a feature that is no
    number.
    """
    periods = Periods.up_to(horizons)
    examples = labelled_examples(training) if len(training) else None
    if examples is None:
        reason = "no customer has a known outcome yet: history is too short"
        return _table([_untrained(score_name, end, reason) for end in periods.horizons])
    as_of = training["as_of"][0].as_py()
    reached = Periods.up_to(end for end in periods.horizons if (examples.followed >= end).any())
    cut, reason = _test_begin(examples, reached)
    if cut is None:
        rows = [_untrained(score_name, end, reason) | {"as_of": as_of} for end in periods.horizons]
        return _table(rows)
    features, depth, rounds = _tuned(examples, reached, cut)
    begins = _begins(examples, reached, cut)
    learner = Learner(examples.only(features), reached, depth, rounds)
    rehearsed = {
        days: learner.hazard(days, _calibrated_from(begins, days + CALIBRATION_DAYS))
        for days in begins
    }
    tested = rehearsed[cut]
    model = learner.hazard(0, _calibrated_from(begins, max(cut, CALIBRATION_DAYS)))
    text = model.booster.model_to_string()
    facts = {
        "score_name": score_name,
        "as_of": as_of,
        "model_version": version(score_name, as_of, text),
        "card": json.dumps(
            contents(examples, model, rounds, as_of)
            | {"segments": by_segment(tested, examples.taken_since(cut))}
        ),
        "model_text": text,
        "rehearsals": json.dumps([_rehearsal(*one) for one in rehearsed.items()]),
        "acceptance": "the first model",
        "suspects": ", ".join(suspects(examples, reached.horizons)) or None,
        "reviewed_as_of": as_of,
    }
    return _table(
        [facts | row for row in _judged(examples, tested, cut)]
        + [
            _untrained(score_name, end, "nobody was followed for so long yet") | {"as_of": as_of}
            for end in periods.horizons
            if end not in reached.horizons
        ]
    )


def _test_begin(examples: Examples, periods: Periods) -> tuple[float | None, str]:
    """How many days ago the test begins: at a snapshot that the longest horizon allows, and a fold
    at least, for which there is enough to test and to learn from; or why there is none."""
    reason = "history is too short"
    for days in sorted({*periods.horizons, FOLD_DAYS}, reverse=True):
        begin = _snapshot_before(examples, days)
        horizon = max((end for end in periods.horizons if begin and end <= begin), default=0)
        if not begin or not horizon:
            continue
        test = examples.taken_since(begin)
        labels = test.came_within(horizon)[test.followed >= horizon]
        found = _too_little(labels, "test period", 1) or _too_little(
            periods.known(examples, begin).labels, "time before it", FEWEST_POSITIVES
        )
        if not found:
            return begin, ""
        reason = found
    return None, reason


def _snapshot_before(examples: Examples, days: float) -> float | None:
    """How many days ago the newest snapshot was that is at least ``days`` back, if there is one."""
    older = examples.followed[examples.followed >= days]
    return float(older.min()) if len(older) else None


def _begins(examples: Examples, periods: Periods, cut: float) -> list[float]:
    """How many days ago each rehearsal begins: that of the test, earlier ones and one of late."""
    wanted = [cut + 2 * FOLD_DAYS, cut + FOLD_DAYS, cut, max(FOLD_DAYS, periods.horizons[0])]
    found = {_snapshot_before(examples, days) for days in wanted}
    earlier = [days for days in found if days is not None and days != cut]
    enough = [
        days
        for days in earlier
        if not _too_little(periods.known(examples, days).labels, "", FEWEST_POSITIVES)
    ]
    return sorted({*enough, cut}, reverse=True)


def _too_little(labels: np.ndarray, name: str, fewest: int) -> str | None:
    if labels.sum() < fewest:
        return (
            f"outcomes in the {name}: {labels.sum():.0f}, needed: at least {fewest}; "
            "history is too short or the outcome too rare"
        )
    if labels.all():
        return f"everybody in the {name} has the outcome: there is nothing to tell apart"
    return None


def _tuned(examples: Examples, periods: Periods, cut: float) -> tuple[list[str], int, int]:
    """Features, depth of trees and rounds that predict best what comes next, by folds forward in
    time that end before the test begins. Where the past is too short for a fold: all features,
    shallow trees, a cautious number of rounds."""
    folds = []
    before_test = periods.known(examples, cut)
    for number in range(1, FOLDS + 1):
        begin = cut + number * FOLD_DAYS
        earlier = periods.known(examples, begin)
        later = before_test.taken_between(begin, begin - FOLD_DAYS)
        if _are_enough(earlier, later):
            folds.append((earlier, later))
    if not folds:
        return examples.features, SHALLOW, CAUTIOUS_ROUNDS
    kept = most_telling(folds[0][0], examples.features)
    positions = Hazard.columns(examples.features, kept)
    read = [(earlier.only(positions), later.only(positions)) for earlier, later in folds]
    weights = [len(later.labels) for _, later in folds]
    losses = {
        depth: np.average([losses_by_round(*fold, depth) for fold in read], axis=0, weights=weights)
        for depth in LEAVES
    }
    depth = min(losses, key=lambda depth: losses[depth].min())
    return kept, depth, max(int(losses[depth].argmin()) + 1, FEWEST_ROUNDS)


def _are_enough(earlier: Rows, later: Rows) -> bool:
    return not (
        _too_little(earlier.labels, "", FEWEST_POSITIVES) or _too_little(later.labels, "", 1)
    )


def _calibrated_from(begins: list[float], wanted: float) -> float:
    """The next rehearsal that is at least so many days ago, for its trees are there already; or one
    that is far enough back for all."""
    return min(days for days in [*begins, max(begins) + CALIBRATION_DAYS] if days >= wanted)


@dataclass(frozen=True)
class Learner:
    """Models of the past and of now that differ only in what was over when they were fitted."""

    examples: Examples
    periods: Periods
    depth: int
    rounds: int
    boosters: dict[float, lgb.Booster] = field(default_factory=dict)

    def hazard(self, until: float, calibrated_from: float) -> Hazard:
        """The model that could be fitted ``until`` days ago, calibrated on the newest period before
        that: its shape by the trees of ``calibrated_from`` days ago, which have not seen it, and
        its level by the rate there, for the past as a whole may have been another world."""
        later = self.periods.known(self.examples.taken_since(calibrated_from), until)
        calibration = BetaCalibration()
        if _are_enough(self.periods.known(self.examples, calibrated_from), later):
            unseen, seen = (
                np.asarray(self._booster(days).predict(later.values))
                for days in (calibrated_from, until)
            )
            shape = choose_calibration(unseen, later.labels)
            calibration = shape.with_mean(later.labels.mean(), seen)
        return Hazard(self.periods, self.examples.features, calibration, self._booster(until))

    def _booster(self, until: float) -> lgb.Booster:
        if until not in self.boosters:
            rows = self.periods.known(self.examples, until)
            self.boosters[until] = fit_booster(rows, self.rounds, self.depth)
        return self.boosters[until]


def _judged(examples: Examples, tested: Hazard, cut: float) -> list[dict[str, Any]]:
    """A row per horizon with its counts and, where it could be tested, its metrics."""
    rows = []
    for end, test, predicted in tested.forecasts(examples.taken_since(cut)):
        labels = test.came_within(end)
        reason = (
            _too_little(labels, "test period", 1)
            if len(labels)
            else "not tested: history is too short for a period that no model has seen"
        )
        followed = examples.followed >= end
        rows.append(
            {
                "horizon_days": end,
                "status": "trained",
                "reason": reason,
                "training_row_count": int(followed.sum()),
                "training_positive_count": int(examples.came_within(end)[followed].sum()),
                "test_row_count": len(labels),
                "test_positive_count": int(labels.sum()),
                **({} if reason else evaluate(labels, predicted)),
            }
        )
    return rows


def _rehearsal(days_ago: float, model: Hazard) -> dict[str, Any]:
    return {
        "days_ago": days_ago,
        "calibration": asdict(model.calibration),
        "model_text": model.booster.model_to_string(),
    }


def _untrained(score_name: str, horizon: int, reason: str) -> dict[str, Any]:
    return {
        "score_name": score_name, "horizon_days": horizon, "status": "not_trained", "reason": reason
    }  # fmt: skip


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    empty = {name: None for name in MODEL_ROW.names}
    rows = sorted((empty | row for row in rows), key=lambda row: row["horizon_days"])
    return pa.Table.from_pylist(rows, schema=MODEL_ROW)
