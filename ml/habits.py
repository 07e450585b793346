"""What is learned about a population of customers, and what it says of each of them."""

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa

from ml.lifetime import (
    Numbers,
    Purchases,
    Spend,
    TooLittleToLearnFrom,
    fit_purchases,
    fit_spend,
)

# no prediction is exact: at least a hundredth of the currency off
LEAST_SPREAD = 0.01


@dataclass(frozen=True)
class Customers:
    """What is known of each customer, one value each.

    ``order_count``, days from the first to the last order and to now, ``mean_order_value``: 0 for
    who never ordered. ``contract_value_per_day`` of the contracts held now; ``contract_days`` and
    ``cancellation_count`` of all there ever were. ``daily_hazard``: how likely each of those held
    ends on a day, NaN where this is not known of the customer itself.
    """

    order_count: Numbers
    recency_days: Numbers
    age_days: Numbers
    mean_order_value: Numbers
    contract_value_per_day: Numbers
    contract_days: Numbers
    cancellation_count: Numbers
    daily_hazard: Numbers

    @classmethod
    def of(cls, rows: pa.Table | pa.RecordBatch) -> Self:
        """From a table with a column of each name; null is 0, or NaN for ``daily_hazard``.

        Raises ``KeyError`` for a missing column.
        """
        columns = {}
        for name in cls.__dataclass_fields__:
            values = rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
            columns[name] = values if name == "daily_hazard" else np.nan_to_num(values, nan=0.0)
        return cls(**columns)

    @property
    def has_ordered(self) -> np.ndarray:
        return self.order_count > 0

    @property
    def is_under_contract(self) -> np.ndarray:
        return self.contract_value_per_day > 0


@dataclass(frozen=True)
class Habits:
    """How a population buys, spends and leaves.

    ``daily_hazard`` of contracts; the value of orders per customer and day of those who
    ``have_ordered``, are ``under_contract`` without an order, or neither: what is expected where
    nothing better is known.
    """

    purchases: Purchases | None
    spend: Spend | None
    mean_order_value: float
    daily_hazard: float
    order_value_per_day: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, given: dict[str, Any]) -> Self:
        """Back from ``as_dict``."""
        purchases, spend = given["purchases"], given["spend"]
        return cls(
            **given
            | {
                "purchases": Purchases(**purchases) if purchases else None,
                "spend": Spend(**spend) if spend else None,
            }
        )


def fit_habits(
    customers: Customers, known: Customers, order_value: Numbers, horizon: float
) -> tuple[Habits, list[str]]:
    """Habits of ``customers``; and what could not be learned, in words.

    ``known`` are customers of an earlier moment, whose ``order_value`` in the ``horizon`` days
    after it is known by now. Contracts end at a constant rate, of which half an end is taken for
    granted: that nobody has left yet does not mean that nobody will.
    """
    lacking = []
    ordered = customers.has_ordered
    purchases, spend = None, None
    try:
        purchases = fit_purchases(
            customers.order_count[ordered] - 1,
            customers.recency_days[ordered],
            customers.age_days[ordered],
        )
    except TooLittleToLearnFrom as reason:
        lacking.append(f"orders at their base rate ({reason})")
    try:
        spend = fit_spend(customers.order_count[ordered], customers.mean_order_value[ordered])
    except TooLittleToLearnFrom as reason:
        lacking.append(f"orders at their mean value ({reason})")
    if not ordered.any():
        # a company without a shop lacks nothing
        lacking = []
    orders = customers.order_count.sum()
    spent = float(customers.order_count @ customers.mean_order_value)
    exposure = customers.contract_days.sum()
    hazard = (customers.cancellation_count.sum() + 0.5) / exposure if exposure > 0 else 0.0
    rates = {
        name: float(order_value[chosen].mean() / horizon) if chosen.any() else 0.0
        for name, chosen in _kinds(known).items()
    }
    mean_value = max(spent / orders, 0.0) if orders else 0.0
    return Habits(purchases, spend, mean_value, float(hazard), rates), lacking


def predict(
    habits: Habits, customers: Customers, horizon: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Value of contracts and of orders of each customer in the ``horizon``, and the spread of both.

    A contract is worth its price per day for every day that it lasts: its length is exponential
    with the customer's own hazard, or that of all. The spread is the standard deviation under the
    model, or what is left of one where parts of the model are missing; intervals correct it.
    """
    contract, contract_variance = _contracts(habits, customers, horizon)
    orders, order_variance = _orders(habits, customers, horizon)
    spread = np.sqrt(contract_variance + order_variance)
    return contract, orders, np.maximum(spread, LEAST_SPREAD)


def _contracts(habits: Habits, customers: Customers, horizon: float) -> tuple[Numbers, Numbers]:
    hazard = customers.daily_hazard
    hazard = np.where(np.isnan(hazard), habits.daily_hazard, hazard)
    # in the limit of no hazard every day of the horizon is earned
    rate = np.maximum(hazard, 1e-6)
    stays = np.exp(-rate * horizon)
    days = -np.expm1(-rate * horizon) / rate
    squared_days = 2 * (days - horizon * stays) / rate
    variance = np.maximum(squared_days - days**2, 0)
    price = customers.contract_value_per_day
    return price * days, price**2 * variance


def _orders(habits: Habits, customers: Customers, horizon: float) -> tuple[Numbers, Numbers]:
    value = np.zeros(len(customers.order_count))
    for name, chosen in _kinds(customers).items():
        value[chosen] = max(habits.order_value_per_day[name], 0) * horizon
    each = np.full(len(value), habits.mean_order_value)
    ordered = customers.has_ordered
    if habits.spend:
        each = habits.spend.expected(customers.order_count, customers.mean_order_value)
    count = value / np.maximum(each, LEAST_SPREAD)
    shape = np.ones(len(value))
    if habits.purchases:
        count[ordered] = habits.purchases.expected(
            customers.order_count[ordered] - 1,
            customers.recency_days[ordered],
            customers.age_days[ordered],
            horizon,
        )
        value[ordered] = (count * each)[ordered]
        shape = habits.purchases.r + np.maximum(customers.order_count - 1, 0)
    # counts of a gamma mixture of Poisson processes: the mean, and its square by the shape
    return value, each**2 * (count + count**2 / shape)


def _kinds(customers: Customers) -> dict[str, np.ndarray]:
    ordered, holds = customers.has_ordered, customers.is_under_contract
    return {
        "have_ordered": ordered,
        "under_contract": ~ordered & holds,
        "neither": ~ordered & ~holds,
    }
