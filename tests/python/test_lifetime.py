"""How often customers buy again and for how much: against published figures and known worlds."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime

import numpy as np
import pytest
from project import SHARED
from scipy.special import hyp2f1

from ml.lifetime import (
    FEWEST_BUYERS,
    Purchases,
    TooLittleToLearnFrom,
    _purchase_likelihood,
    beta_quadrature,
    fit_purchases,
    fit_spend,
)

CDNOW = SHARED / "data" / "cdnow" / "CDNOW_sample.txt"
CALIBRATED_TO, HELD_OUT_TO = date(1997, 9, 30), date(1998, 6, 30)

# --- published figures ---------------------------------------------------------


@pytest.fixture(scope="module")
def cdnow() -> dict[str, np.ndarray]:
    """Customers of a record shop: days with purchases in 39 weeks, and in the 39 weeks after."""
    if not CDNOW.exists():
        pytest.skip(f"the public CDNOW purchases are not in {CDNOW}")
    spent: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for line in CDNOW.read_text().splitlines():
        _, customer, day, _, value = line.split()
        spent[customer][datetime.strptime(day, "%Y%m%d").date()] += float(value)
    customers = []
    for purchases in spent.values():
        days = sorted(day for day in purchases if day <= CALIBRATED_TO)
        repeats = [purchases[day] for day in days[1:]]
        customers.append(
            (
                len(repeats),
                (days[-1] - days[0]).days / 7,
                (CALIBRATED_TO - days[0]).days / 7,
                float(np.mean(repeats)) if repeats else 0.0,
                sum(CALIBRATED_TO < day <= HELD_OUT_TO for day in purchases),
            )
        )
    names = ["frequency", "recency", "age", "mean_value", "held_out"]
    return dict(zip(names, np.array(customers, dtype=float).T, strict=True))


def test_the_published_parameters_come_out(cdnow: dict[str, np.ndarray]) -> None:
    """Fader, Hardie and Lee (2005): BG/NBD of the CDNOW sample."""
    model = fit_purchases(cdnow["frequency"], cdnow["recency"], cdnow["age"])
    assert len(cdnow["age"]) == 2357
    assert (model.r, model.a) == pytest.approx((0.2426, 0.7929), abs=2e-4)
    assert (model.alpha, model.b) == pytest.approx((4.4136, 2.4259), abs=5e-4)
    assert model.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_the_published_holdout_comes_out(cdnow: dict[str, np.ndarray]) -> None:
    history = (cdnow["frequency"], cdnow["recency"], cdnow["age"])
    expected = fit_purchases(*history).expected(*history, 39)
    assert np.abs(expected - cdnow["held_out"]).mean() == pytest.approx(0.786, abs=1e-3)
    assert (expected.sum(), cdnow["held_out"].sum()) == (pytest.approx(1653, abs=0.5), 1882)


def test_the_published_spend_comes_out(cdnow: dict[str, np.ndarray]) -> None:
    """Fader and Hardie, "The Gamma-Gamma model of monetary value" (2013): repeat purchases only."""
    model = fit_spend(cdnow["frequency"], cdnow["mean_value"])
    assert (model.p, model.q) == pytest.approx((6.25, 3.74), abs=5e-3)
    assert model.gamma == pytest.approx(15.44, abs=1e-2)


def test_the_integral_equals_the_closed_form(cdnow: dict[str, np.ndarray]) -> None:
    x, last, age = cdnow["frequency"], cdnow["recency"], cdnow["age"]
    model = fit_purchases(x, last, age)
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    ahead = alpha + age + 39
    series = hyp2f1(r + x, b + x, a + b + x - 1, 39 / ahead)
    closed = (a + b + x - 1) / (a - 1) * (1 - ((alpha + age) / ahead) ** (r + x) * series)
    closed /= 1 + (x > 0) * a / (b + x - 1) * ((alpha + age) / (alpha + last)) ** (r + x)
    assert model.expected(x, last, age, 39) == pytest.approx(closed, rel=1e-9)


# --- known worlds --------------------------------------------------------------

TRUTH = Purchases(r=0.8, alpha=20.0, a=0.9, b=2.5, log_likelihood=0.0)


def simulated(
    truth: Purchases, customers: int, horizon: float = 0.0, seed: int = 3
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Frequency, recency and age of customers of known habits, and purchases in the horizon."""
    chance = np.random.default_rng(seed)
    rates = chance.gamma(truth.r, 1 / truth.alpha, customers)
    leaving = chance.beta(truth.a, truth.b, customers)
    ages = chance.integers(30, 300, customers).astype(float)
    rows = []
    for rate, leaves, age in zip(rates, leaving, ages, strict=True):
        now, count, last, later = 0.0, 0, 0.0, 0
        while True:
            now += chance.exponential(1 / rate)
            if now > age + horizon:
                break
            if now <= age:
                count, last = count + 1, now
            else:
                later += 1
            if chance.random() < leaves:
                break
        rows.append((count, last, age, later))
    x, last, age, later = np.array(rows, dtype=float).T
    return x, last, age, later


