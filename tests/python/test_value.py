"""Expected values add up, know nothing of the future, and say how sure they are."""

import json
import tracemalloc
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ml.habits import Customers, Habits, fit_habits, predict
from ml.intervals import Bands, fit_bands
from ml.value import METRICS, VALUE, VALUE_ROW, _outcome, _predicted_then, score, train

START = datetime(2025, 1, 1)
DAYS = 365
# when snapshots are taken, in days from the start: the outcome of 90 days is complete at the next
CALIBRATION, TEST, NOW = 185, 275, 365
SNAPSHOTS = pa.table({"horizon_days": pa.array([90, 365], pa.int32())})
HAZARD = 0.004

# --- a company whose customers are known --------------------


class Company:
    """Customers who come over a year, hold contracts that end by chance, and order by habit."""

    def __init__(self, customers: int = 1500, seed: int = 11) -> None:
        chance = np.random.default_rng(seed)
        self.count = customers
        self.began = chance.uniform(0, 340, customers)
        holds = chance.random(customers) < 0.5
        self.price = np.where(holds, chance.choice([0.5, 1.0, 3.0], customers), 0)
        self.ended = self.began + chance.exponential(1 / HAZARD, customers)
        self.orders: list[tuple[np.ndarray, np.ndarray]] = []
        rates = chance.gamma(0.8, 1 / 40, customers)
        leaving = chance.beta(1.0, 4.0, customers)
        spend = 180 / chance.gamma(4.0, 1, customers)
        for began, rate, leaves, each in zip(self.began, rates, leaving, spend, strict=True):
            times = [began]
            while chance.random() >= (leaves if len(times) > 1 else 0) and times[-1] < 800:
                times.append(times[-1] + chance.exponential(1 / rate))
            self.orders.append((np.array(times), each * chance.gamma(5, 1 / 5, len(times))))
        # some hold a contract and never order
        self.orders = [
            (times[:0], values[:0]) if price and number % 3 == 0 else (times, values)
            for number, (price, (times, values)) in enumerate(
                zip(self.price, self.orders, strict=True)
            )
        ]

    def rows(self, used_for: str, at: float, horizon: int = 90) -> pa.Table:
        """Training rows of a snapshot, with what came in the horizon after it."""
        rows = []
        for number in np.flatnonzero(self.began < at):
            times, values = self.orders[number]
            past = times < at
            later = ~past & (times < at + horizon)
            price, ended = self.price[number], self.ended[number]
            held_to = min(ended, at)
            row = {
                "customer_id": f"customer {number:05}",
                "order_count": int(past.sum()),
                "recency_days": float(np.ptp(times[past])) if past.any() else None,
                "age_days": float(at - times[0]) if past.any() else None,
                "mean_order_value": float(values[past].mean()) if past.any() else None,
                "contract_value_per_day": price if ended >= at else 0.0,
                "contract_days": held_to - self.began[number] if price else 0.0,
                "cancellation_count": int(price > 0 and ended < at),
                "order_outcome": float(values[later].sum()),
                "contract_outcome": price * max(min(ended, at + horizon) - at, 0),
            }
            if row["order_count"] or price:
                rows.append(row)
        table = pa.Table.from_pylist(rows)
        for name, value in (
            ("used_for", used_for),
            ("horizon_days", horizon),
            ("snapshot_at", START + timedelta(days=at)),
            ("as_of", START + timedelta(days=NOW)),
            ("daily_hazard", None),
        ):
            kind = pa.float64() if value is None else None
            table = table.append_column(name, pa.array([value] * len(table), kind))
        return table


@pytest.fixture(scope="module")
def training() -> pa.Table:
    company = Company()
    return pa.concat_tables(
        [
            company.rows("scoring", NOW),
            company.rows("test", TEST),
            company.rows("calibration", CALIBRATION),
        ]
    )


@pytest.fixture(scope="module")
def models(training: pa.Table) -> pa.Table:
    return train(SNAPSHOTS, training)


@pytest.fixture(scope="module")
def customers(training: pa.Table) -> pa.Table:
    return used_for(training, "scoring")


