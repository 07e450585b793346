"""The build file is locked, keyed and forgetful; the publication is whole; the summary is true."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt_common.exceptions import DbtRuntimeError
from project import Project, rows

from warehouse import plugin, summary
from warehouse.build_file import is_rewrite_requested, request_rewrite, rewrite_build_file
from warehouse.plugin import DEVELOPMENT_KEY, KEY_VARIABLE, Plugin
from warehouse.publication import current_file, prune, publish_build, row_counts

# --- plugin --------------------------------------------------------------------------


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the plugin warns of."""
    said: list[str] = []
    monkeypatch.setattr(plugin.AdapterLogger, "warning", lambda _, message: said.append(message))
    return said


def connect(file: Path) -> Plugin:
    """A plugin that has opened a build file, as dbt-duckdb does before its own connection."""
    opened = Plugin("warehouse", {})
    opened.update_connection_config(DuckDBCredentials(schema="main", path=str(file)), {})
    return opened


def test_every_cursor_gets_the_key_and_utc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "it's a secret")
    keyed = connect(tmp_path / "build.duckdb")
    con = duckdb.connect(str(tmp_path / "build.duckdb"))
    con.execute("set global timezone = 'Asia/Tokyo'")
    keyed.configure_connection(con)
    for cursor in (con.cursor(), con.cursor()):
        asked = "select getvariable('identifier_key'), current_setting('timezone')"
        assert cursor.execute(asked).fetchall() == [(None, "UTC")], "cursors inherit no variable"
        keyed.configure_cursor(cursor)
        assert cursor.execute(asked).fetchall() == [("it's a secret", "UTC")]


def test_a_build_takes_no_more_cores_than_it_is_given() -> None:
    with duckdb.connect() as con:
        (before,) = con.execute("select current_setting('threads')").fetchall()
        Plugin("warehouse", {"cores": ""}).configure_connection(con)
        assert con.execute("select current_setting('threads')").fetchall() == [before]
        Plugin("warehouse", {"cores": "1"}).configure_connection(con)
        assert con.execute("select current_setting('threads')").fetchall() == [(1,)]


