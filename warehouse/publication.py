"""Writes the published file: a new one beside the old, then a flip of the link that readers follow.

A reader never meets the lock and never sees half a build: ``marts.duckdb`` is a symbolic link to
``marts_<build id>.duckdb``, and a file is complete before the link points at it.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.build_file import HELD, quoted, request_rewrite
from warehouse.state import close_window

LINK = "marts.duckdb"
PARQUET = "parquet"
BUILD_ID = r"\d{8}T\d{6}_[0-9a-f]{8}"
PUBLISHED_NAME = re.compile(rf"marts_{BUILD_ID}\.duckdb|{PARQUET}_{BUILD_ID}")
# the oldest storage format, so that drivers of BI tools that lag behind can open the file
STORAGE_VERSION = "v1.0.0"

MartWriter = Callable[[DuckDBPyConnection, "Mart"], None]


@dataclass(frozen=True)
class Plan:
    """How to publish this build, as the gate decided."""

    build_id: str
    as_of: str
    previous_build_id: str | None
    refused_because: str | None
    must_write_whole: bool
    must_forget: bool
    keep_publications: int
    most_shrink: float
    may_shrink: bool
    score_history_days: int


@dataclass(frozen=True)
class Mart:
    """A published relation. ``is_by_customer``: its rows can be replaced customer by customer."""

    name: str
    row_count: int
    is_by_customer: bool


RECEIPT = pa.schema([("build_id", pa.string()), ("outcome", pa.string()), ("file", pa.string())])


def publish_build(con: DuckDBPyConnection, gate: pa.Table, folder: Path | None = None) -> pa.Table:
    """Publish what the gate lists, close the run window, and return a receipt of one row.

    ``gate`` has one row per relation and repeats the plan in each. A build that the gate refused
    changes nothing: its receipt says why.
    """
    rows = gate.to_pylist()
    if not rows:
        return _refused(None, "an empty build has nothing to show")
    plan = Plan(**{field.name: rows[0][field.name] for field in fields(Plan)})
    if plan.refused_because:
        return _refused(plan.build_id, plan.refused_because)
    marts = [Mart(row["relation_name"], row["row_count"], row["is_by_customer"]) for row in rows]
    folder = folder or publish_folder()
    file = publish(con, plan, marts, folder)
    removed = prune(folder, file, 0 if plan.must_forget else plan.keep_publications)
    if plan.must_forget:
        request_rewrite(con)
    # last: what was broken off before it is done again by the next build
    close_window(con, plan.score_history_days)
    print(f"Published {file}" + (f", removed {', '.join(removed)}" if removed else ""))
    return pa.table([[plan.build_id], ["published"], [str(file)]], schema=RECEIPT)


def publish_folder() -> Path:
    """Where BI tools look, from THROUGHLINE_PUBLISH."""
    return Path(os.environ.get("THROUGHLINE_PUBLISH", "data/published"))


def _refused(build_id: str | None, reason: str) -> pa.Table:
    print(f"Not published: {reason}.")
    return pa.table([[build_id], [reason], [None]], schema=RECEIPT)


def publish(con: DuckDBPyConnection, plan: Plan, marts: Sequence[Mart], folder: Path) -> Path:
    """Publish ``marts`` of the connected build file under ``folder`` and return the file written.

    Raises ``ValueError`` where the publication there is newer than the build, or where a mart
    shrank by more than ``plan.most_shrink`` of its rows and nobody allowed it; the last file stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    previous = current_file(folder)
    if previous is not None:
        _refuse_older_build(con, previous, plan)
        _refuse_shrunken_marts(con, previous, plan, marts)
    target = folder / f"marts_{plan.build_id}.duckdb"
    # what a failed attempt left may show people who have been erased since
    for left in folder.glob("marts_*.draft*"):
        left.unlink()
    draft = target.with_suffix(".draft")
    if previous is not None and _can_patch(con, previous, plan, marts):
        shutil.copyfile(previous, draft)
        _write(con, draft, marts, _patch)
    else:
        _write(con, draft, marts, _rewrite)
        _write_parquet(con, draft, folder, plan, marts)
    os.replace(draft, target)
    _flip(folder / LINK, target)
    return target


def current_file(folder: Path) -> Path | None:
    """The file that ``marts.duckdb`` points at, if there is one."""
    link = folder / LINK
    return link.resolve() if link.exists() else None


def prune(folder: Path, current: Path, keep: int) -> list[str]:
    """Remove all publications but ``current`` and the newest ``keep``, and return their names.

    Of the Parquet copies only the current ones stay. What is named otherwise is somebody else's.
    """
    ours = [entry for entry in folder.iterdir() if PUBLISHED_NAME.fullmatch(entry.name)]
    files = sorted(filter(Path.is_file, ours), key=lambda file: file.stat().st_mtime)
    old = [file for file in files[: max(len(files) - keep, 0)] if file.name != current.name]
    for file in old:
        file.unlink()
    for copies in ours:
        if copies.is_dir() and copies.resolve() != (folder / PARQUET).resolve():
            shutil.rmtree(copies)
    return [file.name for file in old]


def row_counts(con: DuckDBPyConnection, catalog: str) -> dict[str, int]:
    """Rows of the tables in schema ``main``; DuckDB's own figure includes those deleted since."""
    tables = con.execute(
        """select table_name from duckdb_tables()
        where database_name = ? and schema_name = 'main' order by table_name""",
        [catalog],
    ).fetchall()
    return {
        name: con.execute(f'select count(*) from "{catalog}".main.{name}').fetchall()[0][0]
        for (name,) in tables
    }


