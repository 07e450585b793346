"""The landing files and the published marts as DuckDB views that are safe to measure.

A view holds every contracted column: one that is missing reads as null, and in a mart one of
another type is cast, so that each check can be taken and only the schema check speaks of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from duckdb import DuckDBPyConnection

from quality.checks import AS_OF, TYPES, Suite
from quality.errors import CannotCheck
from quality.measures import literal, quoted

MEMORY = "500MB"
_READERS = {
    "parquet": "read_parquet({files}, union_by_name = true)",
    "csv": "read_csv({files}, union_by_name = true, all_varchar = true, header = true)",
}
# the words of these errors hold names only; those of others may repeat a value of the data
_HARMLESS = (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException)


@contextmanager
def connected(marts: Path) -> Iterator[DuckDBPyConnection]:
    """A connection that reads the published file and knows its as_of."""
    with TemporaryDirectory() as spill, duckdb.connect() as con:
        con.execute(f"set memory_limit = '{MEMORY}'; set temp_directory = {literal(spill)}")
        con.execute("set timezone = 'UTC'; set preserve_insertion_order = false")
        con.execute("create schema landing; create schema marts")
        try:
            con.execute(f"attach {literal(str(marts))} as published (read_only)")
        except duckdb.Error:
            raise CannotCheck(f"{marts} is no readable DuckDB file: run dbt build") from None
        _set_as_of(con, marts)
        yield con


def _set_as_of(con: DuckDBPyConnection, marts: Path) -> None:
    try:
        current = con.execute(
            """select try_cast(as_of as timestamp) from published.main.rpt_build
            where is_current"""
        ).fetchall()
    except duckdb.Error:
        current = []
    if len(current) != 1 or current[0][0] is None:
        raise CannotCheck(f"rpt_build in {marts} does not name one current build: run dbt build")
    con.execute(f"set variable {AS_OF} = timestamp '{current[0][0]}'")


def published_relations(con: DuckDBPyConnection) -> list[str]:
    rows = con.execute(
        """select table_name from information_schema.tables
        where table_catalog = 'published' and table_schema = 'main' order by table_name"""
    ).fetchall()
    return [name for (name,) in rows]


def published_rows(relation: str) -> str:
    return f"select * from published.main.{quoted(relation)}"


def landed_row_counts(con: DuckDBPyConnection) -> Mapping[str, int]:
    """Rows per landing table as the published build saw them, as far as it says so."""
    try:
        return dict(
            con.execute(
                """select source, max(landed_row_count) from published.main.rpt_source_audit
            group by source"""
            ).fetchall()
        )
    except duckdb.Error:
        return {}


def files_of(landing: Path, table: str) -> str | None:
    """SQL that reads the landed files of a table, none where no file is there."""
    readers = []
    for extension, reader in _READERS.items():
        files = sorted((landing / table).glob(f"*.{extension}"))
        if files:
            listed = ", ".join(literal(str(file)) for file in files)
            readers.append(f"select * from {reader.format(files=f'[{listed}]')}")
    return " union all by name ".join(readers) or None


def open_view(con: DuckDBPyConnection, schema: str, suite: Suite, source: str) -> dict[str, str]:
    """Makes the view of a suite over its source and returns the columns found with their types."""
    with readable(schema, suite.relation):
        described = con.execute(f"describe {source}").fetchall()
        # a loader may shout; DuckDB does not hear the difference
        found = {name.lower(): kind.partition("(")[0] for name, kind, *_ in described}
        columns = [
            f"{_as_contracted(name, kind, suite.columns)} as {quoted(name)}"
            for name, kind in found.items()
        ]
        columns += [
            f"null::{TYPES[kind or 'text'][0]} as {quoted(name)}"
            for name, kind in suite.columns.items()
            if name not in found
        ]
        view = view_name(schema, suite.relation)
        con.execute(f"create view {view} as select {', '.join(columns)} from ({source})")
    return found


def _as_contracted(name: str, kind: str, contract: Mapping[str, str]) -> str:
    types = TYPES.get(contract.get(name, ""), (kind,))
    return quoted(name) if kind in types else f"try_cast({quoted(name)} as {types[0]})"


def view_name(schema: str, relation: str) -> str:
    return f"{schema}.{quoted(relation)}"


def union_of(tables: Sequence[str], columns: Sequence[str]) -> str:
    listed = ", ".join(map(quoted, columns))
    views = [view_name("landing", table) for table in tables]
    return " union all ".join(f"select {listed} from {view}" for view in views)


@contextmanager
def readable(schema: str, relation: str) -> Iterator[None]:
    """Turns what DuckDB says of unreadable data into one line without values."""
    try:
        yield
    except duckdb.Error as error:
        kind = type(error).__name__
        reason = str(error).splitlines()[0] if isinstance(error, _HARMLESS) else kind
        raise CannotCheck(
            f"{schema}.{relation} cannot be measured ({reason}): mend its files or its suite"
        ) from None