def used_for(training: pa.Table, *uses: str) -> pa.Table:
    return training.filter(pc.is_in(training["used_for"], pa.array(uses)))


def rows_of(models: pa.Table) -> tuple[dict[str, Any], dict[str, Any]]:
    assert models.schema == VALUE_ROW
    near, far = models.to_pylist()
    assert (near["horizon_days"], far["horizon_days"]) == (90, 365)
    return near, far


def valued(models: pa.Table, customers: pa.Table, batch_size: int = 10_000) -> pa.Table:
    values = score(models, customers.to_reader(batch_size)).read_all()
    assert values.schema == VALUE
    return values


def column(values: pa.Table, name: str, horizon: int = 90) -> np.ndarray:
    chosen = values.filter(pc.equal(values["horizon_days"], horizon))
    return np.asarray(chosen[name])


def changed(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, values)


# --- what is learned --------------------


def test_values_come_true_and_beat_the_pace_so_far(models: pa.Table) -> None:
    near, _ = rows_of(models)
    assert (near["status"], near["reason"]) == ("trained", None)
    assert near["total_ratio"] == pytest.approx(1, abs=0.1)
    assert near["absolute_error_skill"] > 0.1
    assert near["rank_correlation"] > 0.6
    assert near["mean_absolute_error"] == pytest.approx(
        near["base_mean_absolute_error"] * (1 - near["absolute_error_skill"])
    )


def test_intervals_hold_what_they_promise_out_of_time(models: pa.Table) -> None:
    near, _ = rows_of(models)
    assert near["covered_count"] / near["test_row_count"] == near["interval_coverage"]
    assert near["interval_coverage"] == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize("horizon", [90, 365])
def test_values_of_now_come_true_and_lie_in_their_intervals(
    models: pa.Table, customers: pa.Table, horizon: int
) -> None:
    """What the company does after now is known to this test alone."""
    later = Company().rows("scoring", NOW, horizon)
    values = valued(models, customers)
    expected = column(values, "contract_value", horizon) + column(values, "order_value", horizon)
    actual = np.asarray(later["contract_outcome"]) + np.asarray(later["order_outcome"])
    low, high = column(values, "lower_bound", horizon), column(values, "upper_bound", horizon)
    assert expected.sum() == pytest.approx(actual.sum(), rel=0.1)
    covered = ((low <= actual) & (actual <= high)).mean()
    assert 0.75 < covered < (0.87 if horizon == 90 else 0.95)


def test_both_parts_come_true(models: pa.Table, customers: pa.Table) -> None:
    later = Company().rows("scoring", NOW)
    values = valued(models, customers)
    for part in ("contract", "order"):
        truth = np.asarray(later[f"{part}_outcome"]).sum()
        assert column(values, f"{part}_value").sum() == pytest.approx(truth, rel=0.12)


# --- order of time --------------------


def test_predictions_of_the_test_know_nothing_of_its_outcomes(training: pa.Table) -> None:
    tripled = changed(
        training,
        "order_outcome",
        pc.if_else(
            pc.equal(training["used_for"], "test"),
            pc.multiply(training["order_outcome"], 3.0),
            training["order_outcome"],
        ),
    )
    known, other = (
        _predicted_then(_outcome(rows, 90, "test"), _outcome(rows, 90, "calibration"))
        for rows in (training, tripled)
    )
    for one, same in zip(known, other, strict=True):
        assert np.array_equal(one, same)
    near, far = (rows_of(train(SNAPSHOTS, rows))[0] for rows in (training, tripled))
    assert near["mean_absolute_error"] != far["mean_absolute_error"], "the test has seen nothing"


def test_the_test_knows_nothing_of_now(training: pa.Table, models: pa.Table) -> None:
    """Rows of now shift the model and none of its metrics."""
    fewer = pa.concat_tables(
        [used_for(training, "scoring").slice(0, 500), used_for(training, "test", "calibration")]
    )
    near, known = rows_of(train(SNAPSHOTS, fewer))[0], rows_of(models)[0]
    assert [near[name] for name in METRICS] == [known[name] for name in METRICS]
    assert near["model_version"] != known["model_version"]


