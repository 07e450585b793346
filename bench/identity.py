"""Identity beside its floors and peers: ``python -m bench.identity [--most 1000000]``."""

import argparse
import sys
from pathlib import Path

from bench.components import compare_from_text, compare_on_dense_integers
from bench.increment import compare_increment_with_whole
from bench.people import DATA, compare_with_defaults
from bench.world import score_a_world

COUNTS = [1_000_000, 10_000_000]


def main(words: list[str] | None = None) -> int:
    """Print every table; a quarter of an hour with 10 million links."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", type=Path, help="folder with raw and truth; a demo by default")
    parser.add_argument("--most", type=int, default=COUNTS[-1], help="links in the largest run")
    given = parser.parse_args(words)
    counts = [count for count in COUNTS if count <= given.most]
    compare_on_dense_integers(counts)
    compare_from_text(counts)
    compare_increment_with_whole(counts)
    if DATA.exists():
        compare_with_defaults()
    else:
        print(f"\nNo public data at {DATA}: linkage is not compared. Set THROUGHLINE_PUBLIC_DATA.")
    score_a_world(given.world)
    return 0


if __name__ == "__main__":
    sys.exit(main())
