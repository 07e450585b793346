"""Public tables without a clock, laid out so that ``ml.training`` takes them as they are.

Each row is somebody of their own. Drawn by lot, the rows are taken for snapshots four weeks apart:
of those the newest is the test, the others are learned from, and in turn each of them is newest.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from project import SHARED
from pyarrow import csv

from ml.matrix import SEGMENTS

SHOPPERS = SHARED / "data" / "online_shoppers" / "online_shoppers_intention_original.csv"
TELCO = SHARED / "data" / "telco_churn" / "Telco-Customer-Churn.csv"
# numbers that name something
CODES = ("OperatingSystems", "Browser", "Region", "TrafficType")
FOLDS = 5
HORIZON = 7
APART = 28
NOW = datetime(2025, 1, 1)


def shoppers(*left_out: str) -> tuple[dict[str, pa.Array], np.ndarray]:
    """Features of visits to a shop, and whether they ended with an order."""
    visits = csv.read_csv(SHOPPERS)
    bought = np.array(visits["Revenue"])
    return _numbers(visits.drop_columns(["Revenue", *left_out])), bought


def telco() -> tuple[dict[str, pa.Array], np.ndarray]:
    """Features of customers of a telephone company, and whether they left."""
    numbers = csv.ConvertOptions(
        column_types={"TotalCharges": pa.float64(), "Churn": pa.string()}, null_values=["", " "]
    )
    customers = csv.read_csv(TELCO, convert_options=numbers)
    left = np.array(pc.equal(customers["Churn"], "Yes"))
    return _numbers(customers.drop_columns(["Churn", "customerID"])), left


def folded(
    features: Mapping[str, pa.Array], outcome: np.ndarray, lot: int = 0
) -> Iterator[pa.Table]:
    """Training tables with the columns that ``ml.training.train`` asks for, one per fold, which is
    the newest snapshot of its table; another ``lot`` draws other folds."""
    rows = len(outcome)
    fold = np.random.default_rng(lot).permutation(rows) % FOLDS
    for turn in range(FOLDS):
        followed = ((fold + turn) % FOLDS + 1) * APART
        taken = [NOW - timedelta(days=int(days)) for days in followed]
        yield pa.table(
            {
                "snapshot_at": pa.array(taken, pa.timestamp("us")),
                "customer_id": [f"{row:06}" for row in range(rows)],
                **{name: ["all"] * rows for name in SEGMENTS},
                "days_followed": followed,
                "outcome_after_days": pa.array(np.ones(rows), mask=~outcome),
                "as_of": pa.array([NOW] * rows, pa.timestamp("us")),
                **features,
            }
        )


def _numbers(table: pa.Table) -> dict[str, pa.Array]:
    """Its columns, categories as one column for each of their values."""
    features = {}
    for name in table.column_names:
        column = table[name]
        if name in CODES or pa.types.is_string(column.type):
            for value in sorted(pc.unique(column).to_pylist()):
                features[f"{name}: {value}"] = pc.equal(column, value)
        else:
            features[name] = column
    return features
