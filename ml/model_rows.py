"""What every model tells of itself, whatever it predicts."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

MODEL_FACTS = [
    ("score_name", pa.string()),
    ("model_version", pa.string()),
    ("as_of", pa.timestamp("us")),
    ("horizon_days", pa.int32()),
    ("status", pa.string()),
    ("reason", pa.string()),
    ("training_row_count", pa.int64()),
    ("training_positive_count", pa.int64()),
    ("test_row_count", pa.int64()),
    ("test_positive_count", pa.int64()),
]


def trained_rows(models: pa.Table) -> list[dict[str, Any]]:
    """Those of the model rows that hold a model."""
    return [row for row in models.to_pylist() if row["status"] == "trained"]


def as_batch(columns: Mapping[str, Any], schema: pa.Schema) -> pa.RecordBatch:
    """What models tell, as a batch of this schema from columns by name; NaN becomes null."""
    arrays = [pa.array(columns[field.name], field.type, from_pandas=True) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def version(score_name: str, as_of: datetime, text: str) -> str:
    """A name for a model: its score, the moment up to which it knows, and a digest of ``text``."""
    return f"{score_name}-{as_of:%Y%m%dT%H%M%S}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
