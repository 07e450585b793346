"""Benchmarks measure what they say: shares of a build, and scores of a world that is multiplied."""

import shutil
from pathlib import Path

import pytest
from project import Project, rows

from bench.features import SNAPSHOTS, compare_features
from bench.models import compare_models
from bench.nodes import DBT, SCORES, Node, seconds_by_layer, seconds_without_scores


def test_what_runs_at_once_shares_the_time_and_the_rest_is_dbt_itself() -> None:
    nodes = [Node("staging", 1.0, 5.0), Node("tests", 3.0, 7.0), Node("staging", 8.0, 9.0)]
    seconds = seconds_by_layer(nodes, whole=10.0)
    assert {layer: taken for layer, taken in seconds.items() if taken} == pytest.approx(
        {"staging": 4.0, "tests": 3.0, DBT: 3.0}
    )


def test_scores_are_subtracted_only_where_nothing_else_ran() -> None:
    nodes = [
        Node("marts", 0.0, 4.0),
        Node(SCORES, 3.0, 6.0),
        Node(SCORES, 5.0, 8.0),
        Node("reports", 7.0, 9.0),
    ]
    assert seconds_without_scores(nodes, whole=10.0) == pytest.approx(10.0 - 3.0)
    assert seconds_without_scores(nodes[:1], whole=10.0) == 10.0


@pytest.fixture
def warehouse(built: Project, tmp_path: Path) -> Path:
    return Path(shutil.copy(built.warehouse, tmp_path))


def test_every_copy_of_a_world_has_the_features_of_the_world(
    built: Project, warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    multiplied = compare_features(warehouse, built.landing, copies=3)
    assert "all features" in capsys.readouterr().out
    told = """select snapshot_at, count(*), count(distinct customer_id), sum(page_views_30d),
        sum(features_90d), sum(days_since_visit)::decimal(18, 3), sum(ticket_count)
        from scores.churn__features group by 1 order by 1 desc"""
    once = rows(built.warehouse, told)[:SNAPSHOTS]
    assert len(once) == SNAPSHOTS
    assert rows(multiplied, told) == [
        (snapshot, *(None if figure is None else pytest.approx(3 * figure) for figure in figures))
        for snapshot, *figures in once
    ]


def test_reasons_are_compared_with_those_of_lightgbm(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare_models(warehouse, "conversion", [7], count=400) < 1e-6
    assert "pred_contrib over all rows takes" in capsys.readouterr().out