# --- the same rows, the same model --------------------


def test_the_same_rows_in_any_order_give_the_same_model(
    training: pa.Table, models: pa.Table
) -> None:
    shuffled = training.take(np.random.default_rng(1).permutation(len(training)))
    assert train(SNAPSHOTS, shuffled).equals(models)


def test_both_horizons_are_one_version(models: pa.Table) -> None:
    near, far = rows_of(models)
    assert near["model_version"] == far["model_version"]
    assert near["model_version"].startswith("ltv-20260101T000000-")


@pytest.mark.parametrize("batch_size", [1, 7, 50])
def test_batches_of_any_size_give_the_same_values(
    models: pa.Table, customers: pa.Table, batch_size: int
) -> None:
    some = customers.slice(0, 50)
    keys = [("customer_id", "ascending"), ("horizon_days", "ascending")]
    in_batches = valued(models, some, batch_size).sort_by(keys).to_pydict()
    at_once = valued(models, some).sort_by(keys).to_pydict()
    for name, known in at_once.items():
        assert in_batches[name] == (
            pytest.approx(known, rel=1e-9) if isinstance(known[0], float) else known
        )


def test_memory_does_not_grow_with_customers(models: pa.Table, customers: pa.Table) -> None:
    (batch,) = customers.slice(0, 500).combine_chunks().to_batches()

    def peak(batches: int) -> int:
        endless = pa.RecordBatchReader.from_batches(batch.schema, (batch for _ in range(batches)))
        tracemalloc.start()
        arrow = 0
        for values in score(models, endless):
            arrow = max(arrow, pa.total_allocated_bytes())
            assert len(values) == 500
        python = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return python + arrow

    peak(2)
    assert peak(40) < 1.2 * peak(4)


# --- too little to learn from --------------------


@pytest.mark.parametrize(
    ("uses", "rows", "reason"),
    [
        (("scoring",), 5000, "value over 90 days is known: 0, needed: at least 40; history is too"),
        (("scoring", "test"), 39, "known: 39, needed: at least 40"),
        (("test",), 5000, "no customer has bought anything"),
        ((), 5000, "value over 90 days is known: 0"),
    ],
    ids=["no past", "few", "nobody now", "no rows"],
)
def test_too_little_history_gives_no_value_and_the_reason(
    training: pa.Table, customers: pa.Table, uses: tuple[str, ...], rows: int, reason: str
) -> None:
    parts = [used_for(training, use).slice(0, rows) for use in uses]
    untrained = train(SNAPSHOTS, pa.concat_tables([training.slice(0, 0), *parts]))
    for row in rows_of(untrained):
        assert row["status"] == "not_trained"
        assert reason in row["reason"]
        assert {row[name] for name in [*METRICS, "card", "model_version"]} == {None}
    assert len(valued(untrained, customers)) == 0


def test_what_could_not_be_tested_is_said(training: pa.Table) -> None:
    near, far = rows_of(train(SNAPSHOTS, used_for(training, "scoring", "test")))
    assert near["interval_coverage"] is None
    assert near["mean_absolute_error"] is not None
    assert (
        "coverage untested (at an earlier snapshot, customers whose value over 90"
        in (near["reason"])
    )
    assert far["mean_absolute_error"] is None
    assert "interval stretched (customers whose value over 365 days is known: 0" in far["reason"]


def test_a_longer_horizon_learns_from_its_own_past_where_there_is_one() -> None:
    company = Company(customers=600)
    training = pa.concat_tables(
        [
            company.rows("scoring", NOW + 365),
            company.rows("test", TEST + 365),
            company.rows("test", 360, 365),
        ]
    )
    near, far = rows_of(train(SNAPSHOTS, training))
    assert far["test_row_count"] == len(company.rows("test", 360, 365))
    assert far["total_ratio"] == pytest.approx(1, abs=0.25)
    assert json.loads(far["card"])["bands"] != json.loads(near["card"])["bands"]


