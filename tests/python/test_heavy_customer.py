"""One customer with very many touchpoints in a session without end is a customer like others."""

import os
from datetime import timedelta

import duckdb
import pytest
from handmade import START, World
from project import Project

# three for each round; 1000002 of them, nineteen years, is for a run by hand
COUNT = int(os.environ.get("THROUGHLINE_HEAVY_TOUCHPOINTS", "60000"))
PAGES = ("home", "product", "pricing")
STAGES = ("awareness", "consideration", "evaluation")
GAP_MINUTES = 10


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Somebody logged in looks at a page every ten minutes, day and night, round and round."""
    folder = tmp_path_factory.mktemp("heavy")
    landing = folder / "landing"
    world = World()
    world.account("u1", "ann@home.org")
    world.account("u2", "bob@home.org")
    world.web(0.5, "c2", user_id="u2")
    world.land(landing, "people")
    duckdb.execute(f"""copy (
        select 10 + i as event_id,
            timestamp '{START}' + {GAP_MINUTES} * i * interval 1 minute as event_ts,
            'c1' as cookie_id, 'u1' as user_id, 'page_view' as event_type,
            {list(PAGES)}[1 + i % {len(PAGES)}] as page_type, event_ts as _loaded_at
        from range({COUNT}) as numbers (i)
    ) to '{landing}/web_events/heavy.parquet'""")
    # nobody ever looks at other pages; two months after the last one the journey has timed out
    as_of = START + timedelta(minutes=GAP_MINUTES * COUNT, days=60)
    settings = {"enough_to_doubt_a_pattern": COUNT + 2, "as_of": f"{as_of:%Y-%m-%d %H:%M:%S}"}
    project = Project(folder, landing, settings)
    project.build()
    return project


def test_the_session_that_never_ends_is_one(heavy: Project) -> None:
    sessions = heavy.query(
        "select touchpoint_count, ended_at - started_at "
        f"= {GAP_MINUTES} * ({COUNT} - 1) * interval 1 minute "
        "from fct_sessions where touchpoint_count > 1"
    )
    assert sessions == [(COUNT, True)]
    assert heavy.query("select count(*) from fct_sessions") == [(2,)]


def test_every_touchpoint_belongs_to_the_customer_and_the_session(heavy: Project) -> None:
    assert heavy.query(
        "select count(*), count(distinct touchpoint_id), count(distinct session_id), "
        "bool_or(is_bot) from fct_touchpoints where source = 'web_events' "
        "group by customer_id order by 1"
    ) == [(1, 1, 1, False), (COUNT, COUNT, 1, False)]
    assert heavy.query(
        "select is_identified, is_bot, identifier_count from dim_customers "
        "where customer_id = (select customer_id from fct_sessions where touchpoint_count > 1)"
    ) == [(True, False, 3)]


def test_the_journey_goes_round_through_all_its_stays(heavy: Project) -> None:
    (journey,) = heavy.query(
        "select status, last_stage, touchpoint_count, session_count, len(path), path[:4] "
        "from fct_journeys where touchpoint_count > 1"
    )
    assert journey == ("timed_out", STAGES[-1], COUNT, 1, COUNT, [*STAGES, STAGES[0]])
    stays = heavy.query(
        "select stage_name, count(*), count(*) filter (is_repeat), "
        "count(*) filter (is_left_backward), max(entry_index) "
        "from fct_journey_stages semi join (from fct_journeys where touchpoint_count > 1) "
        "using (journey_id) group by stage_name, stage_order order by stage_order"
    )
    rounds = COUNT // len(STAGES)
    assert stays == [
        (STAGES[0], rounds, rounds - 1, 0, COUNT - 2),
        (STAGES[1], rounds, rounds - 1, 0, COUNT - 1),
        (STAGES[2], rounds, rounds - 1, rounds - 1, COUNT),
    ]


def test_reports_count_the_journey_once_in_every_stage(heavy: Project) -> None:
    counted = heavy.query(
        "select stage_name, friction, entered_count, affected_count from rpt_stage_friction "
        "where journey_name = 'purchase' and segment_name = 'all' "
        "and friction in ('abandonment', 'repeat', 'backward_move') order by stage_order, friction"
    )
    # the other person has looked at the first page, and at nothing else
    assert counted == [
        (STAGES[0], "abandonment", 2, 1),
        (STAGES[0], "repeat", 2, 1),
        (STAGES[1], "repeat", 1, 1),
        (STAGES[2], "abandonment", 1, 1),
        (STAGES[2], "backward_move", 1, 1),
        (STAGES[2], "repeat", 1, 1),
    ]
    assert heavy.query(
        "select reached_count, decided_count from rpt_journey_funnel where segment_name = 'all' "
        "and journey_name = 'purchase' order by stage_order"
    ) == [(2, 2), (1, 2), (1, 2), (0, 2), (0, 2)]


def test_a_path_without_end_is_shown_by_its_beginning(heavy: Project) -> None:
    ((path, extra),) = heavy.query(
        "select path, extra_stay_count from rpt_journey_paths "
        "where journey_name = 'purchase' and mean_repeat_count > 0 and segment_name = 'all'"
    )
    assert path.split(" > ") == [*(STAGES * 17)[:50], "..."]
    assert extra == COUNT - 5
