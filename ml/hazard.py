"""The chance of an outcome in each period, learned by boosted trees."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import lightgbm as lgb
import numpy as np

from ml.calibration import BetaCalibration
from ml.periods import Examples, Periods, Rows, moments, period_features, with_period

# outcomes are rare and features many: trees that look at few columns each, and small steps
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.05,
    "min_data_in_leaf": 60,
    "path_smooth": 50.0,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    # the same rows give the same model, bit for bit, on any machine with any number of cores
    "deterministic": True,
    # few of many columns are read by a tree
    "force_col_wise": True,
    "num_threads": 2,
    "max_bin": 63,
    "verbosity": -1,
}
# how deep trees may be, with so many leaves: of two shapes, the folds choose one
LEAVES = {3: 6, 5: 16}
SHALLOW = min(LEAVES)
COLUMNS_PER_TREE = 40
MOST_SHRINKAGE = 10.0
MOST_ROUNDS = 600
PATIENCE = 60
SCREENING_ROUNDS = 120
MOST_FEATURES = 150


@dataclass(frozen=True)
class Hazard:
    """A fitted model: the chance of the outcome in each of its ``periods``, from ``features``."""

    periods: Periods
    features: list[str]
    calibration: BetaCalibration
    booster: lgb.Booster

    @staticmethod
    def from_row(row: dict[str, Any]) -> "Hazard":
        """The model of a row as made by ``ml.training.train``."""
        card = json.loads(row["card"])
        return Hazard(
            # a model from before long periods were halved has one up to each horizon
            Periods(tuple(card["horizons"]), tuple(card.get("period_ends", card["horizons"]))),
            card["features"],
            BetaCalibration(**card["calibration"]),
            lgb.Booster(model_str=row["model_text"]),
        )

    @staticmethod
    def rehearsed(row: dict[str, Any]) -> list[tuple[float, "Hazard"]]:
        """How many days before the model of a row its rehearsals begin, furthest first, each with
        the model of that day."""
        today = Hazard.from_row(row)
        return [
            (
                one["days_ago"],
                replace(
                    today,
                    calibration=BetaCalibration(**one["calibration"]),
                    booster=lgb.Booster(model_str=one["model_text"]),
                ),
            )
            for one in json.loads(row["rehearsals"])
        ]

    @staticmethod
    def columns(features: Sequence[str], kept: Sequence[str]) -> np.ndarray:
        """Positions of the ``kept`` features and of all that their moments add to a period."""
        names = [*features, *period_features(features)]
        wanted = [*kept, *period_features(kept)]
        return np.array([names.index(name) for name in wanted])

    def select(self, values: np.ndarray, features: Sequence[str]) -> np.ndarray:
        """The columns of this model from ``values`` (rows, features)."""
        return values[:, [list(features).index(name) for name in self.features]]

    def matrices(self, values: np.ndarray) -> list[np.ndarray]:
        """What the trees read for each period of ``values`` (rows, features)."""
        return [with_period(values, self.features, *period) for period in self.periods]

    def chances(self, matrices: Sequence[np.ndarray]) -> np.ndarray:
        """Chance (rows, periods) of the outcome in each period for those who enter it, from the
        ``matrices`` of the periods."""
        raw = [np.asarray(self.booster.predict(matrix)) for matrix in matrices]
        return np.column_stack([self.calibration(of_period) for of_period in raw])

    def probabilities(self, values: np.ndarray) -> np.ndarray:
        """Probability (rows, horizons) that the outcome comes by each horizon, never falling."""
        return self.periods.at_horizons(self.chances(self.matrices(values)))

    def forecasts(self, test: Examples) -> Iterator[tuple[int, Examples, np.ndarray]]:
        """For each horizon the rows that were followed for so long, with their probabilities."""
        predicted = self.probabilities(self.select(test.values, test.features))
        for index, end in enumerate(self.periods.horizons):
            known = test.followed >= end
            yield end, test.where(known), predicted[known, index]


def fit_booster(rows: Rows, rounds: int, depth: int = SHALLOW) -> lgb.Booster:
    """Trees over all rows."""
    data = lgb.Dataset(rows.values, rows.labels)
    return lgb.train(_parameters(rows, depth), data, num_boost_round=rounds)


def losses_by_round(earlier: Rows, later: Rows, depth: int) -> np.ndarray:
    """Mean log loss on the later rows of trees over the earlier ones, after each of ``MOST_ROUNDS``
    rounds; from where it has not fallen for long, what it was at last."""
    data = lgb.Dataset(earlier.values, earlier.labels)
    told: dict[str, dict[str, list[float]]] = {}
    lgb.train(
        _parameters(earlier, depth),
        data,
        num_boost_round=MOST_ROUNDS,
        valid_sets=[lgb.Dataset(later.values, later.labels, reference=data)],
        valid_names=["later"],
        callbacks=[lgb.record_evaluation(told), lgb.early_stopping(PATIENCE, verbose=False)],
    )
    losses = np.array(told["later"]["binary_logloss"])
    return np.concatenate([losses, np.full(MOST_ROUNDS - len(losses), losses[-1])])


def _parameters(rows: Rows, depth: int) -> dict[str, Any]:
    return PARAMETERS | {
        "max_depth": depth,
        "num_leaves": LEAVES[depth],
        # never more than half of the columns, so that copies of a feature have their turn
        "feature_fraction": min(0.5, COLUMNS_PER_TREE / rows.values.shape[1]),
        # rows of one customer repeat each other: the more it has, the less each of them may say
        "lambda_l2": min(MOST_SHRINKAGE, len(rows) / len(np.unique(rows.customer))),
    }


def most_telling(rows: Rows, features: Sequence[str]) -> list[str]:
    """The features that a first model gains most from, in their order; moments and the days after
    which they return stay, for what they tell of each period."""
    if len(features) <= MOST_FEATURES:
        return list(features)
    gains = fit_booster(rows, SCREENING_ROUNDS).feature_importance("gain")[: len(features)]
    chosen = {features[index] for index in np.argsort(-gains, kind="stable")[:MOST_FEATURES]}
    lasting = [position for moment in moments(features).values() for position in moment]
    chosen |= {features[position] for position in lasting if position is not None}
    return [name for name in features if name in chosen]
