"""How the benchmarks share out the time of a build."""

import pytest

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
