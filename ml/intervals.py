"""Intervals around predicted values, from how far earlier predictions were off."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

LEVEL = 0.8
MOST_BANDS = 3
# a band with fewer values would know little of the tails beyond which a tenth lies
FEWEST_IN_BAND = 50
NEARLY = 1e-9


@dataclass(frozen=True)
class Bands:
    """Split conformal intervals, a band for each range of prediction size.

    Prediction ``i`` of size ``edges[i - 1]`` to ``edges[i]`` ends ``lower[i]`` units ``below`` and
    ``upper[i]`` units ``above`` it. ``LEVEL`` of the values of customers like those it was fitted
    on lie within. Source: Vovk, Gammerman and Shafer, "Algorithmic learning in a random world"
    (2005); by bands of size, as in Boström and Johansson, "Mondrian conformal regressors" (2020).
    """

    edges: list[float]
    lower: list[float]
    upper: list[float]

    def around(
        self, predicted: Numbers, below: Numbers, above: Numbers, size: Numbers
    ) -> tuple[Numbers, Numbers]:
        """Both ends for each prediction: it lies between them, and neither is below 0."""
        band = np.searchsorted(self.edges, size, side="right")
        low = predicted + np.array(self.lower)[band] * below
        high = predicted + np.array(self.upper)[band] * above
        predicted = np.maximum(predicted, 0)
        return np.clip(low, 0, predicted), np.maximum(high, predicted)


def fit_bands(
    predicted: Numbers, below: Numbers, above: Numbers, size: Numbers, actual: Numbers
) -> Bands:
    """Bands from predictions, units of how far off they may be on either side, and what came.

    Both units are above 0. Where many values are alike, such as 0, a unit in which they are equally
    far from every prediction keeps them together inside the interval or outside of it.
    ``size`` tells which predictions are alike, such as the value predicted per day. All have one
    value per customer. Raises ``ValueError`` where there is no customer.
    """
    if not len(predicted):
        raise ValueError("an interval needs at least one prediction whose outcome is known")
    bands = max(1, min(MOST_BANDS, len(size) // FEWEST_IN_BAND))
    # equal sizes are one band: an edge that divides nothing is left out
    edges = np.unique(np.quantile(size, np.arange(1, bands) / bands, method="higher"))
    edges = edges[edges > size.min()]
    band = np.searchsorted(edges, size, side="right")
    away = actual - predicted
    ends = [
        _ends(away[some] / below[some], away[some] / above[some])
        for some in (band == number for number in range(len(edges) + 1))
    ]
    return Bands(edges.tolist(), [low for low, _ in ends], [high for _, high in ends])


def _ends(below: Numbers, above: Numbers) -> tuple[float, float]:
    """Beyond these lies as much as may, counting the customer yet to come as one of them: half on
    either side, and above what is left where many equal values, such as 0, take less below.

    ``below`` and ``above`` are how far values are away, in units of either side.
    """
    most = int((1 - LEVEL) * (len(below) + 1) + 1e-9)
    # of too few values even the outermost do not suffice, and are the best that is known
    low = np.sort(below)[max(most // 2, 1) - 1]
    left = most - (below < low - NEARLY).sum() - 1
    return float(low), float(np.sort(above)[-max(left, 1)])
