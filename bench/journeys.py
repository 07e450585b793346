"""Sessions, transitions, paths and whole builds beside their floors and peers.

``python -m bench.journeys [--most 1000000] [--only sessions transitions]``
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.build import Build, compare_build, compare_growth
from bench.landing import landed, run_what_is_needed
from bench.paths import compare_paths
from bench.sessions import compare_sessions
from bench.transitions import compare_transitions

COUNTS = [1_000_000, 10_000_000]
PARTS = ("build", "sessions", "transitions", "paths")


def main(words: list[str] | None = None) -> int:
    """Print every table, size by size; 10 million touchpoints take hours, most of them builds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--most", type=int, default=COUNTS[-1], help="touchpoints in the largest run"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to run")
    given = parser.parse_args(words)
    builds = []
    for count in [*(count for count in COUNTS if count < given.most), given.most]:
        with tempfile.TemporaryDirectory() as folder:
            build = compare_everything(Path(folder), count, given.only)
        if build:
            builds.append(build)
    compare_growth(builds)
    return 0


def compare_everything(folder: Path, count: int, parts: list[str]) -> Build | None:
    """Tables of one size; the pieces are measured on the tables that the build has made."""
    landing = landed(folder, count)
    warehouse = folder / "whole" / "warehouse.duckdb"
    warehouse.parent.mkdir()
    build = compare_build(folder, landing, warehouse) if "build" in parts else None
    if not build:
        run_what_is_needed(warehouse, landing)
    if "sessions" in parts:
        compare_sessions(warehouse, landing)
    if "transitions" in parts:
        compare_transitions(warehouse)
    if "paths" in parts:
        compare_paths(warehouse, landing)
    return build


if __name__ == "__main__":
    sys.exit(main())