def test_known_habits_are_found_again_and_foretell_purchases() -> None:
    x, last, age, later = simulated(TRUTH, 20_000, horizon=90)
    model = fit_purchases(x, last, age)
    found = (model.r, model.alpha, model.a, model.b)
    assert found == pytest.approx((TRUTH.r, TRUTH.alpha, TRUTH.a, TRUTH.b), rel=0.15)
    expected = model.expected(x, last, age, 90)
    assert expected.sum() == pytest.approx(later.sum(), rel=0.03)
    for few, many in ((0, 1), (1, 3), (3, 8), (8, 1000)):
        some = (x >= few) & (x < many)
        assert expected[some].mean() == pytest.approx(later[some].mean(), rel=0.08)


def test_known_spend_is_found_again() -> None:
    chance = np.random.default_rng(5)
    count = chance.integers(1, 12, 200_000).astype(float)
    scale = chance.gamma(4.0, 1 / 30.0, 200_000)
    mean = chance.gamma(6.0 * count) / scale / count
    model = fit_spend(count, mean)
    assert (model.p, model.q, model.gamma) == pytest.approx((6.0, 4.0, 30.0), rel=0.05)
    # whoever bought often is believed, whoever never did is like the others
    assert model.expected(np.array([1e6]), np.array([99.0]))[0] == pytest.approx(99, rel=1e-4)
    everyone = 6 * 30 / (4 - 1)
    nobody_yet = model.expected(np.array([0.0, 3.0]), np.array([0.0, -5.0]))
    assert nobody_yet == pytest.approx(everyone, rel=0.05)


def test_the_slopes_of_the_likelihood_are_its_own() -> None:
    """At the maximum no step along any parameter is a better one."""
    x, last, age, _ = simulated(TRUTH, 2000)
    best = fit_purchases(x, last, age)
    names = ("r", "alpha", "a", "b")
    at = [getattr(best, name) for name in names]
    total = _purchase_likelihood(tuple(at), x, last, age)[0].sum()
    assert total == pytest.approx(best.log_likelihood)
    for place in range(4):
        for factor in (0.98, 1.02):
            moved = [value * (factor if n == place else 1) for n, value in enumerate(at)]
            assert _purchase_likelihood(tuple(moved), x, last, age)[0].sum() < total


def test_time_and_money_may_have_any_unit() -> None:
    x, last, age, _ = simulated(TRUTH, 3000)
    days, weeks = fit_purchases(x, last, age), fit_purchases(x, last / 7, age / 7)
    assert weeks.alpha == pytest.approx(days.alpha / 7, rel=1e-4)
    assert weeks.expected(x, last / 7, age / 7, 2) == pytest.approx(
        days.expected(x, last, age, 14), rel=1e-4
    )
    mean = np.random.default_rng(1).gamma(3, 10, 3000)
    euros, cents = fit_spend(x + 1, mean), fit_spend(x + 1, mean * 100)
    assert cents.expected(x + 1, mean * 100) == pytest.approx(
        100 * euros.expected(x + 1, mean), rel=1e-4
    )


# --- the same customers, the same model ------------------------------------------


def test_order_plays_no_part_and_equal_rows_may_be_counted() -> None:
    x, last, age, _ = simulated(TRUTH, 3000)
    last = np.minimum(np.round(last), age)
    turned = np.random.default_rng(1).permutation(len(x))
    known = fit_purchases(x, last, age)
    assert fit_purchases(x[turned], last[turned], age[turned]) == known
    rows, counts = np.unique(np.column_stack([x, last, age]), axis=0, return_counts=True)
    assert len(rows) < len(x)
    assert fit_purchases(*rows.T, weights=counts.astype(float)) == known
    mean = np.round(np.random.default_rng(2).gamma(3, 10, 3000))
    spend = fit_spend(x + 1, mean)
    assert fit_spend((x + 1)[turned], mean[turned], np.ones(3000)) == spend


# --- what a prediction may say ------------------------------------------------------


