"""Takes the figures of all suites over a landing and a publication, and has them examined."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from duckdb import DuckDBPyConnection

from quality.checks import TYPES, Check, Rule, Suite
from quality.errors import CannotCheck
from quality.expectations import Examiner, Verdict
from quality.figures import take_figures
from quality.relations import (
    connected,
    files_of,
    landed_row_counts,
    open_view,
    published_relations,
    published_rows,
    readable,
    union_of,
    view_name,
)
from quality.suites import FOLDER, read_book

LANDING, MARTS = "landing", "marts"


@dataclass(frozen=True)
class Skipped:
    """A suite of a landing table that had nothing to check."""

    suite: str
    reason: str


Outcome = Verdict | Skipped


def check_all(landing: Path, marts: Path, examiner: Examiner) -> list[Outcome]:
    """Check every landing table and every published relation.

    Raises ``CannotCheck`` where the landing or the published file is missing or unreadable.
    """
    if not landing.is_dir():
        raise CannotCheck(
            f"no landing folder {landing}: run python -m demo, or name yours with --landing"
        )
    if not marts.is_file():
        raise CannotCheck(f"no published marts {marts}: run dbt build, or name yours with --marts")
    with connected(marts) as con:
        return [*_check_landing(con, landing, examiner), *_check_marts(con, examiner)]


def _check_landing(con: DuckDBPyConnection, landing: Path, examiner: Examiner) -> Iterator[Outcome]:
    landed_before = landed_row_counts(con)
    suites = read_book(FOLDER / "landing.yml").suites
    sources = {suite.relation: files_of(landing, suite.relation) for suite in suites}
    if not any(sources.values()):
        raise CannotCheck(
            f"no landing table in {landing}: run python -m demo, or name your "
            "landing with --landing"
        )
    for suite in suites:
        name = f"{LANDING}.{suite.relation}"
        parts = [part for part in suite.union_of if sources[part]]
        source = union_of(parts, list(suite.columns)) if parts else sources[suite.relation]
        if source is None:
            yield Skipped(name, f"no files in {landing / suite.relation}")
            continue
        found = open_view(con, LANDING, suite, source)
        # a table that the published build still saw with rows is not empty but emptied
        if not landed_before.get(suite.relation) and _is_empty(con, suite):
            yield Skipped(name, "no rows")
            continue
        figures = take_figures(con, LANDING, suite.relation, suite.checks)
        yield examiner.examine(name, suite, found, figures)


def _is_empty(con: DuckDBPyConnection, suite: Suite) -> bool:
    with readable(LANDING, suite.relation):
        view = view_name(LANDING, suite.relation)
        return not con.execute(f"select 1 from {view} limit 1").fetchall()


def _check_marts(con: DuckDBPyConnection, examiner: Examiner) -> Iterator[Outcome]:
    book = read_book(FOLDER / "marts.yml")
    suites = {suite.relation: suite for suite in book.suites}
    published = published_relations(con)
    for relation in [*suites, *(name for name in published if name not in suites)]:
        name = f"{MARTS}.{relation}"
        if relation not in published:
            # readers count on what is published: nothing to check is a fault here
            yield examiner.examine_missing(name)
            continue
        suite = suites.get(relation, Suite(relation, {}))
        found = open_view(con, MARTS, suite, published_rows(relation))
        checks = [*suite.checks, *_ruled(book.rules, found)]
        yield examiner.examine(name, suite, found, take_figures(con, MARTS, relation, checks))


def _ruled(rules: Sequence[Rule], found: Mapping[str, str]) -> Iterator[Check]:
    """The checks that the rules for every relation make of its columns."""
    for rule in rules:
        types = [name for kind in rule.types for name in TYPES[kind]]
        for column, kind in found.items():
            if kind in types or any(fnmatch(column, like) for like in rule.columns_like):
                yield replace(rule.check, columns=(column,))
