"""A company that has just begun gets everything but scores, and reads why."""

from pathlib import Path

import duckdb
import pytest
from project import Project, write_world

from warehouse.summary import summary

SCORES = {
    "fct_churn_scores": "churn_probability",
    "fct_conversion_scores": "conversion_probability",
}


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A shop of 60 people and 40 days, built once."""
    folder = tmp_path_factory.mktemp("young")
    project = Project(folder, write_world(folder / "world", customers=60, days=40) / "raw")
    project.build()
    return project


def test_everything_else_is_published(young: Project) -> None:
    for mart in ("dim_customers", "fct_touchpoints", "fct_journeys", "rpt_journey_funnel"):
        assert young.query(f"select count(*) > 0 from {mart}") == [(True,)], mart


@pytest.mark.parametrize("mart", SCORES)
def test_score_tables_are_empty_and_typed(mart: str, young: Project, built: Project) -> None:
    assert young.query(f"select count(*) from {mart}") == [(0,)]
    columns = (
        "select column_name, data_type, comment from duckdb_columns() "
        f"where table_name = '{mart}' and schema_name = 'main' order by column_index"
    )
    described = young.query(columns)
    assert described == built.query(columns)
    kinds = {name: kind for name, kind, _ in described}
    assert kinds[SCORES[mart]] == kinds["reason_1_contribution"] == "DOUBLE"
    assert kinds["scored_at"] == "TIMESTAMP"


def test_nobody_has_a_value_yet_and_the_table_is_typed(young: Project) -> None:
    assert young.query("select count(*) from fct_ltv_scores") == [(0,)]
    kinds = young.query(
        "select distinct data_type from duckdb_columns() where table_name = 'fct_ltv_scores' "
        "and column_name in ('expected_value', 'lower_bound', 'contract_value')"
    )
    assert kinds == [("DECIMAL(18,2)",)]


def test_the_report_and_the_summary_say_why_there_is_no_model(young: Project) -> None:
    told = young.query(
        "select score_name, status, metric, reason, model_version from rpt_model_performance "
        # what comes next is counted, not trained
        "where score_name not like 'next_%'"
    )
    assert {score for score, *_ in told} == {"churn", "conversion", "ltv"}
    with duckdb.connect(str(young.marts), read_only=True) as con:
        lines = summary(con, young.marts)
    for score, status, metric, reason, version in told:
        assert (status, metric, version) == ("not_trained", "none", None)
        assert "history is too short" in reason
        assert f"Score {score}: no model, {reason}" in lines


def test_more_history_is_built_on_top(young: Project, small_world: Path, tmp_path: Path) -> None:
    grown = young.twin(tmp_path)
    # another world, not more of the same: nothing of the first one may stay
    grown.landing = small_world / "raw"
    grown.build("--full-refresh")
    assert grown.query("select count(*) > 0 from fct_conversion_scores") == [(True,)]
    assert ("conversion", "trained") in grown.query(
        "select distinct score_name, status from rpt_model_performance"
    )
