"""Checks the landing files and the published marts, and writes Data Docs.

Exit code 0: every expectation holds; 1: one fails; 2: something is missing.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from quality.errors import CannotCheck
from quality.expectations import Examiner
from quality.pages import refuse_foreign, replace_pages
from quality.report import has_failed, report
from quality.runner import check_all
from warehouse.files import landing_path


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of repeating the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {message}\n")


def _parser() -> _Parser:
    published = Path(os.environ.get("THROUGHLINE_PUBLISH", "data/published"))
    parser = _Parser(
        prog="python -m quality",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--landing",
        type=Path,
        help="folder with one folder of files per landing table; by default the one that dbt reads",
    )
    parser.add_argument(
        "--marts", type=Path, default=published / "marts.duckdb", help="published DuckDB file"
    )
    parser.add_argument(
        "--docs",
        type=Path,
        default=Path("data/data_docs"),
        help="folder of the Data Docs; earlier ones in it are replaced",
    )
    return parser


def _landing_of_project() -> Path:
    try:
        return landing_path(Path(), {})
    except FileNotFoundError:
        raise CannotCheck(
            "no dbt_project.yml here: run from the root of the project, or name your landing with "
            "--landing"
        ) from None


def main(given: Sequence[str] | None = None) -> int:
    parser = _parser()
    arguments = parser.parse_args(given)
    try:
        refuse_foreign(arguments.docs)
        examiner = Examiner()
        landing = arguments.landing or _landing_of_project()
        outcomes = check_all(landing, arguments.marts, examiner)
        page = replace_pages(arguments.docs, examiner)
    except CannotCheck as problem:
        parser.error(str(problem))
    for line in report(outcomes):
        print(line)
    print(f"Data Docs: {page}")
    return int(has_failed(outcomes))


if __name__ == "__main__":
    sys.exit(main())
