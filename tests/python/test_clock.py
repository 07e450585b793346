"""The build sees only what was known before as_of, and a replay never replaces a newer truth."""

from pathlib import Path

import duckdb
import pytest
from project import Project, assert_same_marts, rows, write_world

AS_OF = "2025-07-01 00:00:00"
# where a landing table says when a row reached the warehouse, or when it came to be
ARRIVAL = {
    "app_users": "created_at",
    "subscriptions": "started_at",
    "refunds": "refunded_at",
    "ticket_messages": "sent_at",
    "erasure_requests": "requested_at",
    "experiment_assignments": "assigned_at",
    "ad_spend": "date",
    "business_calendar": "start",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Long enough that both scores train at AS_OF, and that a month follows it."""
    return write_world(tmp_path_factory.mktemp("world") / "world", customers=2500, days=210)


@pytest.fixture(scope="module")
def replay(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("replay"), world / "raw")
    project.build(as_of=AS_OF)
    return project


def without_later_rows(landing: Path, earlier: Path) -> Path:
    """A copy of a landing folder without the rows that were loaded at or after AS_OF."""
    for file in sorted(landing.glob("*/*.parquet")):
        arrival = ARRIVAL.get(file.parent.name, "_loaded_at")
        copy = earlier / file.parent.name / file.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        duckdb.execute(
            f"copy (from read_parquet('{file}') where cast({arrival} as timestamp) < "
            f"timestamp '{AS_OF}') to '{copy}' (format parquet)"
        )
    return earlier


def test_deleting_later_rows_changes_neither_scores_nor_metrics_nor_model_text(
    replay: Project, world: Path, tmp_path: Path
) -> None:
    then = Project(tmp_path, without_later_rows(world / "raw", tmp_path / "landing"))
    then.build(as_of=AS_OF)
    trained = "select count(*) > 0 from {} where status = 'trained'"
    for model in ("scores.churn__models", "scores.conversion__models"):
        assert replay.query_warehouse(trained.format(model)) == [(True,)], "nothing was trained"
        text = f"select model_text, card, auc, log_loss from {model} order by horizon_days"
        assert replay.query_warehouse(text) == then.query_warehouse(text)
    assert_same_marts(replay.marts, then.marts)


def test_nothing_published_lies_at_or_after_as_of(replay: Project) -> None:
    columns = replay.query(
        "select table_name, column_name from duckdb_columns() where data_type = 'TIMESTAMP' "
        "and schema_name = 'main' and column_name not in ('as_of', 'scored_at', 'valid_to')"
    )
    assert len(columns) >= 15
    for table, column in columns:
        ((late,),) = replay.query(f"select count(*) from {table} where {column} >= '{AS_OF}'")
        assert late == 0, f"{table}.{column} knows the future"


def test_training_rows_know_identity_only_as_it_was_known(replay: Project) -> None:
    """A cookie linked to an account after a snapshot is a stranger in the rows of that snapshot."""
    ((merged, still_apart),) = replay.query_warehouse("""
        with links as (
            select snapshots.snapshot_at, edges.identifier_key, edges.neighbour_key
            from intermediate.int_identity_edges as edges, intermediate.int_snapshots as snapshots
            where edges.known_from >= snapshots.snapshot_at
                and edges.identifier_type = 'cookie' and edges.neighbour_type = 'user'
        )
        select count(*) filter (where one.customer_id = other.customer_id),
            count(*) filter (where one.customer_id <> other.customer_id)
        from links
        join intermediate.int_snapshot_identifiers as one
            on one.snapshot_at = links.snapshot_at and one.identifier_key = links.identifier_key
        join intermediate.int_snapshot_identifiers as other
            on other.snapshot_at = links.snapshot_at and other.identifier_key = links.neighbour_key
    """)
    assert still_apart > 20
    # a few pairs are tied by earlier evidence of another kind
    assert merged < still_apart


def test_the_scored_rows_are_exactly_the_training_rows_of_that_moment(
    replay: Project, world: Path, tmp_path: Path
) -> None:
    """Features of a past snapshot, seen from later, equal those scored when it was the present."""
    ((snapshot,),) = replay.query_warehouse(
        "select cast(max(snapshot_at) as varchar) from scores.churn__features where not is_scoring"
    )
    then = Project(tmp_path, world / "raw")
    then.build(as_of=snapshot)
    for score in ("churn", "conversion"):
        features = f"select * exclude (is_scoring) from scores.{score}__features where snapshot_at"
        seen_later = replay.query_warehouse(f"{features} = '{snapshot}' order by customer_id")
        seen_then = then.query_warehouse(f"{features} = '{snapshot}' order by customer_id")
        assert len(seen_then) > 50
        assert repr(seen_later) == repr(seen_then)


def test_a_replay_needs_a_warehouse_of_its_own(replay: Project) -> None:
    outcome = replay.dbt("build", as_of="2025-05-01")
    assert not outcome.succeeded
    assert "before the last closed build" in outcome.text
    assert "THROUGHLINE_WAREHOUSE" in outcome.text


def test_a_replay_never_replaces_a_newer_publication(replay: Project, tmp_path: Path) -> None:
    published = replay.marts.resolve()
    elsewhere = Project(tmp_path, replay.landing)
    (tmp_path / "published").symlink_to(replay.publication)
    outcome = elsewhere.dbt("build", as_of="2025-05-01")
    assert not outcome.succeeded
    assert "THROUGHLINE_PUBLISH" in outcome.text
    assert replay.marts.resolve() == published
    assert rows(elsewhere.warehouse, "select count(*) from state.builds") == [(0,)]


def test_a_young_model_is_used_again_until_somebody_asks_to_be_forgotten(
    replay: Project, world: Path, tmp_path: Path
) -> None:
    ((before, after, at_last),) = duckdb.execute(
        "select cast(min(requested_at) - interval 1 hour as varchar), "
        "cast(min(requested_at) + interval 1 hour as varchar), "
        "cast(min(requested_at) + interval 61 minutes as varchar) "
        f"from '{world}/raw/erasure_requests/*.parquet' "
        f"where requested_at > timestamp '{AS_OF}' + interval 1 day"
    ).fetchall()
    models = (
        "select distinct score_name, model_version, cast(as_of as varchar) "
        "from scores.churn__models where status = 'trained'"
    )
    later = replay.twin(tmp_path)
    trained = later.query_warehouse(models)
    later.build(as_of=before, retrain_after_days=365)
    assert later.query_warehouse(models) == trained
    assert later.query("select distinct model_version from fct_churn_scores") == [(trained[0][1],)]
    assert later.query_warehouse("select count(*) from intermediate.int_snapshots") == [(1,)]
    with duckdb.connect(str(later.warehouse)) as con:
        con.execute(
            "insert into restricted.forgetting_builds select max(run_index) from state.builds"
        )
    versions = {trained[0][1]}
    # first what turned out to be somebody's who had been erased, then somebody who asks
    for moment in (before, after):
        later.build(as_of=moment, retrain_after_days=365)
        ((_, version, as_of),) = later.query_warehouse(models)
        assert as_of == moment
        versions.add(version)
    assert len(versions) == 3
    # a lake that renames its files repeats what was asked
    requests = world / "raw" / "erasure_requests"
    for file in requests.glob("*.parquet"):
        file.rename(requests / f"compacted-{file.name}")
    later.build(as_of=at_last, retrain_after_days=365)
    assert later.query_warehouse(models) == [("churn", version, after)]
