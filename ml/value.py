"""What customers will be worth: contracts by survival, orders by habit, and how sure that is."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import norm, spearmanr

from ml.habits import Customers, Habits, fit_habits, predict
from ml.intervals import LEVEL, Bands, Numbers, fit_bands
from ml.model_rows import MODEL_FACTS, as_batch, trained_rows, version

SCORE_NAME = "ltv"
FEWEST_KNOWN = 40
# below this many days of history somebody's own pace is chance
SHORTEST_HISTORY = 30.0
# a normal variable lies so many standard deviations around its mean in LEVEL of all cases
NORMAL_END = float(norm.ppf(0.5 + LEVEL / 2))

METRICS = [
    "mean_absolute_error", "base_mean_absolute_error", "absolute_error_skill", "total_ratio",
    "rank_correlation", "interval_coverage",
]  # fmt: skip
VALUE_ROW = pa.schema(
    [
        *MODEL_FACTS,
        ("covered_count", pa.int64()),
        *((metric, pa.float64()) for metric in METRICS),
        ("card", pa.string()),
    ]
)
VALUE = pa.schema(
    [
        ("customer_id", pa.string()),
        ("scored_at", pa.timestamp("us")),
        ("horizon_days", pa.int32()),
        ("contract_value", pa.float64()),
        ("order_value", pa.float64()),
        ("lower_bound", pa.float64()),
        ("upper_bound", pa.float64()),
        ("model_version", pa.string()),
    ]
)


@dataclass(frozen=True)
class Outcome:
    """Customers of a past snapshot and what they were worth in the days that followed."""

    customers: Customers
    order_value: Numbers
    contract_value: Numbers
    horizon: float

    @property
    def value(self) -> Numbers:
        return self.order_value + self.contract_value

    def __len__(self) -> int:
        return len(self.order_value)


def train(snapshots: pa.Table, training: pa.Table) -> pa.Table:
    """Model rows as in ``VALUE_ROW``, one per horizon, shortest first.

    ``snapshots`` names in ``horizon_days`` the horizons. ``training`` has, in any order, a row per
    ``used_for``, ``horizon_days`` and customer: ``customer_id``, ``as_of`` and the columns of
    ``ml.habits.Customers``. ``used_for`` is ``scoring`` for the customers of now, once. It is
    ``test`` for those of the last snapshot whose outcome is known, ``calibration`` for those of a
    snapshot whose outcome was known by then; they have ``order_outcome`` and ``contract_outcome``.

    Habits are learned from what is known now; intervals from predictions made at the ``test``
    snapshot with what was known then. Their coverage is that of intervals learned at the
    ``calibration`` snapshot. A longer horizon whose outcome is not known yet borrows the bands of
    the shortest one, whose spreads it stretches. Where there is too little, ``status`` is
    ``not_trained``; a part that falls back on its base rate is named in ``reason``.
    """
    horizons = sorted(set(snapshots["horizon_days"].to_pylist()))
    training = training.sort_by("customer_id")
    present = training.filter(_is(training, "used_for", "scoring"))
    past = {days: _outcome(training, days, "test") for days in horizons}
    if not horizons:
        return _rows([])
    known = past[horizons[0]]
    too_little = _too_little(known)
    if too_little or not len(present):
        why = too_little or "no customer has bought anything"
        return _rows([{"horizon_days": days, "reason": why} for days in horizons])
    customers = Customers.of(present)
    habits, lacking = fit_habits(customers, known.customers, known.order_value, known.horizon)
    learned = {"habits": habits.as_dict(), "level": LEVEL, "training_hash": _hash(customers)}
    facts = {
        "as_of": present["as_of"][0].as_py(),
        "training_row_count": len(present),
        "training_positive_count": int((customers.order_count > 1).sum()),
    }
    rows: list[dict[str, Any]] = []
    for days in horizons:
        tested, bands, untold = _test(past[days], _outcome(training, days, "calibration"))
        reason = "; ".join([*lacking, *untold]) or None
        bands = bands or _borrowed(rows[0]["card"]["bands"])
        card = learned | {"bands": bands}
        rows.append({"horizon_days": days, "reason": reason, "card": card, **tested, **facts})
    return _rows(rows, trained=True)


def score(models: pa.Table, customers: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """Values as in ``VALUE``, a row per customer and horizon, batch by batch.

    ``models`` are rows as made by ``train``; without a trained one the reader is empty.
    ``customers`` has ``customer_id``, ``snapshot_at`` and the columns of ``ml.habits.Customers``.
    """
    trained = trained_rows(models)
    return pa.RecordBatchReader.from_batches(VALUE, _batches(trained, customers))


def _batches(
    models: list[dict[str, Any]], batches: pa.RecordBatchReader
) -> Iterator[pa.RecordBatch]:
    cards = [json.loads(model["card"]) for model in models]
    for batch in batches:
        for model, card in zip(models, cards, strict=True):
            customers = Customers.of(batch)
            days = model["horizon_days"]
            parts = predict(Habits.from_dict(card["habits"]), customers, float(days))
            low, high = _interval(card["bands"], customers, *parts, days)
            columns = {
                "customer_id": batch["customer_id"],
                "scored_at": batch["snapshot_at"],
                "horizon_days": pa.repeat(days, len(batch)),
                "contract_value": parts[0],
                "order_value": parts[1],
                "lower_bound": low,
                "upper_bound": high,
                "model_version": pa.repeat(model["model_version"], len(batch)),
            }
            yield as_batch(columns, VALUE)


def _test(test: Outcome, earlier: Outcome) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Metrics out of time, the bands that the outcomes teach, and what could not be known."""
    too_little = _too_little(test)
    if too_little:
        return {"test_row_count": len(test)}, {}, [f"interval stretched ({too_little})"]
    parts = _predicted_then(test, earlier)
    predicted = parts[0] + parts[1]
    metrics: dict[str, Any] = _metrics(test, predicted)
    too_little = _too_little(earlier)
    if too_little:
        untested = f"coverage untested (at an earlier snapshot, {too_little})"
        return metrics, _bands(test, *parts), [untested]
    bands = _bands(earlier, *_predicted_then(earlier, earlier))
    low, high = _interval(bands, test.customers, *parts, test.horizon)
    covered = (low <= test.value) & (test.value <= high)
    metrics["covered_count"] = int(covered.sum())
    metrics["interval_coverage"] = float(covered.mean())
    return metrics, _bands(test, *parts), []