def _refuse_older_build(con: DuckDBPyConnection, previous: Path, plan: Plan) -> None:
    with _attached(con, previous, "last_publication", read_only=True):
        ((newest,),) = con.execute(
            "select cast(max(as_of) as varchar) from last_publication.rpt_build"
        ).fetchall()
    if newest is not None and newest > plan.as_of:
        raise ValueError(
            f"{previous} was built as of {newest}, later than this build ({plan.as_of}): a replay "
            "never replaces a newer publication. Set THROUGHLINE_PUBLISH to another folder."
        )


def _refuse_shrunken_marts(
    con: DuckDBPyConnection, previous: Path, plan: Plan, marts: Sequence[Mart]
) -> None:
    if plan.may_shrink:
        return
    with _attached(con, previous, "last_publication", read_only=True):
        before = row_counts(con, "last_publication")
    now = {mart.name: mart.row_count for mart in marts}
    for name, rows in before.items():
        left = now.get(name, 0)
        if left < rows * (1 - plan.most_shrink):
            raise ValueError(
                f"{name} has {left:,} rows, the published one {rows:,}: more than "
                f"{plan.most_shrink:.0%} went away. If this is meant, build "
                "again with --vars 'may_shrink: true'."
            )


def _can_patch(con: DuckDBPyConnection, previous: Path, plan: Plan, marts: Sequence[Mart]) -> bool:
    """Whether the last file plus the rows of due customers is the whole truth."""
    if plan.must_write_whole or previous.name != f"marts_{plan.previous_build_id}.duckdb":
        return False
    names = {mart.name for mart in marts}
    columns = """select table_name, column_name, data_type from duckdb_columns()
        where database_name = ? and schema_name = 'main' order by all"""
    built = con.execute(columns, [_build_catalog(con)]).fetchall()
    with _attached(con, previous, "last_publication", read_only=True):
        published = con.execute(columns, ["last_publication"]).fetchall()
    return published == [row for row in built if row[0] in names]


def _write(
    con: DuckDBPyConnection, draft: Path, marts: Sequence[Mart], write_mart: MartWriter
) -> None:
    with _attached(con, draft, "publication_draft"):
        for mart in marts:
            write_mart(con, mart)


def _rewrite(con: DuckDBPyConnection, mart: Mart) -> None:
    draft = f"publication_draft.main.{mart.name}"
    con.execute(f"create or replace table {draft} as select * from main.{mart.name}")
    _comment(con, mart)


def _patch(con: DuckDBPyConnection, mart: Mart) -> None:
    if not mart.is_by_customer:
        _rewrite(con, mart)
        return
    due = """in (select customer_id from intermediate.int_customers_due
        where run_index = (select run_index from intermediate.int_run_window))"""
    draft, built = f"publication_draft.main.{mart.name}", f"main.{mart.name}"
    con.execute(f"delete from {draft} where customer_id {due}")
    con.execute(f"insert into {draft} by name select * from {built} where customer_id {due}")


def _comment(con: DuckDBPyConnection, mart: Mart) -> None:
    """Carry the descriptions over: the published file explains itself."""
    described = con.execute(
        """select null as column_name, comment from duckdb_tables()
            where table_name = $name and schema_name = 'main' and database_name = $build
        union all select null, comment from duckdb_views()
            where view_name = $name and schema_name = 'main' and database_name = $build
        union all select column_name, comment from duckdb_columns()
            where table_name = $name and schema_name = 'main' and database_name = $build""",
        {"name": mart.name, "build": _build_catalog(con)},
    ).fetchall()
    for column, comment in described:
        if comment:
            table = f"publication_draft.main.{mart.name}"
            thing = f"column {table}.{column}" if column else f"table {table}"
            con.execute(f"comment on {thing} is {quoted(comment)}")


def _write_parquet(
    con: DuckDBPyConnection, draft: Path, folder: Path, plan: Plan, marts: Sequence[Mart]
) -> None:
    """Copies of the draft: a mart that is a view is worked out once."""
    written = folder / f"{PARQUET}_{plan.build_id}"
    written.mkdir(exist_ok=True)
    with _attached(con, draft, "publication_draft", read_only=True):
        for mart in marts:
            file = quoted(written / f"{mart.name}.parquet")
            con.execute(f"copy publication_draft.main.{mart.name} to {file} (format parquet)")
    _flip(folder / PARQUET, written)


def _flip(link: Path, target: Path) -> None:
    """Point ``link`` at ``target`` in one step; without symbolic links, replace it by a copy."""
    fresh = link.with_name(f".{link.name}.new")
    _remove(fresh)
    try:
        fresh.symlink_to(target.name)
    except OSError:
        (shutil.copytree if target.is_dir() else shutil.copyfile)(target, fresh)
        if link.is_dir():
            _remove(link)
    os.replace(fresh, link)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _build_catalog(con: DuckDBPyConnection) -> str:
    return str(con.execute("select current_database()").fetchall()[0][0])


@contextmanager
def _attached(
    con: DuckDBPyConnection, file: Path, name: str, read_only: bool = False
) -> Iterator[None]:
    mode = "read_only" if read_only else f"storage_version '{STORAGE_VERSION}'"
    try:
        con.execute(f"attach {quoted(file)} as {name} ({mode})")
    except duckdb.IOException as error:
        if "Could not set lock" not in str(error):
            raise
        raise ValueError(
            f"{file} is open for writing {HELD}, and nothing was published. Close it "
            f"there, open {LINK} read-only from now on, and build again. DuckDB says: {error}"
        ) from error
    try:
        yield
    finally:
        con.execute(f"detach {name}")
