"""What every model tells of itself, whatever it predicts."""

import hashlib
from datetime import datetime

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


def version(score_name: str, as_of: datetime, text: str) -> str:
    """A name for a model: its score, the moment up to which it knows, and a digest of ``text``."""
    return f"{score_name}-{as_of:%Y%m%dT%H%M%S}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
