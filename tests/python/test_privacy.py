"""Clear personal data stay restricted, the key stays secret, refusals and erasures are kept."""

import os
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from project import Project, land, land_rows, write_world

from warehouse.build_file import is_rewrite_requested

SECRET = "a secret that must not be written down anywhere"
FORMER = "an id that a customer had"


@pytest.fixture(scope="module")
def sliced_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_world(tmp_path_factory.mktemp("sliced") / "world", 300, 60, slices=2)


@pytest.fixture(scope="module")
def secret_build(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Built under a key of its own, with everything dbt writes beside the build."""
    project = Project(tmp_path_factory.mktemp("secret"), small_world / "raw")
    project.environment["THROUGHLINE_IDENTIFIER_KEY"] = SECRET
    outcome = project.shell("build", quiet=False)
    assert outcome.succeeded, outcome.text
    assert SECRET not in outcome.text
    return project


def columns_holding(
    file: Path, values: str, schemas: str = "true", test: str = "contains(text, value)"
) -> list[str]:
    """Text columns of a DuckDB file, or of a folder of Parquet files, that hold one of the values.

    `values` is a query with a column `value`; by default a value may stand within a longer text.
    """
    with opened(file) as con:
        con.execute(f"create temp table looked_for as {values}")
        columns = con.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns() "
            f"where data_type in ('VARCHAR', 'VARCHAR[]') and not internal and ({schemas})"
        ).fetchall()
        assert columns
        holding = []
        for table, column in columns:
            texts = f'select distinct cast("{column}" as varchar) as text from {table}'
            found = con.execute(f"from ({texts}) semi join looked_for on {test} limit 1")
            if found.fetchall() and not table.endswith(".looked_for"):
                holding.append(f"{table}.{column}")
        return holding


def opened(file: Path) -> duckdb.DuckDBPyConnection:
    """A connection that sees the tables of a DuckDB file, or each Parquet file of a folder."""
    if not file.is_dir():
        con = duckdb.connect(str(file), read_only=True)
        con.execute("set variable identifier_key = 'views that hash need one'")
        return con
    con = duckdb.connect()
    for parquet in file.iterdir():
        con.execute(f"create view {parquet.stem} as from '{parquet}'")
    return con


def test_no_e_mail_leaves_the_restricted_schema(secret_build: Project) -> None:
    addresses = "select unnest(['@gmail.', '@yahoo.', '@outlook.', '@proton.']) as value"
    outside = "schema_name not in ('restricted', 'vocabulary')"
    assert columns_holding(secret_build.marts, addresses) == []
    assert columns_holding(secret_build.warehouse, addresses, outside) == []
    assert columns_holding(secret_build.warehouse, addresses), "the search itself finds nothing"


def test_no_url_keeps_its_query_string(secret_build: Project) -> None:
    queries = "select 'eid=' as value"
    outside = "schema_name <> 'restricted'"
    assert columns_holding(secret_build.warehouse, queries, outside) == []


def test_the_text_of_a_message_stays_in_its_landing_file(secret_build: Project) -> None:
    landed = secret_build.landing / "ticket_messages/*.parquet"
    bodies = f"select distinct body as value from '{landed}' where body <> ''"
    # the view on the landing files
    assert columns_holding(secret_build.warehouse, bodies, test="text = value") == [
        "restricted.base_support__messages.body"
    ]


def test_the_published_file_has_one_schema(built: Project) -> None:
    schemas = built.query(
        "select distinct schema_name from duckdb_tables() union "
        "select distinct schema_name from duckdb_views() where not internal"
    )
    assert schemas == [("main",)]


def test_the_key_is_written_nowhere(secret_build: Project) -> None:
    written = [path for path in secret_build.folder.rglob("*") if path.is_file()]
    assert any(path.name == "manifest.json" for path in written)
    assert any(path.name == "dbt.log" for path in written)
    for path in written:
        assert SECRET.encode() not in path.read_bytes(), path
    looked_for = f"select '{SECRET}' as value"
    assert columns_holding(secret_build.warehouse, looked_for) == []


def test_another_key_is_refused_until_everything_is_rebuilt_under_it(
    secret_build: Project, tmp_path: Path
) -> None:
    project = Project(tmp_path, secret_build.landing)
    shutil.copy(secret_build.warehouse, project.warehouse)
    project.environment["THROUGHLINE_IDENTIFIER_KEY"] = "another secret"
    outcome = project.dbt("build")
    assert not outcome.succeeded
    assert "THROUGHLINE_IDENTIFIER_KEY" in outcome.text
    assert "--full-refresh" in outcome.text


def test_an_empty_key_is_an_error_and_none_a_warning(small_world: Path, tmp_path: Path) -> None:
    project = Project(tmp_path, small_world / "raw")
    project.environment["THROUGHLINE_IDENTIFIER_KEY"] = " "
    outcome = project.dbt("seed")
    assert not outcome.succeeded
    assert "THROUGHLINE_IDENTIFIER_KEY is empty" in outcome.text
    assert "THROUGHLINE_IDENTIFIER_KEY" not in os.environ
    del project.environment["THROUGHLINE_IDENTIFIER_KEY"]
    outcome = project.shell("seed", quiet=False)
    assert outcome.succeeded
    assert "public development key" in outcome.text


def test_a_refused_visit_is_counted_and_linked_to_nothing(built: Project) -> None:
    ((refused,),) = built.query_warehouse(
        "select count(*) from staging.stg_web__touchpoints where actor_hash is null"
    )
    assert refused > 100
    ((counted, customers, sessions),) = built.query_warehouse("""
        select count(*), count(distinct customer_id), count(distinct session_id)
        from fct_touchpoints
        semi join (
            select touchpoint_id from staging.stg_web__touchpoints where actor_hash is null
        ) using (touchpoint_id)
    """)
    assert counted == customers == sessions == refused


def test_an_erased_person_is_gone_from_every_file(sliced_world: Path, tmp_path: Path) -> None:
    project = Project(tmp_path, tmp_path / "landing")
    land(sliced_world, 1, project.landing)
    shutil.rmtree(project.landing / "erasure_requests", ignore_errors=True)
    project.build()
    ((customer, email_hash),) = project.query_warehouse("""
        select customer_id, any_value(identifier_hash)
        from intermediate.int_identity_map
        where identifier_type = 'email' and customer_id in (
            select customer_id from main.fct_touchpoints group by customer_id having count(*) > 20
        )
        group by customer_id having count(*) = 1 order by customer_id limit 1
    """)
    ((email,),) = project.query_warehouse(
        f"select email from restricted.stg_crm__contacts where email_hash = '{email_hash}' limit 1"
    )
    held = [
        key
        for (key,) in project.query_warehouse(
            "select identifier_hash from intermediate.int_identity_map "
            f"where customer_id = '{customer}'"
        )
    ]
    touchpoints = [
        key
        for (key,) in project.query(
            f"select touchpoint_id from fct_touchpoints where customer_id = '{customer}'"
        )
    ]
    first_file = project.marts.resolve()
    plant_scores(project, customer)

    request_erasure(project, email)
    land(sliced_world, 2, project.landing, ["web_events", "product_events", "email_events"])
    spoilt = [{"email": email, "_loaded_at": datetime(2025, 1, 26)}, {"event_id": None}]
    land_rows(project.landing, "web_events", spoilt, "spoilt")
    project.build()
    # the build held the law that other rows which cannot be used are kept
    withheld = project.query_warehouse("""
        select (select sum(quarantined_row_count) from intermediate.int_landed_files)
            - (select count(*) from restricted.quarantined_records)
    """)
    assert withheld == [(1,)]

    assert not first_file.exists(), "an older publication still shows the erased person"
    assert list(project.publication.glob("marts_*.duckdb")) == [project.marts.resolve()]
    gone = f"select unnest({[email, customer, FORMER, *held, *touchpoints]}) as value"
    assert columns_holding(project.marts, gone, test="text = value") == []
    parquet = project.publication / "parquet"
    assert columns_holding(parquet, gone, test="text = value") == []
    kept = columns_holding(project.warehouse, gone, test="text = value")
    # keyed hashes that recognise what arrives later, and nothing else
    assert {name.rsplit(".", 1)[0] for name in kept} <= {
        "intermediate.int_identifiers",
        "intermediate.int_identity_map",
        "intermediate.int_erased_identifiers",
        "intermediate.int_identity_elders",
        "intermediate.int_identifiers_unioned",
        "intermediate.int_touchpoints_sighted",
        "intermediate.int_customers_touched",
        "intermediate.int_customers_due",
        "staging.stg_privacy__erasure_requests",
        "restricted.erased_records",
        "restricted.erased_evidence",
        "restricted.erased_sightings",
        *(f"restricted.{view}" for (view,) in landing_views(project)),
    }
    scored = "select customer_id from state.score_history where score_name = 'planted'"
    assert project.query_warehouse(scored) == [("somebody else",)]
    receipts = project.query("from rpt_erasure_receipts")
    ((_, _, identifiers, records),) = receipts
    assert identifiers >= len(held)
    assert records >= len(touchpoints)

    assert is_rewrite_requested(project.warehouse), "its blocks still hold what was deleted"
    before = project.warehouse.stat().st_ino
    project.build(enough_features=4)
    assert project.warehouse.stat().st_ino != before
    assert not is_rewrite_requested(project.warehouse)
    assert columns_holding(project.marts, gone, test="text = value") == []
    assert project.query("select is_rewrite from rpt_build where is_current") == [(True,)]
    assert project.query("from rpt_erasure_receipts") == receipts, "a receipt changed later"

    # no publication can show a cookie that nobody had seen before
    published = project.marts.resolve()
    moment = datetime(2025, 1, 27)
    visit = {"event_type": "page_view", "event_ts": moment, "_loaded_at": moment}
    visits = [
        visit | {"event_id": 10**9, "cookie_id": "a new browser", "email": email},
        visit | {"event_id": 10**9 + 1, "cookie_id": "a nameless browser"},
    ]
    land_rows(project.landing, "web_events", visits, "returned")
    project.build(enough_features=4)
    ((_, _, identifiers_since, records_since),) = project.query("from rpt_erasure_receipts")[1:]
    assert (identifiers_since, records_since) == (1, 1)
    assert project.marts.resolve() != published
    assert published.exists()
    assert not is_rewrite_requested(project.warehouse)

    # this one is shown, as somebody's without a name, who turns out to be the erased person
    named = visit | {"event_id": 10**9 + 2, "cookie_id": "a nameless browser", "email": email}
    land_rows(project.landing, "web_events", [named], "named")
    project.build(enough_features=4)
    assert list(project.publication.glob("marts_*.duckdb")) == [project.marts.resolve()]
    assert is_rewrite_requested(project.warehouse)


def landing_views(project: Project) -> list[tuple[str]]:
    """Views straight on landing files: what lies there is not ours to erase."""
    return project.query_warehouse(
        "select view_name from duckdb_views() where view_name like 'base_%'"
    )


def plant_scores(project: Project, customer: str) -> None:
    """Scores of a customer under its id and a former one, and of somebody else."""
    with duckdb.connect(str(project.warehouse)) as con:
        con.execute(f"""
            insert into state.score_history by name
            select 'planted' as score_name, timestamp '2025-01-20' as scored_at,
                unnest(['{customer}', '{FORMER}', 'somebody else']) as customer_id;
            insert into state.identity_changes by name
            select '{customer}' as customer_id, '{FORMER}' as other_customer_id,
                'merged' as change, max(identifier_key) as anchor_key, 1 as run_index,
                'planted' as build_id, 'planted' as reason, 1 as identifier_count,
                timestamp '2025-01-20' as changed_at
            from intermediate.int_identity_map where customer_id = '{customer}'
        """)


def request_erasure(project: Project, email: str) -> None:
    """Land a request to be forgotten, dated just before the newest arrival."""
    folder = project.landing / "erasure_requests"
    folder.mkdir(parents=True, exist_ok=True)
    duckdb.execute(
        f"copy (select 1::bigint as request_id, '{email}' as email, "
        f"timestamp '2025-01-25' as requested_at) to '{folder}/request.parquet' (format parquet)"
    )
