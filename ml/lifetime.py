"""How often customers will buy again, and for how much: BG/NBD and Gamma-Gamma."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import eigh_tridiagonal
from scipy.optimize import minimize
from scipy.special import expit, gammaln, psi

Numbers = npt.NDArray[np.float64]

FEWEST_BUYERS = 40
# of the logarithms of all parameters, times and amounts measured by their means
BOUNDS = (-12.0, 12.0)
# the integral over the chance to leave is exact to about ten digits with so many nodes
NODES = 64


class TooLittleToLearnFrom(ValueError):
    """Why these customers teach nothing; the message is meant for whoever reads the report."""


@dataclass(frozen=True)
class Purchases:
    """How customers buy: at their own rate, until they leave after one of their purchases.

    Rates are gamma distributed (``r``, ``alpha``), the chance to leave after a purchase beta
    (``a``, ``b``). Times are in the unit of those that were fitted. Source: Fader, Hardie and Lee,
    "Counting your customers the easy way", Marketing Science 24 (2005).
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def alive(self, frequency: Numbers, recency: Numbers, age: Numbers) -> Numbers:
        """Probability that each customer has not left; 1 for those who bought once.

        All three have one value per customer, as in ``fit_purchases``.
        """
        return np.asarray(expit(-self._log_odds_left(frequency, recency, age)))

    def expected(
        self, frequency: Numbers, recency: Numbers, age: Numbers, horizon: float
    ) -> Numbers:
        """Expected purchases of each customer in the ``horizon`` that follows its ``age``.

        The closed form of the source cancels where ``a`` is near 1. Here the mean over rates is
        taken in closed form and the mean over chances to leave by Gauss-Jacobi quadrature, whose
        terms are all positive.
        """
        by_customer = np.empty(len(frequency))
        ahead = horizon / (self.alpha + age)
        for count in np.unique(frequency):
            chosen = np.flatnonzero(frequency == count)
            leaving, weights = beta_quadrature(self.a, self.b + count)
            purchases = -np.expm1(-(self.r + count) * np.log1p(ahead[chosen, np.newaxis] * leaving))
            by_customer[chosen] = (purchases / leaving) @ weights
        return by_customer * self.alive(frequency, recency, age)

    def _log_odds_left(self, frequency: Numbers, recency: Numbers, age: Numbers) -> Numbers:
        """Log-odds that a customer left after its last purchase, of which nobody leaves at once."""
        bought_again = frequency > 0
        count = np.where(bought_again, frequency, 1.0)
        silence = np.log((self.alpha + age) / (self.alpha + recency))
        odds = np.log(self.a / (self.b + count - 1)) + (self.r + count) * silence
        return np.where(bought_again, odds, -np.inf)


