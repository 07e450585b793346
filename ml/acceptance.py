"""Which model is used from now on: a new one has to win against the one in use."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from ml.evaluation import log_losses
from ml.hazard import Hazard
from ml.matrix import feature_names, labelled_examples
from ml.model_rows import trained_rows
from ml.periods import Examples, Rows
from ml.training import MODEL_ROW, train

# a normal variable lies within so many standard errors in nine of ten cases
NINE_IN_TEN = 1.645


def renew(
    score_name: str, training: pa.Table, horizons: Sequence[int], standing: pa.Table | None
) -> pa.Table:
    """Model rows as in ``MODEL_ROW``: those in use, ``standing``, or those of a challenger.

    ``training`` and ``horizons`` are those of ``train``; without rows, nothing is learned and the
    standing model stays as it is. A challenger replaces it where it predicts better what came after
    both: the log loss of its newest rehearsal, per customer and period, is lower, and remains so at
    the near end of a 90 % interval, in which the periods of a customer count as one trial.
    ``acceptance`` says how it came out. Where features of the standing model are no longer there,
    it loses by default; with nothing to learn another one from, ``status`` is ``not_usable``.
    """
    if standing is None:
        return train(score_name, training, horizons)
    (champion, *_) = trained_rows(standing)
    missing = sorted(set(json.loads(champion["card"])["features"]) - set(feature_names(training)))
    gone = f"the model in use needs features that no longer exist: {', '.join(missing)}"
    if not len(training):
        return _changed(standing, status="not_usable", reason=gone) if missing else standing
    challenger = train(score_name, training, horizons)
    trained = trained_rows(challenger)
    if missing:
        return _changed(challenger, acceptance=f"{champion['model_version']} was in use; {gone}")
    if not trained:
        (reason, *_) = challenger["reason"].to_pylist()
        verdict = f"stays: no other one could be trained ({reason})"
        return _changed(standing, acceptance=verdict, reviewed_as_of=training["as_of"][0].as_py())
    duel = _duel(champion, trained[0], labelled_examples(training))
    if duel is not None and duel.is_won:
        replaced = f"replaces {champion['model_version']}: {duel}"
        return _changed(challenger, acceptance=replaced)
    verdict = f"stays: {duel or 'nothing has come after it yet that both could be held to'}"
    return _changed(standing, acceptance=verdict, reviewed_as_of=trained[0]["as_of"])


@dataclass(frozen=True)
class Duel:
    """By how much the log loss of a challenger is lower, in nats per customer and period."""

    gain: float
    error: float
    periods: int
    customers: int

    @property
    def is_won(self) -> bool:
        return self.gain - NINE_IN_TEN * self.error > 0

    def __str__(self) -> str:
        low, high = (self.gain + sign * NINE_IN_TEN * self.error for sign in (-1, 1))
        return (
            f"the log loss of the other one is lower by {self.gain:.5f}, 90 % interval "
            f"{low:.5f} to {high:.5f}, in {self.periods} periods of {self.customers} customers"
        )


def _duel(champion: dict[str, Any], challenger: dict[str, Any], examples: Examples) -> Duel | None:
    """Both judged by the periods that began after both had learned; None where there is none."""
    age = (challenger["as_of"] - champion["as_of"]) / timedelta(days=1)
    begin, rehearsal = Hazard.rehearsed(challenger)[-1]
    unseen = rehearsal.periods.known(examples.taken_since(min(begin, age)))
    if not len(unseen):
        return None
    gains = log_losses(unseen.labels, _chances(Hazard.from_row(champion), unseen, examples))
    gains -= log_losses(unseen.labels, _chances(rehearsal, unseen, examples))
    gain = float(gains.mean())
    surplus = np.bincount(unseen.customer, weights=gains - gain)
    return Duel(
        gain=gain,
        error=float(np.sqrt((surplus**2).sum()) / len(gains)),
        periods=len(gains),
        customers=len(np.unique(unseen.customer)),
    )


def _chances(model: Hazard, rows: Rows, examples: Examples) -> np.ndarray:
    read = rows.only(Hazard.columns(examples.features, model.features))
    return model.calibration(np.asarray(model.booster.predict(read.values)))


def _changed(models: pa.Table, **columns: Any) -> pa.Table:
    """The rows of models with these values in all of them."""
    rows = [row | columns for row in models.to_pylist()]
    return pa.Table.from_pylist(rows, schema=MODEL_ROW)
