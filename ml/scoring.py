"""Scores customers with an accepted model, in batches, with the reasons behind each score."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ml.contributions import Contributions
from ml.hazard import Hazard
from ml.matrix import feature_matrix
from ml.model_rows import as_batch, trained_rows
from ml.periods import period_moments

REASONS = 3
WINDOW = re.compile(r"_\d+d$")
CONTRIBUTION = pa.struct([("theme", pa.string()), ("contribution", pa.float64())])
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
                ("theme", pa.string()),
                ("feature", pa.string()),
                ("value", pa.float64()),
                ("contribution", pa.float64()),
            )
        ),
        ("contributions", pa.list_(CONTRIBUTION)),
        ("model_version", pa.string()),
    ]
)


def score(
    model_rows: pa.Table, features: pa.RecordBatchReader, meanings: pa.Table
) -> pa.RecordBatchReader:
    """Predictions as in ``PREDICTION``, one per row of ``features`` and horizon, batch by batch.

    ``model_rows`` are those made by ``ml.training.train``; a model that was not trained gives an
    empty reader. ``features`` has the columns ``customer_id``, ``snapshot_at`` and those the model
    was trained on, in any order; ``KeyError`` and ``TypeError`` as in ``feature_matrix``.
    ``meanings`` has the columns ``feature`` (without the window at its end, as in ``_30d``) and
    ``theme``; a feature that is not there is a theme of its own.

    Reasons are given where the probability at the longest horizon is at least the base rate: they
    are the themes that moved the score most, each with the feature that moved it most the same
    way. Contributions are in log-odds of the chance of a period before calibration, the mean of
    the periods up to the horizon, weighted by their part in the probability (their hazards);
    positive where they raise it (``ml.contributions``).

    ``contributions`` has those of all themes, in every row. They sum to the likewise weighted mean,
    over the periods, of the model's log-odds before calibration, less the model's expected log-odds
    and less what the period itself contributes (when it begins, how long it is), which is nobody's
    theme. Calibration, and the way from the chances of periods to a probability, lie outside.
    """
    trained = trained_rows(model_rows)
    if not trained:
        return pa.RecordBatchReader.from_batches(PREDICTION, iter(()))
    model = Hazard.from_row(trained[0])
    card = json.loads(trained[0]["card"])
    reasons = Reasons(model, card["base_rates"][-1], themes_of(meanings))
    batches = _batches(model, reasons, features, trained[0]["model_version"])
    return pa.RecordBatchReader.from_batches(PREDICTION, batches)


def themes_of(meanings: pa.Table) -> dict[str, str]:
    """The theme of each feature that ``meanings`` names, as ``score`` takes them."""
    return dict(zip(meanings["feature"].to_pylist(), meanings["theme"].to_pylist(), strict=True))


def _batches(
    model: Hazard, reasons: "Reasons", features: pa.RecordBatchReader, version: str
) -> Iterator[pa.RecordBatch]:
    for batch in features:
        if len(batch) == 0:
            continue
        values = feature_matrix(batch, model.features)
        matrices = model.matrices(values)
        chances = model.chances(matrices)
        probabilities = model.periods.at_horizons(chances)
        explained = reasons.by_horizon(matrices, chances, probabilities[:, -1])
        for index, (horizon, why) in enumerate(zip(model.periods.horizons, explained, strict=True)):
            columns = {
                "customer_id": batch["customer_id"],
                "scored_at": batch["snapshot_at"],
                "horizon_days": pa.repeat(horizon, len(batch)),
                "probability": probabilities[:, index],
                "model_version": pa.repeat(version, len(batch)),
                **why,
            }
            yield as_batch(columns, PREDICTION)


@dataclass
class Reasons:
    """What moved a score, by theme; only for those at ``least`` or above at the longest horizon."""

    model: Hazard
    least: float
    theme_of: dict[str, str]

    def __post_init__(self) -> None:
        names = self.model.features
        owners = list(names) + period_moments(names)
        themes = [self.theme_of.get(WINDOW.sub("", name), name) if name else "" for name in owners]
        self._names = np.array(owners, dtype=object)
        self._themes = sorted({theme for theme in themes if theme})
        # what a period is, not whom it is about, is nobody's reason
        self._of_theme = np.array([[theme == one for one in self._themes] for theme in themes])
        self._position = np.array([names.index(name) if name else 0 for name in owners])
        self._lasting, self._passing = Contributions.of(self.model.booster).apart(len(names))

    def by_horizon(
        self, matrices: list[np.ndarray], chances: np.ndarray, longest: np.ndarray
    ) -> Iterator[dict[str, Any]]:
        """Columns of the reasons for each horizon in turn; null where there is none."""
        explained = np.flatnonzero(longest >= self.least)
        hazards = -np.log1p(-chances)
        moved = np.zeros(matrices[0].shape)
        # what does not depend on the period is the same in all of them
        lasting = self._lasting(matrices[0])
        for number, (end, matrix) in enumerate(zip(self.model.periods.ends, matrices, strict=True)):
            moved += hazards[:, [number]] * self._passing(matrix)
            if end not in self.model.periods.horizons:
                continue
            weight = hazards[:, : number + 1].sum(axis=1, keepdims=True)
            mean = lasting + moved / weight
            by_theme = self._by_theme(mean)
            yield {
                **self._columns(matrices[0], explained, mean[explained], by_theme[explained]),
                "contributions": self._told(by_theme),
            }

    def _by_theme(self, moved: np.ndarray) -> np.ndarray:
        """Sums (rows, themes), feature by feature: a product of matrices would add them up in an
        order that depends on how many rows there are."""
        by_theme = np.zeros((len(self._themes), len(moved)))
        for owned, contribution in zip(self._of_theme, moved.T, strict=True):
            by_theme[owned] += contribution
        return by_theme.T

    def _told(self, by_theme: np.ndarray) -> pa.ListArray:
        """For each row the contributions of all themes."""
        rows, count = by_theme.shape
        themes = pa.array(self._themes, pa.string()).take(np.tile(np.arange(count), rows))
        each = pa.StructArray.from_arrays(
            [themes, pa.array(by_theme.ravel())], fields=list(CONTRIBUTION)
        )
        return pa.ListArray.from_arrays(pa.array(np.arange(rows + 1) * count, pa.int32()), each)

    def _columns(
        self, values: np.ndarray, explained: np.ndarray, moved: np.ndarray, by_theme: np.ndarray
    ) -> dict[str, Any]:
        ranked = np.argsort(-np.abs(by_theme), axis=1, kind="stable")
        rows = np.arange(len(explained))
        columns = {}
        for number in range(1, REASONS + 1):
            theme = ranked[:, min(number, len(self._themes)) - 1]
            total = by_theme[rows, theme]
            told = (total != 0) & (number <= len(self._themes))
            same_way = moved * np.sign(total)[:, None] * self._of_theme.T[theme]
            strongest = same_way.argmax(axis=1)
            found = {
                "theme": np.array(self._themes, dtype=object)[theme],
                "feature": self._names[strongest],
                "value": values[explained, self._position[strongest]].astype(np.float64),
                "contribution": total,
            }
            for part, column in found.items():
                whole = np.full(len(values), np.nan, dtype=column.dtype)
                whole[explained] = np.where(told, column, np.nan)
                columns[f"reason_{number}_{part}"] = whole
        return columns