@dataclass(frozen=True)
class Spend:
    """What a purchase is worth: gamma distributed (shape ``p``) around a mean of each customer's
    own, whose scale is gamma distributed too (``q``, ``gamma``).

    Source: Fader, Hardie and Lee, "RFM and CLV", Journal of Marketing Research 42 (2005).
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float

    def expected(self, purchase_count: Numbers, mean_value: Numbers) -> Numbers:
        """Expected value of each customer's next purchase, given the mean of those it made.

        Means that are not above 0 say nothing about the next purchase, as if none had been made.
        """
        count = np.where(mean_value > 0, purchase_count, 0.0)
        known = np.where(mean_value > 0, mean_value, 0.0)
        return self.p * (self.gamma + count * known) / (self.p * count + self.q - 1)


def fit_purchases(
    frequency: Numbers, recency: Numbers, age: Numbers, weights: Numbers | None = None
) -> Purchases:
    """BG/NBD by maximum likelihood; the same customers give the same model, in whatever order.

    One value per customer: ``frequency`` is the number of purchases after the first one,
    ``recency`` the time from the first to the last one, ``age`` the time from the first one to
    now. ``weights`` say how many customers a row stands for; equal rows are counted together, so
    that cost grows with different rows only. Raises ``ValueError`` for values that contradict each
    other, and ``TooLittleToLearnFrom`` where fewer than ``FEWEST_BUYERS`` customers bought again or
    all did exactly the same.
    """
    _check(frequency, recency, age)
    rows, counts = grouped(np.column_stack([frequency, recency, age]), weights)
    x, last, now = rows.T
    buyers = int(counts[x > 0].sum())
    if buyers < FEWEST_BUYERS:
        raise TooLittleToLearnFrom(
            f"customers who bought again: {buyers}, needed: at least {FEWEST_BUYERS}"
        )
    if len(rows) == 1:
        raise TooLittleToLearnFrom("all customers bought at the same times")
    unit = float(np.average(now, weights=counts))
    scaled = x, last / unit, now / unit

    def loss(logs: Numbers) -> tuple[float, Numbers]:
        parameters = np.exp(logs)
        likelihoods, slopes = _purchase_likelihood(parameters, *scaled)
        return -float(counts @ likelihoods), -(slopes @ counts) * parameters

    r, alpha, a, b = np.exp(_minimum(loss, np.log([0.5, 0.5, 1.0, 2.0]), counts.sum()))
    # the density of a time depends on its unit
    likelihood = counts @ _purchase_likelihood((r, alpha, a, b), *scaled)[0]
    likelihood -= (counts @ x) * np.log(unit)
    return Purchases(float(r), float(alpha * unit), float(a), float(b), float(likelihood))


def fit_spend(
    purchase_count: Numbers, mean_value: Numbers, weights: Numbers | None = None
) -> Spend:
    """Gamma-Gamma by maximum likelihood, with ``q`` above 1 so that spend has a mean.

    One value per customer: the number of purchases and the mean of their values. Customers without
    a purchase or without a mean above 0 are left out. ``weights`` as in ``fit_purchases``. Raises
    ``TooLittleToLearnFrom`` where fewer than ``FEWEST_BUYERS`` customers are left, none of these
    bought twice, or all spend the same.
    """
    usable = (purchase_count > 0) & (mean_value > 0)
    rows, counts = grouped(
        np.column_stack([purchase_count, mean_value])[usable],
        None if weights is None else weights[usable],
    )
    x, mean = rows.T
    if counts.sum() < FEWEST_BUYERS:
        raise TooLittleToLearnFrom(
            f"customers with a purchase of value: {int(counts.sum())}, "
            f"needed: at least {FEWEST_BUYERS}"
        )
    if x.max() < 2:
        raise TooLittleToLearnFrom("no customer bought twice: habits of spending are unknown")
    if np.ptp(mean) <= 1e-9 * mean.max():
        raise TooLittleToLearnFrom("all customers spend the same")
    unit = float(np.average(mean, weights=counts))

    def loss(logs: Numbers) -> tuple[float, Numbers]:
        p, above_one, gamma = np.exp(logs)
        likelihoods, slopes = _spend_likelihood((p, 1 + above_one, gamma), x, mean / unit)
        return -float(counts @ likelihoods), -(slopes @ counts) * np.exp(logs)

    p, above_one, gamma = np.exp(_minimum(loss, np.log([2.0, 2.0, 1.0]), counts.sum()))
    likelihood = counts @ _spend_likelihood((p, 1 + above_one, gamma), x, mean / unit)[0]
    likelihood -= counts.sum() * np.log(unit)
    return Spend(float(p), float(1 + above_one), float(gamma * unit), float(likelihood))


def grouped(rows: Numbers, weights: Numbers | None) -> tuple[Numbers, Numbers]:
    """The different rows of a matrix, in order, and how many customers each stands for."""
    different, place = np.unique(rows, axis=0, return_inverse=True)
    counted = np.bincount(place.ravel(), weights=weights, minlength=len(different))
    return different, counted.astype(np.float64)


def beta_quadrature(a: float, b: float) -> tuple[Numbers, Numbers]:
    """Nodes and weights for the mean of a function of a Beta(``a``, ``b``) variable.

    Golub and Welsch, "Calculation of Gauss quadrature rules" (1969); weights sum to 1 whatever the
    parameters, so that nothing overflows.
    """
    one, other, n = b - 1, a - 1, np.arange(1, NODES, dtype=np.float64)
    twice = 2 * n + one + other
    diagonal = np.empty(NODES)
    diagonal[0] = (other - one) / (one + other + 2)
    diagonal[1:] = (other - one) * (other + one) / (twice * (twice + 2))
    # in the first of these the sum of the parameters may be -1, in both parts of the fraction
    ratio = np.append(1.0, (n[1:] + one + other) / (twice[1:] - 1))
    beside = 4 * n * (n + one) * (n + other) * ratio / (twice**2 * (twice + 1))
    nodes, vectors = eigh_tridiagonal(diagonal, np.sqrt(beside))
    # a node that rounding drove to the end of the interval would be divided by
    return np.maximum((1 + nodes) / 2, np.finfo(np.float64).tiny ** 0.5), vectors[0] ** 2


def _check(frequency: Numbers, recency: Numbers, age: Numbers) -> None:
    if not (np.isfinite(frequency) & np.isfinite(recency) & np.isfinite(age)).all():
        raise ValueError("frequency, recency and age must be numbers: leave out who never bought")
    wrong = (frequency < 0) | (recency < 0) | (recency > age) | ((frequency == 0) & (recency > 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"customer {row} bought {frequency[row]} times again, the last time {recency[row]} "
            f"after the first, at an age of {age[row]}: needed is 0 <= recency <= age"
        )


def _minimum(
    loss: Callable[[Numbers], tuple[float, Numbers]], start: Numbers, customers: float
) -> Numbers:
    def mean_loss(logs: Numbers) -> tuple[float, Numbers]:
        value, slope = loss(logs)
        return value / customers, slope / customers

    found = minimize(
        mean_loss, start, jac=True, method="L-BFGS-B", bounds=[BOUNDS] * len(start),
        options={"maxiter": 2000, "ftol": 1e-14, "gtol": 1e-9},
    )  # fmt: skip
    return np.asarray(found.x)


def _purchase_likelihood(
    parameters: Numbers | tuple[float, ...], x: Numbers, last: Numbers, now: Numbers
) -> tuple[Numbers, Numbers]:
    """Log-likelihood of each row, and its slopes (4, rows) along r, alpha, a and b."""
    r, alpha, a, b = parameters
    again = x > 0
    stayed = -(r + x) * np.log(alpha + now)
    left = np.where(
        again, np.log(a / np.where(again, b + x - 1, 1)) - (r + x) * np.log(alpha + last), -np.inf
    )
    either = np.logaddexp(stayed, left)
    share = np.exp(left - either)
    likelihood = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + either
    likelihood += gammaln(a + b) - gammaln(b) + gammaln(b + x) - gammaln(a + b + x)
    slopes = np.stack([
        psi(r + x) - psi(r) + np.log(alpha)
        - (1 - share) * np.log(alpha + now) - share * np.log(alpha + last),
        r / alpha - (r + x) * ((1 - share) / (alpha + now) + share / (alpha + last)),
        psi(a + b) - psi(a + b + x) + share / a,
        psi(a + b) - psi(a + b + x) + psi(b + x) - psi(b)
        - share / np.where(again, b + x - 1, 1),
    ])  # fmt: skip
    return likelihood, slopes


def _spend_likelihood(
    parameters: tuple[float, float, float], x: Numbers, mean: Numbers
) -> tuple[Numbers, Numbers]:
    """Log-likelihood of each row, and its slopes (3, rows) along p, q and gamma."""
    p, q, gamma = parameters
    spent = np.log(gamma + mean * x)
    likelihood = gammaln(p * x + q) - gammaln(p * x) - gammaln(q)
    likelihood += q * np.log(gamma) - np.log(mean) + p * x * np.log(mean * x) - (p * x + q) * spent
    slopes = np.stack([
        x * (psi(p * x + q) - psi(p * x) + np.log(mean * x) - spent),
        psi(p * x + q) - psi(q) + np.log(gamma) - spent,
        q / gamma - (p * x + q) / (gamma + mean * x),
    ])  # fmt: skip
    return likelihood, slopes
