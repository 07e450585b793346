"""Command line of the demo world.

Writes the landing tables and the truth behind them:
python -m demo --customers 6000 --days 270 --seed 7 --out data/demo
"""

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from demo.generate import generate
from demo.world import World

LEAST_CUSTOMERS, LEAST_DAYS = 50, 30
# what a world consists of; nothing else in the folder is ever removed
FOLDERS = ("raw", "slices", "truth")
PROGRESS_SECONDS = 2.0


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of repeating the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {message}\n")


def _parser() -> _Parser:
    parser = _Parser(
        prog="python -m demo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--customers", type=int, default=6000, help="people in the world")
    parser.add_argument("--days", type=int, default=270, help="length of the period")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same files")
    parser.add_argument("--out", type=Path, default=Path("data/demo"), help="folder to write")
    parser.add_argument(
        "--slices", type=int, default=1, help="land in this many parts by arrival; 1 = in one piece"
    )
    parser.add_argument("--start", default="2025-01-01", help="first day, such as 2025-01-01")
    parser.add_argument(
        "--overwrite", action="store_true", help="replace the world that the folder holds"
    )
    return parser


def _checked(parser: _Parser, arguments: argparse.Namespace) -> World:
    least = {"customers": LEAST_CUSTOMERS, "days": LEAST_DAYS, "slices": 1, "seed": 0}
    for name, number in least.items():
        given = getattr(arguments, name)
        if given < number:
            parser.error(f"--{name} is {given}, but must be at least {number}")
    if arguments.slices > arguments.days:
        parser.error(
            f"--slices is {arguments.slices}, but a slice lasts a day at least "
            f"and there are {arguments.days} days"
        )
    try:
        start = date.fromisoformat(arguments.start)
    except ValueError:
        parser.error(f"--start is {arguments.start!r}, but must be a date such as 2025-01-01")
    if not 2000 <= start.year <= 2050:
        parser.error(f"--start is {start}, but must lie between 2000 and 2050")
    return World(arguments.customers, arguments.days, arguments.seed, start)


def _make_room(parser: _Parser, folder: Path, overwrite: bool) -> None:
    if folder.exists() and not folder.is_dir():
        parser.error(f"--out is {folder}, which is a file, not a folder")
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not overwrite:
        parser.error(
            f"--out is {folder}, which already holds something; "
            "choose another folder or add --overwrite"
        )
    for name in FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)


def main(given: Sequence[str] | None = None) -> int:
    parser = _parser()
    arguments = parser.parse_args(given)
    world = _checked(parser, arguments)
    _make_room(parser, arguments.out, arguments.overwrite)
    began = time.perf_counter()

    def progress(done: int, chunks: int, rows: int) -> None:
        seconds = time.perf_counter() - began
        if chunks > 1 and seconds > PROGRESS_SECONDS:
            print(f"  {done} of {chunks} chunks, {rows:,} rows, {seconds:.0f} s", file=sys.stderr)

    try:
        rows = generate(world, arguments.out, arguments.slices, progress)
    except OSError as problem:
        parser.error(f"cannot write to {arguments.out}: {problem.strerror or problem}")
    seconds = time.perf_counter() - began
    for name, count in rows.items():
        print(f"{name:24}{count:>12,}")
    total = sum(rows.values())
    print(f"{'all landing rows':24}{total:>12,}  in {seconds:.1f} s, {total / seconds:,.0f} rows/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
