"""Arrow tables to the matrices that LightGBM reads."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.periods import Examples

# groups of customers that a score is judged in, each on its own
SEGMENTS = ("plan", "region")
KEYS = (
    "snapshot_at",
    "is_scoring",
    "customer_id",
    *SEGMENTS,
    "outcome_after_days",
    "days_followed",
    "as_of",
)
NUMBERS = (
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_decimal,
    pa.types.is_null,
)


def feature_names(table: pa.Table) -> list[str]:
    """Columns of ``table`` that are features, in order."""
    return [name for name in table.column_names if name not in KEYS]


def feature_matrix(
    rows: pa.Table | pa.RecordBatch, features: list[str], order: np.ndarray | None = None
) -> np.ndarray:
    """Float32 matrix (rows, features); null becomes NaN, which LightGBM takes as missing.

    The rows come as they are, or in the ``order`` of these positions. Raises ``TypeError`` for a
    feature that is no number or boolean, ``KeyError`` for a missing one.
    """
    matrix = np.empty((len(rows), len(features)), dtype=np.float32)
    for index, name in enumerate(features):
        kind = rows.schema.field(name).type
        if not any(is_number(kind) for is_number in NUMBERS):
            raise TypeError(f"feature {name} is {kind}: make a category one number per value")
        column = rows[name].cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        matrix[:, index] = column if order is None else column[order]
    return matrix


def labelled_examples(table: pa.Table) -> Examples:
    """Examples from a table of the columns in ``KEYS`` and features, by snapshot and customer.

    Training depends on the order of rows: it is fixed here, so that nobody else has to.
    """
    features = feature_names(table)
    # positions instead of a sorted table: the wide rows are copied once, into the matrix
    order = pc.sort_indices(
        table, [("snapshot_at", "ascending"), ("customer_id", "ascending")]
    ).to_numpy()
    followed, outcome = (
        table[name].cast(pa.float64()).to_numpy()[order]
        for name in ("days_followed", "outcome_after_days")
    )
    customers = pc.rank(table["customer_id"], tiebreaker="dense").to_numpy()[order]
    segments = {
        name: table[name].to_numpy(zero_copy_only=False)[order].astype(str) for name in SEGMENTS
    }
    values = feature_matrix(table, features, order)
    came_after = np.where(np.isnan(outcome), np.inf, outcome)
    return Examples(features, values, customers, segments, followed, came_after)