def test_few_who_bought_again_are_valued_at_the_base_rate(training: pa.Table) -> None:
    once = training.filter(pc.less_equal(training["order_count"], 1))
    models = train(SNAPSHOTS, once)
    near, _ = rows_of(models)
    assert near["status"] == "trained"
    assert (
        "orders at their base rate (customers who bought again: 0, needed: at least 40)"
        in (near["reason"])
    )
    now, test = used_for(once, "scoring"), used_for(once, "test")
    bought = np.asarray(test["order_count"]) == 1
    rate = np.asarray(test["order_outcome"])[bought].mean()
    orders = column(valued(models, now), "order_value")
    assert orders[np.asarray(now["order_count"]) == 1] == pytest.approx(rate)


def test_a_company_without_a_shop_lacks_nothing(training: pa.Table) -> None:
    nobody_ordered = training
    for name in ("order_count", "order_outcome"):
        nobody_ordered = changed(nobody_ordered, name, pa.array(np.zeros(len(training))))
    models = train(SNAPSHOTS, nobody_ordered)
    near, _ = rows_of(models)
    assert near["reason"] is None
    values = valued(models, used_for(nobody_ordered, "scoring"))
    assert (column(values, "order_value") == 0).all()
    assert column(values, "contract_value").sum() > 0


def test_a_shop_without_contracts_is_valued_by_its_orders(training: pa.Table) -> None:
    shop = training.filter(pc.greater(training["order_count"], 0))
    for name in ("contract_value_per_day", "contract_days", "contract_outcome"):
        shop = changed(shop, name, pa.array(np.zeros(len(shop))))
    models = train(SNAPSHOTS, shop)
    near, _ = rows_of(models)
    assert near["interval_coverage"] == pytest.approx(0.8, abs=0.06)
    assert near["total_ratio"] == pytest.approx(1, abs=0.15)
    assert (column(valued(models, used_for(shop, "scoring")), "contract_value") == 0).all()


# --- contracts and orders, by hand --------------------

NOTHING = Customers(*(np.zeros(1) for _ in Customers.__dataclass_fields__))
EMPTY = Habits(None, None, 0.0, 0.01, {"have_ordered": 0, "under_contract": 0.5, "neither": 0})


def test_a_contract_is_worth_its_price_for_every_day_that_it_lasts() -> None:
    days = np.minimum(np.random.default_rng(1).exponential(1 / 0.02, 400_000), 90)
    customer = replace(
        NOTHING, contract_value_per_day=np.array([3.0]), daily_hazard=np.array([0.02])
    )
    contract, orders, spread = predict(
        replace(EMPTY, order_value_per_day=dict.fromkeys(EMPTY.order_value_per_day, 0)),
        customer,
        90,
    )
    assert contract[0] == pytest.approx(3 * days.mean(), rel=0.01)
    assert spread[0] == pytest.approx(3 * days.std(), rel=0.01)
    assert orders[0] == 0


@pytest.mark.parametrize("hazard", [0.0, 1e-12, 1e-6, 0.5, 50.0])
def test_any_hazard_gives_a_value_between_nothing_and_all(hazard: float) -> None:
    customer = replace(
        NOTHING, contract_value_per_day=np.array([2.0]), daily_hazard=np.array([hazard])
    )
    contract, _, spread = predict(EMPTY, customer, 365)
    assert 0 < contract[0] <= 730
    assert 0 < spread[0] <= 730
    if hazard < 1e-5:
        assert contract[0] == pytest.approx(730, rel=1e-3)


def test_without_a_hazard_of_its_own_a_customer_has_that_of_all() -> None:
    both = Customers(**{name: np.zeros(2) for name in Customers.__dataclass_fields__})
    both = replace(
        both, contract_value_per_day=np.ones(2), daily_hazard=np.array([np.nan, EMPTY.daily_hazard])
    )
    contract, orders, _ = predict(EMPTY, both, 90)
    assert contract[0] == contract[1]
    assert orders == pytest.approx(45), "who never ordered has the base rate of those like him"


