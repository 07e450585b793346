"""Funnels and sessions whose numbers are known from elsewhere come out as they are known."""

from datetime import datetime, timedelta

import duckdb
import pytest
from project import Project, copy_project
from retold import (
    AS_OF,
    CUSTOMERS,
    OLIST,
    ORIGINS,
    SNOWPLOW,
    STEP_RATES,
    STEPS,
    define,
    events,
    land_events,
    land_leads,
    land_worked_example,
)

Session = tuple[datetime, datetime, int, str, int]
TIMEOUT = timedelta(minutes=30)
needs_snowplow = pytest.mark.skipif(
    not SNOWPLOW.exists(), reason=f"the public events of Snowplow are not in {SNOWPLOW}"
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("told")
    copy = copy_project(folder / "copy")
    define(copy)
    land_worked_example(folder / "landing")
    if OLIST.exists():
        land_leads(folder / "landing")
    if SNOWPLOW.exists():
        land_events(folder / "landing")
    project = Project(folder, folder / "landing", {"as_of": AS_OF})
    outcome = project.shell("build", "--exclude-resource-type", "unit_test", root=copy)
    assert outcome.succeeded, outcome.text
    return project


# --- the worked example ---------------------------------------------------------------------------


@pytest.mark.parametrize("journey", ["worked", "worked_with_prices"])
def test_every_stage_of_the_worked_funnel_is_counted(journey: str, told: Project) -> None:
    reached = told.query(
        "select stage_name, reached_count, decided_count, in_progress_count "
        "from rpt_journey_funnel where segment_name = 'all' "
        f"and journey_name = '{journey}' order by stage_order"
    )
    counts = {name: people for name, (*_, people) in STEPS.items()} | {"customer": CUSTOMERS}
    if journey == "worked":
        del counts["pricing"]
    assert reached == [(name, people, 10_000, 0) for name, people in counts.items()]


def test_step_rates_of_the_worked_funnel(told: Project) -> None:
    steps = told.query(
        "select stage_name, step_rate, step_rate_lower < step_rate and step_rate < step_rate_upper "
        "from rpt_journey_funnel where segment_name = 'all' and journey_name = 'worked' "
        "and stage_order > 1"
    )
    assert {name: rate for name, rate, _ in steps} == pytest.approx(STEP_RATES, abs=1e-12)
    assert all(is_within for *_, is_within in steps)
    # the transitions tell the same, and say of everybody else that they dropped off
    transitions = told.query(
        "select to_stage, transition_rate from fct_stage_transitions where segment_name = 'all' "
        "and journey_name = 'worked' and to_stage <> 'dropped_off'"
    )
    assert dict(transitions) == pytest.approx(STEP_RATES, abs=1e-12)


def test_two_in_five_leave_after_the_prices(told: Project) -> None:
    assert told.query(
        "select affected_count, entered_count, affected_rate from rpt_stage_friction "
        "where journey_name = 'worked_with_prices' and segment_name = 'all' "
        "and friction = 'abandonment' and stage_name = 'pricing'"
    ) == [(100, 250, 0.4)]
    assert told.query(
        "select to_stage, transition_count, entered_count, transition_rate "
        "from fct_stage_transitions where journey_name = 'worked_with_prices' "
        "and segment_name = 'all' and from_stage = 'pricing' order by to_stage"
    ) == [("demo", 150, 250, 0.6), ("dropped_off", 100, 250, 0.4)]


def test_the_worked_cycle_takes_four_weeks(told: Project) -> None:
    assert told.query(
        "select status, count(*), median(days_to_outcome) from fct_journeys "
        "where journey_name = 'worked' group by status order by status"
    ) == [("succeeded", CUSTOMERS, 28), ("timed_out", 10_000 - CUSTOMERS, None)]
    assert told.query(
        "select median_days_to_stage from rpt_journey_funnel where journey_name = 'worked' "
        "and segment_name = 'all' and stage_name = 'customer'"
    ) == [(28,)]


# --- the leads ------------------------------------------------------------------------------------


@pytest.mark.skipif(not OLIST.exists(), reason=f"the public export of Olist is not in {OLIST}")
def test_leads_are_won_as_often_as_olist_says_from_every_origin(told: Project) -> None:
    funnel = (
        "select segment_value, reached_count, reached_before_count from rpt_journey_funnel "
        "where journey_name = 'leads' and stage_name = 'won' and segment_name = "
    )
    assert told.query(funnel + "'all'") == [("all", 842, 8000)]
    assert sorted(told.query(funnel + "'channel'")) == sorted(ORIGINS.values())
    rates = told.query(
        "select segment_value from rpt_journey_funnel where journey_name = 'leads' "
        "and stage_name = 'won' and segment_name = 'channel' order by reached_rate desc limit 1"
    )
    assert rates == [("not_recorded",)], "those without an origin convert best"


# --- the sessions ---------------------------------------------------------------------------------

# session of theirs (how its id begins and ends) -> page views in each of ours that share its
# events; theirs is the tracker's own id, ours thirty minutes of silence on one cookie
DIFFERENT = {
    # comes back eight months later under the same id; theirs stops after three days
    "d21c00..d": [1, 1],
    # an event a day for eleven days under one id; theirs stops after three days
    "2bfc2c..5": [1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0],
    # one id on three cookies, a day between each and the next
    "540b6c..5": [1, 1, 1],
    # two ids at the same time on one cookie are one visit, twice
    "cde5b9..2": [4],
    "93c111..8": [4],
    "df2bf4..2": [4],
    "6f19f1..6": [4],
    # two events carry one page_view_id, which is all that theirs counts
    "760534..0": [8],
    # a page ping alone: theirs takes it for a view that began five seconds before it
    "0b0c7b..d": [0],
    "0b0c7b..e": [0],
    "0b5d42..8": [0],
}
SESSIONS = """
    with numbered as (
        select distinct domain_sessionid, event_id,
            2000000 + dense_rank() over (order by event_id) as number
        from {events}
    ),
    touchpoints as (
        select touchpoints.*, numbered.event_id, numbered.domain_sessionid,
            touchpoint_type in ('page_view', 'page_ping') as is_view
        from published.fct_touchpoints as touchpoints
        inner join numbered on touchpoints.record_id = numbered.number::varchar
        where source = 'web_events'
    ),
    ours as (
        select session_id, started_at, ended_at, touchpoint_count,
            min_by(event_id, (occurred_at, event_id)) filter (is_view) as first_view,
            count(*) filter (touchpoint_type = 'page_view') as page_views,
            list(distinct domain_sessionid) as ids
        from touchpoints inner join published.fct_sessions using (session_id)
        group by all
    ),
    theirs as (
        from read_csv('{data}/expected/default/snowplow_web_sessions_expected.csv',
            all_varchar = true)
    )
    select left(domain_sessionid, 6) || '..' || right(domain_sessionid, 1) as name,
        (start_tstamp::timestamp, end_tstamp::timestamp, total_events::int, theirs.event_id,
            theirs.page_views::int) as theirs,
        list((started_at, ended_at, touchpoint_count, first_view, ours.page_views)
            order by started_at) as ours
    from theirs left join ours on list_contains(ids, domain_sessionid)
    group by all
"""


@pytest.fixture(scope="module")
def sessions(told: Project) -> dict[str, tuple[Session, list[Session]]]:
    """Each session of theirs and those of ours with its events: bounds, events, views."""
    with duckdb.connect() as con:
        con.execute(f"attach '{told.marts}' as published (read_only)")
        found = con.execute(SESSIONS.format(events=events(), data=SNOWPLOW)).fetchall()
    return {name: (theirs, ours) for name, theirs, ours in found}


def must_agree() -> set[str]:
    """Sessions of theirs on which any rule of silence on one cookie gives the same, by the source.

    One cookie, no silence up to the time-out, nothing else on the cookie that near, and a page view
    for each page_view_id.
    """
    found = duckdb.execute(f"""
        select domain_sessionid, domain_userid,
            min(seen_at), max(seen_at), coalesce(max(seen_at - previous_at), interval 0 day),
            count(*) filter (event_name = 'page_view') as views,
            count(distinct page_view_id) as pages
        from (
            select *, derived_tstamp::timestamp as seen_at,
                lag(seen_at) over (
                    partition by domain_sessionid order by seen_at
                ) as previous_at,
                contexts_com_snowplowanalytics_snowplow_web_page_1_0_0 ->> '$[0].id' as page_view_id
            from {events()}
            qualify row_number() over (partition by event_id order by collector_tstamp) = 1
        )
        where domain_sessionid is not null
        group by domain_sessionid, domain_userid
    """).fetchall()
    agreeing = set()
    for session, cookie, first, last, silence, views, pages in found:
        others = [other for other in found if (other[0], other[1]) != (session, cookie)]
        is_apart = not any(
            other[0] == session
            or (other[1] == cookie and other[2] - last < TIMEOUT and first - other[3] < TIMEOUT)
            for other in others
        )
        if is_apart and silence < TIMEOUT and views == pages:
            agreeing.add(f"{session[:6]}..{session[-1]}")
    return agreeing


@needs_snowplow
def test_sessions_are_those_of_snowplow_where_both_rules_must_agree(
    sessions: dict[str, tuple[Session, list[Session]]],
) -> None:
    assert len(sessions) == 18
    same = {name for name, (theirs, ours) in sessions.items() if ours == [theirs]}
    assert same == must_agree() & sessions.keys()
    assert len(same) == 7


@needs_snowplow
def test_other_sessions_differ_for_the_reason_that_is_written_down(
    sessions: dict[str, tuple[Session, list[Session]]],
) -> None:
    views = {
        name: [page_views for *_, page_views in ours]
        for name, (theirs, ours) in sessions.items()
        if ours != [theirs]
    }
    assert views == DIFFERENT
