"""Features, training and scoring beside their floors and peers.

``python -m bench.scores [--customers 200000] [--world-customers 4000] [--only features]``
"""

import argparse
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from bench.features import compare_features
from bench.models import compare_models
from bench.project import run_dbt
from demo.__main__ import main as write_demo

PARTS = ("features", "models")
NEEDED = "+churn__training"
# days, those of churn in dbt_project.yml
HORIZONS = [14, 30, 60]


def main(words: list[str] | None = None) -> int:
    """Print every table; most of an hour goes into the world that is multiplied."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=200_000, help="customers, and rows scored")
    parser.add_argument(
        "--world-customers", type=int, default=4_000, help="customers of the world behind them"
    )
    parser.add_argument("--world-days", type=int, default=365, help="days of that world")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to run")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        landing, warehouse = _built(Path(folder), given.world_customers, given.world_days)
        if "features" in given.only:
            copies = max(round(given.customers / given.world_customers), 1)
            compare_features(warehouse, landing, copies)
            # more than there are: all of them
            compare_features(warehouse, landing, copies, past_customers=10**9)
        if "models" in given.only:
            compare_models(warehouse, "churn", HORIZONS, given.customers)
    return 0


def _built(folder: Path, customers: int, days: int) -> tuple[Path, Path]:
    """Landing data of a demo world, and a warehouse with its features and training rows."""
    with redirect_stdout(None):
        write_demo(
            ["--customers", str(customers), "--days", str(days), "--out", str(folder / "world")]
        )
    landing, warehouse = folder / "world" / "raw", folder / "whole" / "warehouse.duckdb"
    warehouse.parent.mkdir()
    left_out = ["--exclude-resource-type", "test", "unit_test"]
    run_dbt(warehouse, "build", "--select", NEEDED, *left_out, landing_path=str(landing))
    return landing, warehouse


if __name__ == "__main__":
    sys.exit(main())