def test_the_hazard_of_all_is_ends_by_days() -> None:
    customers = Customers(**{name: np.zeros(4) for name in Customers.__dataclass_fields__})
    customers = replace(
        customers,
        contract_days=np.array([100.0, 100, 200, 600]),
        cancellation_count=np.array([1.0, 0, 2, 0]),
    )
    habits, lacking = fit_habits(customers, customers, np.zeros(4), 90)
    assert habits.daily_hazard == pytest.approx(3.5 / 1000)
    assert lacking == []
    assert Habits.from_dict(json.loads(json.dumps(habits.as_dict()))) == habits


def test_habits_survive_json(models: pa.Table) -> None:
    kept = json.loads(rows_of(models)[0]["card"])["habits"]
    assert json.loads(json.dumps(asdict(Habits.from_dict(kept)))) == kept


# --- intervals, by hand --------------------


def test_a_tenth_lies_beyond_either_end() -> None:
    """Of 19 values, and one yet to come, two in twenty on either side."""
    actual = np.arange(1.0, 20)
    bands = fit_bands(np.full(19, 10.0), np.full(19, 4.0), np.full(19, 2.0), np.ones(19), actual)
    assert bands == Bands([], [(2 - 10) / 4], [(18 - 10) / 2])
    low, high = bands.around(
        np.array([10.0, 1.0]), np.array([4.0, 1.0]), np.array([2.0, 1.0]), np.ones(2)
    )
    assert low.tolist() == [2, 0]
    assert high.tolist() == [18, 5]


def test_bands_go_by_size_and_equal_sizes_share_one() -> None:
    size = np.repeat([1.0, 2.0, 3.0], 60)
    actual = np.concatenate([np.linspace(0, 1, 60), np.linspace(0, 10, 60), np.linspace(0, 99, 60)])
    bands = fit_bands(np.zeros(180), *2 * [np.ones(180)], size, actual)
    assert bands.edges == [2.0, 3.0]
    _, high = bands.around(np.zeros(3), *2 * [np.ones(3)], np.array([1.0, 2.0, 3.0]))
    assert high == pytest.approx([0.9, 9, 89.1], rel=0.05)
    assert fit_bands(np.zeros(180), *3 * [np.ones(180)], actual).edges == []


def test_those_who_order_nothing_stay_together_where_predictions_differ() -> None:
    """Nine in ten order nothing; predictions were half of what they are now."""
    predicted = np.linspace(1, 9, 100)
    actual = np.where(np.arange(100) % 10 == 0, 60.0, 0.0)
    bands = fit_bands(predicted, predicted, np.ones(100), np.ones(100), actual)
    low, _ = bands.around(2 * predicted, 2 * predicted, np.ones(100), np.ones(100))
    assert low == pytest.approx(np.zeros(100), abs=1e-9)


def test_a_prediction_lies_in_its_interval_whatever_came_of_others() -> None:
    lucky = fit_bands(*4 * [np.ones(60)], np.full(60, 9.0))
    low, high = lucky.around(np.array([5.0]), *3 * [np.array([1.0])])
    assert (low[0], high[0]) == (5, 13)


def test_an_interval_needs_an_outcome() -> None:
    with pytest.raises(ValueError, match="at least one prediction"):
        fit_bands(*5 * [np.empty(0)])


@pytest.mark.parametrize("values", [19, 60, 500])
def test_coverage_is_what_is_promised_for_skewed_values(values: int) -> None:
    chance = np.random.default_rng(4)
    covered = []
    for _ in range(400):
        known, new = chance.gamma(0.5, 10, values), chance.gamma(0.5, 10, 50)
        size = np.ones(values)
        bands = fit_bands(np.full(values, 5.0), *2 * [np.full(values, 7.0)], size, known)
        low, high = bands.around(np.full(50, 5.0), *2 * [np.full(50, 7.0)], np.ones(50))
        covered.append(((low <= new) & (new <= high)).mean())
    assert np.mean(covered) == pytest.approx(0.8, abs=0.015)