def test_without_a_key_the_development_key_is_used_with_a_warning(
    warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    assert plugin.identifier_key() == DEVELOPMENT_KEY
    assert "not set" in warnings[0] and "public development key" in warnings[0]
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    assert plugin.identifier_key() == "secret"
    assert len(warnings) == 1


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_key_is_refused(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, empty)
    with pytest.raises(DbtRuntimeError, match=f"{KEY_VARIABLE} is empty"):
        plugin.identifier_key()


def test_each_key_gives_hashes_of_its_own(built: Project, tmp_path: Path) -> None:
    project = Project(tmp_path, built.landing)
    hashes = set()
    for environment in ({KEY_VARIABLE: "one"}, {KEY_VARIABLE: "other"}, {}):
        project.environment = environment
        hashed = """{{ identifier_hash('email', "'a@example.com'") }}"""
        query = ["--inline", f"select {hashed} as hash", "--output", "json"]
        hashes |= set(re.findall(r'"hash": "([0-9a-f]{32})"', project.dbt("show", *query).text))
    assert len(hashes) == 3


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A build file that another process holds."""
    file = tmp_path / "block" / "warehouse.duckdb"
    file.parent.mkdir()
    hold = f"import duckdb; con = duckdb.connect({str(file)!r}); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        yield file
        holder.communicate("\n")


def test_a_held_lock_is_one_readable_error(held: Path) -> None:
    with pytest.raises(DbtRuntimeError) as refused:
        connect(held)
    assert f"{held} is open in another process" in str(refused.value)
    assert "THROUGHLINE_WAREHOUSE" in str(refused.value)


def test_a_file_that_another_process_holds_is_not_replaced(held: Path) -> None:
    held.with_name("warehouse.duckdb.rewrite").touch()
    before = held.stat().st_ino
    with pytest.raises(DbtRuntimeError):
        connect(held)
    assert held.stat().st_ino == before
    assert is_rewrite_requested(held)


def test_a_broken_file_is_not_mistaken_for_a_locked_one(tmp_path: Path) -> None:
    file = tmp_path / "block.duckdb"
    file.write_bytes(b"no database" * 1000)
    with pytest.raises(duckdb.IOException, match="not a valid DuckDB database"):
        connect(file)


# --- build file ----------------------------------------------------------------------

RELATIONS = """
    select schema_name, table_name, 'table', comment, sql from duckdb_tables()
    union all select schema_name, view_name, 'view', comment, null from duckdb_views()
    where not internal
    union all select schema_name, table_name, column_name, comment, data_type from duckdb_columns()
    where not internal
    order by all
"""


def test_a_rewritten_file_keeps_everything_but_what_was_deleted(tmp_path: Path) -> None:
    file = tmp_path / "o'brien-2.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute("""
            pragma force_compression = 'uncompressed';
            create schema restricted;
            create schema empty;
            create table restricted.people (person_id int not null, email text, tags text[]);
            comment on table restricted.people is 'the company''s people';
            comment on column restricted.people.email is 'clear';
            create view restricted.z_view as select * from restricted.people;
            create view main.a_view as select * from "o'brien-2".restricted.z_view;
            comment on view main.a_view is 'seen through another view';
            create view main.keyed as
            select coalesce(getvariable('identifier_key'), error('no key')) || email as hash
            from restricted.people;
            insert into restricted.people
            select range, 'person' || range || '@example.com', ['a', null] from range(20000);
            checkpoint;
            delete from restricted.people where person_id >= 10000;
            checkpoint;
        """)
        contents = con.execute(RELATIONS).fetchall()
        people = con.execute("from a_view order by all").fetchall()
    assert b"person15000@" in file.read_bytes(), "nothing to be forgotten: the test proves nothing"
    rewrite_build_file(duckdb.connect(str(file)))
    assert b"person15000@" not in file.read_bytes()
    assert b"person5000@" in file.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert rows(file, RELATIONS) == contents
    assert rows(file, "from a_view order by all") == people
    assert ("empty",) in rows(file, "select schema_name from duckdb_schemas()")


def test_a_file_is_rewritten_when_it_is_next_opened_with_all_that_was_written_since(
    tmp_path: Path,
) -> None:
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute("create table kept as select 1 as one")
        request_rewrite(con)
        con.execute("create table written_afterwards as select 1 as one")
    before = file.stat().st_ino
    connect(file)
    assert file.stat().st_ino != before
    assert not is_rewrite_requested(file)
    tables = "select table_name from duckdb_tables() order by all"
    assert rows(file, tables) == [("kept",), ("written_afterwards",)]


def test_a_build_that_erased_leaves_a_whole_file_when_its_process_ends(built: Project) -> None:
    erased, receipts = (
        built.query_warehouse(f"select count(*) from intermediate.{relation}")
        for relation in ("int_erased_identifiers", "publication")
    )
    assert erased > [(0,)] and receipts == [(1,)]
    assert not is_rewrite_requested(built.warehouse)
    assert not list(built.folder.glob("*.draft"))


# --- publication -----------------------------------------------------------------------


def build_id(number: int) -> str:
    """As a build names itself."""
    return f"20250101T00000{number}_00000000"


@dataclass
class Warehouse:
    """A build file of a few customers, with what the publication reads besides the marts."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    plan: dict[str, object] = field(default_factory=dict)

    def build(self, number: int, plans: dict[str, str], due: list[str]) -> None:
        """Build a number: all customers with their plans, and those the publication must renew."""
        self.con.execute(f"""
            create or replace table main.rpt_build as select
                '{build_id(number)}' as build_id, {number} as run_index, 'a key' as key_fingerprint,
                timestamp '2025-01-01' + interval {number} day as as_of, true as is_current;
            create or replace table intermediate.int_run_window as
            select {number} as run_index, {number} = 1 as is_rewrite, 'a key' as key_fingerprint,
                timestamp '2025-01-01' + interval {number} day as as_of;
            create or replace table scores.history__scored as
            select 'churn' as score_name, unnest({list(plans)}::text[]) as customer_id,
                timestamp '2025-01-01' + interval {number} day as scored_at, 0.5 as probability;
            create or replace table intermediate.int_customers_due as
            select unnest({due}::text[]) as customer_id, {number} as run_index;
            create or replace table main.dim_customers as
            select unnest({list(plans)}::text[]) as customer_id,
                unnest({list(plans.values())}::text[]) as plan;
            comment on table main.dim_customers is 'One row per customer''s id';
            comment on column main.dim_customers.plan is 'Plan';
        """)
        self.plan |= {
            "build_id": build_id(number),
            "as_of": f"2025-01-{number + 1:02} 00:00:00",
            "previous_build_id": build_id(number - 1),
        }

    def publish(self, **plan: object) -> dict[str, object]:
        """Publish by a gate like that of the project and return the receipt."""
        gate = {
            "refused_because": None,
            "must_write_whole": False,
            "must_forget": False,
            "keep_publications": 2,
            "most_shrink": 0.5,
            "score_history_days": 730,
            "may_shrink": False,
        }
        gate |= self.plan | plan
        relations = []
        for name, is_by_customer in (("dim_customers", True), ("rpt_build", False)):
            ((count,),) = self.con.execute(f"select count(*) from main.{name}").fetchall()
            relations.append(
                {"relation_name": name, "row_count": count, "is_by_customer": is_by_customer}
            )
        table = pa.Table.from_pylist([gate | relation for relation in relations])
        (receipt,) = publish_build(self.con, table, self.folder).to_pylist()
        return receipt

    @property
    def marts(self) -> Path:
        return self.folder / "marts.duckdb"

    @property
    def plans(self) -> dict[str, str]:
        return dict(rows(self.marts, "from dim_customers"))


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    monkeypatch.chdir(tmp_path)
    with duckdb.connect("warehouse.duckdb") as con:
        con.execute("""
            create schema state;
            create schema intermediate;
            create table state.builds (
                build_id text, run_index int, as_of timestamp, key_fingerprint text,
                closed_at timestamp
            );
            create table state.identifier_owners (identifier_key bigint, customer_id text);
            create table state.customer_registry (anchor_key bigint, customer_id text);
            create table state.identity_changes (run_index int, change text);
            create table state.score_history
                (score_name text, customer_id text, scored_at timestamp, probability double);
            create table intermediate.int_identity_map
                (identifier_key bigint, customer_id text, run_index int);
            create table intermediate.int_erased_identifiers (identifier_key bigint);
            create table intermediate.int_customer_registry (anchor_key bigint, customer_id text);
            create table intermediate.int_identity_changes (run_index int, change text);
            create schema scores;
        """)
        # a relative folder, as by default, and a difficult one
        yield Warehouse(con, Path("bi's folder"))


@pytest.fixture
def published(warehouse: Warehouse) -> Warehouse:
    """Two customers on plan A, published by build 1."""
    warehouse.build(1, {"ada": "A", "bob": "A"}, due=["ada", "bob"])
    assert warehouse.publish()["outcome"] == "published"
    return warehouse


def test_a_publication_explains_itself_and_closes_the_window(published: Warehouse) -> None:
    assert published.plans == {"ada": "A", "bob": "A"}
    told = "select comment from {} where {} = 'dim_customers' and comment is not null"
    assert rows(published.marts, told.format("duckdb_tables()", "table_name")) == [
        ("One row per customer's id",)
    ]
    assert rows(published.marts, told.format("duckdb_columns()", "table_name")) == [("Plan",)]
    copies = published.folder / "parquet" / "dim_customers.parquet"
    assert len(duckdb.read_parquet(str(copies)).fetchall()) == 2
    closed = published.con.execute("select build_id, closed_at is not null from state.builds")
    assert closed.fetchall() == [(build_id(1), True)]


def test_every_scoring_is_kept_for_its_time_and_once(published: Warehouse) -> None:
    def kept() -> list[tuple[int, str]]:
        return published.con.execute(
            "select day(scored_at), customer_id from state.score_history order by all"
        ).fetchall()

    assert kept() == [(2, "ada"), (2, "bob")]
    published.build(3, {"ada": "A", "cid": "A"}, due=[])
    published.publish()
    assert kept() == [(2, "ada"), (2, "bob"), (4, "ada"), (4, "cid")]
    # another build of the same as_of
    published.build(3, {"cid": "A"}, due=[])
    published.publish()
    assert kept() == [(2, "ada"), (2, "bob"), (4, "cid")]
    published.build(4, {"ada": "A"}, due=[])
    published.publish(score_history_days=2)
    assert kept() == [(4, "cid"), (5, "ada")]
    published.build(5, {"ada": "A"}, due=[])
    published.con.execute("update intermediate.int_run_window set key_fingerprint = 'another'")
    published.publish()
    assert kept() == [(6, "ada")], "names under another key would never be found again"


def test_only_the_rows_of_due_customers_are_patched(published: Warehouse) -> None:
    published.build(2, {"ada": "B", "bob": "B", "cid": "B"}, due=["ada", "cid", "gone"])
    published.publish()
    assert published.plans == {"ada": "B", "bob": "A", "cid": "B"}
    assert rows(published.marts, "select build_id from rpt_build") == [(build_id(2),)]


@pytest.mark.parametrize("because", ["it must", "a column is new", "a build lies between"])
def test_a_file_that_cannot_be_patched_is_written_whole(published: Warehouse, because: str) -> None:
    published.build(2, {"ada": "B", "bob": "B"}, due=[])
    plan: dict[str, object] = {}
    if because == "it must":
        plan = {"must_write_whole": True}
    elif because == "a column is new":
        published.con.execute("alter table main.dim_customers add column region text default 'x'")
    else:
        plan = {"previous_build_id": "another build"}
    published.publish(**plan)
    assert rows(published.marts, "select distinct plan from dim_customers") == [("B",)]


def test_a_refused_build_changes_nothing_and_says_why(
    published: Warehouse, capsys: pytest.CaptureFixture[str]
) -> None:
    published.build(2, {"ada": "B"}, due=["ada"])
    receipt = published.publish(refused_because="only dbt build publishes")
    assert receipt == {"build_id": build_id(2), "outcome": "only dbt build publishes", "file": None}
    assert "Not published: only dbt build publishes." in capsys.readouterr().out
    assert published.plans == {"ada": "A", "bob": "A"}
    assert published.con.execute("select count(*) from state.builds").fetchall() == [(1,)]
    nothing = pa.table({"build_id": []})
    (receipt,) = publish_build(published.con, nothing, published.folder).to_pylist()
    assert receipt["outcome"] == "an empty build has nothing to show"


def test_a_replay_never_replaces_a_newer_publication(published: Warehouse) -> None:
    published.build(0, {"ada": "old", "bob": "old"}, due=[])
    with pytest.raises(ValueError, match=r"later than this build .* Set THROUGHLINE_PUBLISH"):
        published.publish()
    assert published.plans == {"ada": "A", "bob": "A"}


def test_a_mart_that_lost_too_many_rows_is_refused(published: Warehouse) -> None:
    published.build(2, {"ada": "B"}, due=[])
    with pytest.raises(ValueError, match=r"dim_customers has 1 rows, the published one 2: .* 40%"):
        published.publish(most_shrink=0.4)
    assert published.plans == {"ada": "A", "bob": "A"}
    assert published.publish(most_shrink=0.5)["outcome"] == "published"


def test_a_mart_that_is_no_longer_published_is_refused(published: Warehouse) -> None:
    with duckdb.connect(str(published.marts.resolve())) as con:
        con.execute("create table fct_gone as select 1 as customer_id")
    published.build(2, {"ada": "B", "bob": "B"}, due=[])
    with pytest.raises(ValueError, match="fct_gone has 0 rows, the published one 1"):
        published.publish()
    assert published.publish(may_shrink=True)["outcome"] == "published"


def test_deleted_rows_are_not_counted(tmp_path: Path) -> None:
    file = str(tmp_path / "marts.duckdb")
    with duckdb.connect(file) as con:
        con.execute("create table patched as select range as customer_id from range(250_000)")
    with duckdb.connect(file) as con:
        con.execute("delete from patched where customer_id % 10 = 0")
    with duckdb.connect(file) as con:
        ((estimated,),) = con.execute("select estimated_size from duckdb_tables()").fetchall()
        assert estimated == 250_000, "the estimate is right: the test proves nothing"
        assert row_counts(con, "marts") == {"patched": 225_000}


def test_a_failed_attempt_leaves_the_last_file_and_is_cleared_away(published: Warehouse) -> None:
    published.build(2, {"ada": "B", "bob": "B"}, due=["ada", "bob"])
    published.con.execute("drop table intermediate.int_customers_due")
    with pytest.raises(duckdb.CatalogException):
        published.publish()
    assert published.plans == {"ada": "A", "bob": "A"}
    assert list(published.folder.glob("*.draft*")), "nothing was left: the test proves nothing"
    published.build(3, {"ada": "C", "bob": "C"}, due=["ada", "bob"])
    published.publish()
    assert published.plans == {"ada": "C", "bob": "C"}
    assert not list(published.folder.glob("*.draft*"))


def test_after_an_erasure_nothing_older_is_left(published: Warehouse) -> None:
    published.build(2, {"ada": "B", "bob": "B"}, due=[])
    published.publish(must_write_whole=True)
    assert len(list(published.folder.glob("marts_*.duckdb"))) == 2
    # the same time, a name that sorts before the others
    published.build(2, {"ada": "B"}, due=[])
    published.publish(build_id=build_id(0), must_write_whole=True, must_forget=True)
    left = {path.name for path in published.folder.iterdir()}
    assert left == {
        "marts.duckdb", f"marts_{build_id(0)}.duckdb", "parquet", f"parquet_{build_id(0)}",
    }  # fmt: skip
    assert published.plans == {"ada": "B"}
    assert is_rewrite_requested(Path("warehouse.duckdb"))


def test_where_there_are_no_links_readers_get_a_copy(
    published: Warehouse, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("a required privilege is not held")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    for number, plan in enumerate(["B", "C"], start=2):
        published.build(number, {"ada": plan, "bob": plan}, due=["ada", "bob"])
        published.publish()
        assert not published.marts.is_symlink()
        assert published.plans == {"ada": plan, "bob": plan}
    capsys.readouterr()
    published.build(4, {"ada": "D"}, due=[])
    published.publish(must_write_whole=True, must_forget=True, may_shrink=True)
    assert published.plans == {"ada": "D"}
    file = f"marts_{build_id(4)}.duckdb"
    assert [path.name for path in published.folder.glob("marts_*")] == [file]
    printed, removed = capsys.readouterr().out.split("removed")
    assert file in printed
    assert file not in removed


def test_the_current_file_is_never_removed(published: Warehouse) -> None:
    for number in (8, 9):
        file = published.folder / f"marts_{build_id(number)}.duckdb"
        file.touch()
        os.utime(file, (2**31 + number, 2**31 + number))
    removed = prune(published.folder, published.marts.resolve(), keep=1)
    assert removed == [f"marts_{build_id(8)}.duckdb"]
    assert published.plans == {"ada": "A", "bob": "A"}


def test_what_somebody_else_put_beside_the_publication_stays(published: Warehouse) -> None:
    theirs = {"marts_of_march.duckdb", "parquet_export.zip"}
    for name in theirs:
        (published.folder / name).touch()
    (published.folder / "parquet_q3").mkdir()
    published.build(2, {"ada": "B"}, due=["ada"])
    published.publish(must_write_whole=True, must_forget=True, may_shrink=True)
    assert theirs | {"parquet_q3"} <= {path.name for path in published.folder.iterdir()}
    assert not (published.folder / f"parquet_{build_id(1)}").exists()


def test_a_patch_goes_by_the_names_of_columns(published: Warehouse) -> None:
    published.build(2, {"ada": "B", "bob": "A"}, due=["ada"])
    published.con.execute(
        """create or replace table main.dim_customers as
        select plan, customer_id from main.dim_customers"""
    )
    published.publish()
    assert published.plans == {"ada": "B", "bob": "A"}


def test_a_publication_that_was_broken_off_is_made_again(
    published: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    published.build(2, {"ada": "B"}, due=["ada"])
    with monkeypatch.context() as during:
        during.setattr("warehouse.publication.prune", broken)
        with pytest.raises(KeyboardInterrupt):
            published.publish(must_forget=True, may_shrink=True)
    closed = published.con.execute("select count(*) from state.builds where closed_at is not null")
    assert closed.fetchall() == [(1,)], "what remains to be forgotten would never be"


def test_where_links_do_not_exist_the_publication_is_a_copy(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no symbolic links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    for number, plan in ((1, "A"), (2, "B")):
        warehouse.build(number, {"ada": plan}, due=["ada"])
        warehouse.publish()
        assert warehouse.plans == {"ada": plan}
        assert not warehouse.marts.is_symlink()
        copies = warehouse.folder / "parquet" / "dim_customers.parquet"
        assert duckdb.read_parquet(str(copies)).fetchall() == [("ada", plan)]


def test_before_the_first_publication_there_is_no_current_file(tmp_path: Path) -> None:
    assert current_file(tmp_path) is None


# --- summary ---------------------------------------------------------------------------


def summarised(project: Project, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("THROUGHLINE_PUBLISH", str(project.publication))
    return summary.main()


def test_the_summary_tells_what_was_found(
    built: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert summarised(built, monkeypatch) == 0
    told = capsys.readouterr().out
    for (mart,) in built.query("select table_name from duckdb_tables()"):
        ((count,),) = built.query(f"select count(*) from {mart}")
        assert re.search(rf"^  {mart} +{count:,}$", told, re.MULTILINE), mart
    ((as_of, customers),) = built.query(
        "select as_of::text, (select count(*) from dim_customers) from rpt_build"
    )
    assert f"As of {as_of} UTC" in told
    assert f"customers rebuilt ({customers:,} stored)" in told
    ((matched,),) = built.query(
        "select avg(is_identified::int) from fct_touchpoints "
        "join dim_customers using (customer_id) where not dim_customers.is_bot"
    )
    ((table, lost, landed), *_) = built.query("""
        select source, max(quarantined_row_count) as lost, max(landed_row_count) as landed
        from rpt_source_audit group by source having lost > 0 order by lost / landed desc, source
    """)
    assert f"Quarantined: {lost:,} of {landed:,} rows of {table}" in told
    assert f"Identity: {matched:.1%} of touchpoints tied to a known person" in told
    ((journeys, conversion),) = built.query("""
        select count(*), avg((status = 'succeeded')::int) filter (where status <> 'open')
        from fct_journeys
        join dim_customers using (customer_id)
        where journey_name = 'purchase' and not is_bot and not is_internal
            and identifier_count > 0 and (
                status = 'open'
                or started_at <= (select as_of from rpt_build) - interval 45 day
            )
    """)
    assert f"Journeys: purchase: {journeys:,}" in told
    assert f"{conversion:.1%} of the others succeeded" in told
    ((journey, stage, customers),) = built.query("""
        select journey_name, stage_name, lost_customer_count from rpt_stage_friction
        where friction = 'abandonment' and segment_name = 'all'
        order by revenue_at_risk desc limit 1
    """)
    assert f"Lost from {journey}, {stage}: {customers:,} customers" in told
    scores = built.query("""
        select score_name, horizon_days, status, reason, base_rate,
            max(value) filter (where metric = 'log_loss_skill')
        from rpt_model_performance
        where score_name in ('churn', 'conversion') and segment_name = 'all'
        group by all
    """)
    assert {score for score, *_ in scores} == {"churn", "conversion"}
    for score, days, status, reason, base_rate, skill in scores:
        if status == "not_trained":
            assert f"Score {score}: no model, {reason}" in told
        elif skill is not None:
            (line,) = re.findall(rf"^Score {score}, {days} days: .*$", told, re.MULTILINE)
            assert f"{abs(skill):.1%}" in line
            assert f"base rate ({base_rate:.2%})" in line
    assert f"Published: {built.marts}" in told


def test_the_query_that_the_summary_proposes_runs(
    built: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summarised(built, monkeypatch)
    opening, query = re.findall(
        r"^(?:Next:|     ) ((?:import duckdb|marts[.]).*)$", capsys.readouterr().out, re.MULTILINE
    )
    names: dict[str, Any] = {}
    exec(opening, names)
    assert eval(query, names).fetchall()
    names["marts"].close()


def test_without_a_publication_the_summary_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = Project(tmp_path, tmp_path)
    assert summarised(nothing, monkeypatch) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"There is no publication at {nothing.marts}")
    assert said.count("\n") == 1


def test_a_model_worse_than_the_base_rate_is_called_so() -> None:
    with duckdb.connect() as con:
        con.execute("""
            create table rpt_model_performance as
            select 'churn' as score_name, 30 as horizon_days, 'trained' as status, null as reason,
                'all' as segment_name, null as suspects,
                0.1 as base_rate, 900 as test_row_count, 12 as test_positive_count,
                unnest(['auc', 'log_loss_skill']) as metric,
                unnest([0.4, -0.25]) as value
        """)
        (line,) = summary._scores(con)
    assert "log loss 25.0% higher than always saying the base rate (10.00%)" in line


def test_the_summary_says_how_values_came_true() -> None:
    with duckdb.connect() as con:
        con.execute("""
            create table rpt_model_performance as
            select 'ltv' as score_name, 'trained' as status, null as reason, null as base_rate,
                'all' as segment_name, null as suspects,
                9 as test_positive_count, 1200 as test_row_count,
                unnest([90, 90, 365, 730]) as horizon_days,
                unnest(['total_ratio', 'interval_coverage', 'total_ratio', 'untested']) as metric,
                unnest([1.02, 0.81, 0.9, null]) as value
        """)
        assert summary._scores(con) == []
        near, far = summary._values(con)
    assert near == (
        "Value over 90 days: 102.0% of what came true was expected, 81.0% of customers lay in "
        "their 80 % interval; out of time, 1,200 customers"
    )
    assert far == (
        "Value over 365 days: 90.0% of what came true was expected; out of time, 1,200 customers"
    )