def _too_little(outcome: Outcome) -> str | None:
    """Why these outcomes are too few to learn or test from, if they are."""
    if len(outcome) >= FEWEST_KNOWN:
        return None
    return (
        f"customers whose value over {outcome.horizon:.0f} days is known: {len(outcome)}, "
        f"needed: at least {FEWEST_KNOWN}; history is too short"
    )


def _borrowed(bands: dict[str, Any]) -> dict[str, Any]:
    """Bands of a shorter horizon for a longer one, at least as wide as if values were normal.

    Over the shorter one, nine in ten may have bought nothing, so that it knows no upper end; how
    many leave over the longer one it does not know either.
    """
    return {
        name: band
        | {
            "lower": [-NORMAL_END for _ in band["lower"]],
            "upper": [max(end, NORMAL_END) for end in band["upper"]],
            "below": "spread",
        }
        for name, band in bands.items()
    }


def _predicted_then(outcome: Outcome, earlier: Outcome) -> tuple[Numbers, Numbers, Numbers]:
    """Predictions as they were possible at the snapshot: rates come from outcomes known by then.

    Where none were, from the outcomes themselves: a mean of many, of which one customer is little.
    """
    known = earlier if len(earlier) >= FEWEST_KNOWN else outcome
    habits, _ = fit_habits(outcome.customers, known.customers, known.order_value, known.horizon)
    return predict(habits, outcome.customers, outcome.horizon)


