"""Every scoring is remembered, and what moved a score can be told afterwards."""

import duckdb
import numpy as np
import pytest
from project import Project

from ml.evaluation import evaluate

LATER, MUCH_LATER = "2025-05-11 00:00:00", "2025-05-20 00:00:00"
# a Monday, when many were still to buy
PLANTED = "2025-04-07 00:00:00"
SCORINGS = """
    select count(*), count(distinct scored_at), count(distinct (score_name, horizon_days))
    from state.score_history
"""


@pytest.fixture(scope="module")
def rebuilt(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small world seen again some days and, after a full refresh, some weeks later.

    On the way a customer who was scored is given another id, as if it had been merged since, and
    two scorings of weeks ago are planted.
    """
    project = built.twin(tmp_path_factory.mktemp("rebuilt") / "project")
    project.build(as_of=LATER, may_shrink=True)
    project.build(as_of=LATER, may_shrink=True)
    with duckdb.connect(str(project.warehouse)) as con:
        con.execute("""
            update state.score_history set customer_id = 'a former id'
            where score_name = 'conversion' and customer_id = (
                select min(customer_id) from main.fct_conversion_scores
            );
            insert into state.identity_changes by name
            select 'a former id' as other_customer_id, customer_id, 'merged' as change,
                identifier_key as anchor_key, 1 as run_index, 'planted' as build_id,
                'planted' as reason, 1 as identifier_count, timestamp '2025-05-01' as changed_at
            from intermediate.int_identity_map
            where customer_id = (select min(customer_id) from main.fct_conversion_scores) limit 1
        """)
        con.execute(f"""
            insert into state.score_history by name
            select 'conversion' as score_name, customer_id, 7 as horizon_days,
                timestamp '{PLANTED}' + to_days(days) as scored_at, 0.25 as probability,
                if(days = 0, 'planted', 'planted later') as model_version
            from main.fct_conversions cross join (values (0), (3)) as scorings (days)
        """)
    # nobody is an open prospect a month later, so the month is a short one here
    project.build("--full-refresh", as_of=MUCH_LATER, score_change_days=15, may_shrink=True)
    return project


def test_every_scoring_is_kept_once_over_a_full_refresh(rebuilt: Project) -> None:
    ((rows, scorings, series),) = rebuilt.query_warehouse(SCORINGS)
    assert scorings == 5 and series > 0
    keys = "score_name, customer_id, scored_at, horizon_days"
    distinct = f"select count(*) from (select distinct {keys} from state.score_history)"
    assert rebuilt.query_warehouse(distinct) == [(rows,)]
    newest = f"scored_at = timestamp '{MUCH_LATER}' and score_name = 'conversion'"
    assert rebuilt.query_warehouse(
        f"select count(*), sum(probability) from state.score_history where {newest}"
    ) == rebuilt.query("select count(*), sum(conversion_probability) from fct_conversion_scores")


def test_a_score_is_held_against_the_one_before_and_the_one_of_a_month_ago(
    rebuilt: Project,
) -> None:
    ((first,),) = rebuilt.query_warehouse(
        "select min(scored_at) from state.score_history where model_version not like 'planted%'"
    )
    compared = rebuilt.query("""
        select compared_with, compared_at, scored_at, is_other_model, count(*) > 100
        from rpt_score_changes
        where score_name = 'conversion' and horizon_days = 7 group by all order by all
    """)
    # a full refresh takes a new model
    assert [(name, str(at), str(now), *rest) for name, at, now, *rest in compared] == [
        ("month_ago", str(first), MUCH_LATER, True, True),
        ("previous", LATER, MUCH_LATER, True, True),
    ]
    ((moved, told, parted),) = rebuilt.query("""
        select sum(abs(probability_change)) > 0, count(reason_1) > 0,
            max(abs(coalesce(reason_1_change, 0) + coalesce(reason_2_change, 0)
                + coalesce(reason_3_change, 0) + other_change - contributions_change)) < 1e-6
        from rpt_score_changes
    """)
    assert moved and told and parted


def test_a_customer_who_was_merged_away_is_found_under_the_id_it_has_now(rebuilt: Project) -> None:
    former = "select count(*) from state.score_history where customer_id = 'a former id'"
    assert rebuilt.query_warehouse(former) > [(0,)]
    ((heir,),) = rebuilt.query(
        "select customer_id from bridge_customer_aliases where former_customer_id = 'a former id'"
    )
    changes = "select count(distinct horizon_days) from rpt_score_changes where customer_id = "
    assert rebuilt.query(f"{changes} '{heir}' and score_name = 'conversion'") == [(1,)]


def test_what_was_published_is_held_against_what_came(rebuilt: Project) -> None:
    """Two scorings in one week, planted in the past: the first one counts, with its model."""
    ((published, bought),) = rebuilt.query(f"""
        select count(*), count(*) filter (
            where converted_at >= timestamp '{PLANTED}'
                and converted_at < timestamp '{PLANTED}' + interval 7 day)
        from fct_conversions
    """)
    assert 0 < bought < published
    told = rebuilt.query("""
        select segment_value, model_version, metric, value, test_row_count, test_positive_count
        from rpt_model_performance
        where segment_name = 'published' and metric in ('calibration_gap', 'auc')
            and score_name = 'conversion' and model_version like 'planted%'
        order by metric
    """)
    gap = pytest.approx(0.25 - bought / published)
    of_that_day = (PLANTED[:10], "planted")
    assert told == [
        (*of_that_day, "auc", 0.5, published, bought),
        (*of_that_day, "calibration_gap", gap, published, bought),
    ]
    sooner = rebuilt.query("""
        select min(test_row_count) > 0 from rpt_model_performance
        where segment_name = 'published' and model_version not like 'planted%'
    """)
    assert sooner == [(True,)], "what this project published itself"


def test_segments_are_judged_as_the_whole_is(rebuilt: Project) -> None:
    """But for calibration, whose bins SQL cuts at ranks and the library at quantiles."""
    keys = "score_name, horizon_days, segment_name, segment_value"
    told = rebuilt.query_warehouse(f"""
        select lists.labels, lists.probabilities, metrics from scores.rehearsal__metrics as metrics
        inner join (
            select {keys}, list(came_true) as labels, list(probability) as probabilities
            from scores.rehearsal__segmented group by {keys}
        ) as lists using ({keys})
        where metrics.positive_count > 0 and metrics.positive_count < metrics.row_count
    """)
    assert {metrics["segment_name"] for _, _, metrics in told} > {"plan", "published"}
    for labels, probabilities, metrics in told:
        expected = evaluate(np.array(labels, dtype=float), np.array(probabilities))
        expected.pop("calibration_error")
        assert {name: metrics[name] for name in expected} == pytest.approx(expected)


def test_the_first_scoring_has_nothing_to_be_held_against(built: Project) -> None:
    assert built.query("select count(*) from rpt_score_changes") == [(0,)]
    assert built.query_warehouse("select count(*) from state.score_history") > [(0,)]