@pytest.mark.parametrize("a", [1e-3, 0.5, 1.0, 1 + 1e-9, 3.0, 1e4])
@pytest.mark.parametrize("b", [1e-3, 1.0, 2.5, 1e4])
def test_expectations_are_sane_for_any_parameters(a: float, b: float) -> None:
    model = Purchases(r=0.3, alpha=5.0, a=a, b=b, log_likelihood=0.0)
    x = np.array([0.0, 0, 1, 1, 5, 5, 400, 5000])
    age = np.array([0.0, 200, 200, 200, 200, 200, 300, 400])
    last = np.array([0.0, 0, 1, 199, 20, 199, 299, 400])
    short, long = (model.expected(x, last, age, horizon) for horizon in (30, 365))
    assert np.isfinite(short).all()
    assert (short >= 0).all()
    assert (long >= short).all()
    never_left = 365 * (model.r + x) / (model.alpha + age)
    assert (long <= never_left * (1 + 1e-9)).all()
    alive = model.alive(x, last, age)
    assert (alive[:2] == 1).all()
    assert alive[3] >= alive[2]
    assert alive[5] >= alive[4]
    assert model.expected(x, last, age, 0.0) == pytest.approx(0)


@pytest.mark.parametrize(("a", "b"), [(0.3, 0.4), (0.8, 2.4), (1.0, 500.0), (40.0, 2.0)])
def test_quadrature_knows_the_moments_of_a_beta(a: float, b: float) -> None:
    at, weights = beta_quadrature(a, b)
    assert weights.sum() == pytest.approx(1)
    assert at @ weights == pytest.approx(a / (a + b))
    assert at**2 @ weights == pytest.approx(a * (a + 1) / ((a + b) * (a + b + 1)))


def test_who_bought_once_is_not_given_up() -> None:
    """Nobody leaves before a second purchase: long silence lowers the rate, and nothing else."""
    once = np.zeros(3)
    age = np.array([10.0, 100.0, 1000.0])
    expected = TRUTH.expected(once, once, age, 30)
    assert (np.diff(expected) < 0).all()
    assert (TRUTH.alive(once, once, age) == 1).all()


def test_nobody_to_predict_is_no_obstacle() -> None:
    nobody = np.empty(0)
    assert len(TRUTH.expected(nobody, nobody, nobody, 30)) == 0


# --- too little to learn from -------------------------------------------------------


def alike(x: float, last: float, age: float, customers: int = 500) -> Callable[[], object]:
    columns = [np.full(customers, value) for value in (x, last, age)]
    return lambda: fit_purchases(*columns)


@pytest.mark.parametrize(
    ("fit", "reason"),
    [
        (alike(3, 20, 40, customers=1), "bought again: 1, needed: at least 40"),
        (alike(3, 20, 40, customers=0), "bought again: 0, needed: at least 40"),
        (alike(0, 0, 40), "bought again: 0, needed: at least 40"),
        (alike(3, 20, 40), "all customers bought at the same times"),
        (lambda: fit_spend(np.ones(500), np.full(500, 9.99)), "no customer bought twice"),
        (lambda: fit_spend(np.full(500, 2.0), np.full(500, 9.99)), "all customers spend the same"),
        (lambda: fit_spend(np.full(500, 2.0), np.full(500, -1.0)), "purchase of value: 0, needed"),
        (lambda: fit_spend(np.zeros(500), np.full(500, 5.0)), "purchase of value: 0, needed"),
    ],
)
def test_too_little_says_why(fit: Callable[[], object], reason: str) -> None:
    with pytest.raises(TooLittleToLearnFrom, match=reason):
        fit()


def test_just_enough_gives_a_model() -> None:
    x, last, age, _ = simulated(TRUTH, 2000)
    again, once = np.flatnonzero(x > 0)[:FEWEST_BUYERS], np.flatnonzero(x == 0)[:100]
    some = np.concatenate([again, once])
    model = fit_purchases(x[some], last[some], age[some])
    assert np.isfinite(model.expected(x, last, age, 90)).all()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((-1.0, 0.0, 5.0), "bought -1.0 times again"),
        ((1.0, 6.0, 5.0), "needed is 0 <= recency <= age"),
        ((0.0, 2.0, 5.0), "bought 0.0 times again, the last time 2.0"),
        ((1.0, np.nan, 5.0), "must be numbers"),
    ],
)
def test_values_that_contradict_each_other_are_refused(
    row: tuple[float, float, float], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        fit_purchases(*(np.array([value]) for value in row))