def _metrics(test: Outcome, predicted: Numbers) -> dict[str, Any]:
    """How good the predictions were, beside everybody going on at the pace so far."""
    customers, actual = test.customers, test.value
    pace = customers.order_count * customers.mean_order_value
    pace = customers.contract_value_per_day + pace / np.maximum(
        customers.age_days, SHORTEST_HISTORY
    )
    error = float(np.abs(predicted - actual).mean())
    base = float(np.abs(pace * test.horizon - actual).mean())
    varied = np.ptp(predicted) > 0 and np.ptp(actual) > 0
    return {
        "test_row_count": len(test),
        "test_positive_count": int((actual > 0).sum()),
        "mean_absolute_error": error,
        "base_mean_absolute_error": base,
        "absolute_error_skill": 1 - error / base if base else None,
        "total_ratio": float(predicted.sum() / actual.sum()) if actual.sum() > 0 else None,
        "rank_correlation": float(spearmanr(predicted, actual).statistic) if varied else None,
    }


def _bands(test: Outcome, contract: Numbers, orders: Numbers, spread: Numbers) -> dict[str, Any]:
    """Bands of customers under contract and of all others; of all where a kind is too rare."""
    predicted = contract + orders
    below = _units(orders, spread)["orders"]
    given = predicted, below, spread, predicted / test.horizon, test.value
    bands = {}
    for name, chosen in _kinds(test.customers).items():
        some = chosen if chosen.sum() >= FEWEST_KNOWN else np.ones_like(chosen)
        fitted = fit_bands(*(values[some] for values in given))
        bands[name] = {"below": "orders", **asdict(fitted)}
    return bands


def _interval(
    bands: dict[str, Any],
    customers: Customers,
    contract: Numbers,
    orders: Numbers,
    spread: Numbers,
    days: float,
) -> tuple[Numbers, Numbers]:
    predicted = contract + orders
    low, high = np.empty_like(predicted), np.empty_like(predicted)
    for name, chosen in _kinds(customers).items():
        band = dict(bands[name])
        below = _units(orders, spread)[band.pop("below")]
        given = predicted, below, spread, predicted / days
        low[chosen], high[chosen] = Bands(**band).around(*(values[chosen] for values in given))
    return low, high


def _units(orders: Numbers, spread: Numbers) -> dict[str, Numbers]:
    """In what it is told how far a value may lie below its prediction. Most have no order at all:
    in orders predicted, they all lie equally far."""
    return {"orders": np.where(orders > 0, orders, spread), "spread": spread}


def _kinds(customers: Customers) -> dict[str, np.ndarray]:
    holds = customers.is_under_contract
    return {"under contract": holds, "without": ~holds}


def _outcome(training: pa.Table, horizon: int, used_for: str) -> Outcome:
    rows = training.filter(_is(training, "used_for", used_for)).combine_chunks()
    rows = rows.filter(_is(rows, "horizon_days", horizon))
    orders, contracts = (
        rows[name].cast(pa.float64()).to_numpy() for name in ("order_outcome", "contract_outcome")
    )
    return Outcome(Customers.of(rows), orders, contracts, float(horizon))


def _is(table: pa.Table, name: str, value: Any) -> pa.ChunkedArray:
    return pc.equal(table[name], value)


def _hash(customers: Customers) -> str:
    digest = hashlib.sha256()
    for values in asdict(customers).values():
        digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()


def _rows(rows: list[dict[str, Any]], trained: bool = False) -> pa.Table:
    """One version for all horizons: the parts they share make a model, the bands are its own."""
    shared = {"score_name": SCORE_NAME, "status": "trained" if trained else "not_trained"}
    if trained:
        for row in rows:
            row["card"] = json.dumps(row["card"])
        text = "".join(row["card"] for row in rows)
        shared["model_version"] = version(SCORE_NAME, rows[0]["as_of"], text)
    blank = {name: None for name in VALUE_ROW.names}
    return pa.Table.from_pylist([blank | shared | row for row in rows], schema=VALUE_ROW)
