"""Features that are too good to be true.

What tells an outcome better than everything else together is rarely an insight: more often it was
written down after the outcome, or because of it (Kaufman, Rosset, Perlich and Stitelman, "Leakage
in data mining", ACM TKDD 2012, who advise to look for single features that tell too much). No
threshold of skill is needed for that: the rest of the features is the measure.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from ml.evaluation import log_losses
from ml.hazard import Hazard, fit_booster
from ml.periods import Examples, Periods, Rows

# the strongest features are the ones to doubt: no other can tell more than all the rest
DOUBTED = 5
ROUNDS = 80
FEWEST_POSITIVES = 20
# copies of a leak, such as its logarithm or another window, leave with it
KIN_CORRELATION = 0.9
CORRELATED_ROWS = 10_000
STANDARD_ERRORS = 3.0


def suspects(examples: Examples, horizons: Sequence[int]) -> list[str]:
    """Names of the features, of those the model gains most from, that alone tell more than all the
    others together, strongest first.

    A model of the one feature and a model of all others, but for its near copies, learn from one
    half of the customers and are held against the other half; the log loss of the first has to be
    lower by ``STANDARD_ERRORS`` of the difference, customers taken as wholes. Halves of customers
    and not of time: what was written down after the outcome is missing where the outcome is new.
    Where there are too few outcomes to tell, or no other features, nobody is a suspect. A leak that
    tells less than all honest features together is not found, nor are two that tell much in
    different ways, nor one that singles out fewer rows than a leaf of the learner holds.
    """
    # whether a leak is one does not depend on when within a horizon the outcome comes
    whole = Periods(tuple(horizons), tuple(horizons))
    learned, judged = _halves(whole.known(examples))
    if min(_rarer(learned), _rarer(judged)) < FEWEST_POSITIVES:
        return []
    features = examples.features
    gains = fit_booster(learned, ROUNDS).feature_importance("gain")[: len(features)]
    found = []
    for position in np.argsort(-gains, kind="stable")[:DOUBTED]:
        others = _unlike(learned.values[:, : len(features)], position)
        if gains[position] and len(others):
            alone = _losses(learned, judged, features, [features[position]])
            together = _losses(learned, judged, features, [features[other] for other in others])
            if _is_clear(together - alone, judged.customer):
                found.append(features[position])
    return found


def _halves(rows: Rows) -> tuple[Rows, Rows]:
    """The rows of every other customer, and those of the rest."""
    is_even = rows.customer % 2 == 0
    return rows.where(is_even), rows.where(~is_even)


def _rarer(rows: Rows) -> float:
    """How many rows there are of the rarer label."""
    return float(min(rows.labels.sum(), len(rows) - rows.labels.sum()))


def _unlike(values: np.ndarray, position: int) -> list[int]:
    """Positions of the columns of ``values`` (rows, features) that are no near copies of one."""
    some = values[:: len(values) // CORRELATED_ROWS + 1]
    ranks = rankdata(np.nan_to_num(some, nan=-np.inf), axis=0)
    ranks -= ranks.mean(axis=0)
    lengths = np.sqrt((ranks**2).sum(axis=0))
    likeness = np.abs(ranks.T @ ranks[:, position])
    limit = KIN_CORRELATION * lengths * lengths[position]
    return [int(other) for other in np.flatnonzero(likeness <= limit) if other != position]


def _losses(learned: Rows, judged: Rows, features: list[str], kept: list[str]) -> np.ndarray:
    """Log loss of each row that is judged, by a model of the ``kept`` features."""
    positions = Hazard.columns(features, kept)
    booster = fit_booster(learned.only(positions), ROUNDS)
    predicted = np.asarray(booster.predict(judged.only(positions).values))
    return log_losses(judged.labels, predicted)


def _is_clear(gained: np.ndarray, customer: np.ndarray) -> bool:
    """Whether a gain per row is above zero by more than chance, given that rows of one customer
    are alike."""
    totals = np.bincount(customer, weights=gained)
    return bool(totals.sum() > STANDARD_ERRORS * np.sqrt((totals**2).sum()))
