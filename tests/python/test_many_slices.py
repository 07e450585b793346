"""A dozen deliveries, a broken attempt before each of them, and time that passes in the end."""

from itertools import cycle
from pathlib import Path

import duckdb
from project import Project, assert_same_marts, land, write_world

# some weeks after the last arrival: time-outs and stalls have passed
LATER = "2025-06-15 00:00:00"
# where an attempt breaks off, the last one just before the publication
STOPS = (
    "int_touchpoints",
    "int_identity_map",
    "int_erased_identifiers",
    "int_journeys",
    "publication_gate",
)
PUBLIC_DEVICES = (
    "select count(*) from intermediate.int_shared_devices where policy = 'leave_anonymous'"
)
STILL_OPEN = "select count(*) from fct_journeys where status = 'open'"


def test_many_slices_each_after_a_failed_attempt_equal_one_build(tmp_path: Path) -> None:
    """Late and early ones by turns; before each build an attempt breaks off, some when marts and
    scores are written; in the end time passes and nothing arrives."""
    slices = 12
    world = write_world(tmp_path / "world", 400, 120, slices=slices)
    project = Project(tmp_path / "project", tmp_path / "landing")
    stops = cycle(STOPS)
    in_turns = [number + 1 if number % 2 else number - 1 for number in range(1, slices + 1)]
    assert project.dbt("seed").succeeded
    for number, last_model in zip(in_turns, stops, strict=False):
        land(world, number, project.landing, ["web_events", "app_users", "orders"])
        assert project.dbt("run", "--select", f"+{last_model}").succeeded
        land(world, number, project.landing)
        land_a_login_at_the_terminal(project.landing, number)
        project.build(retrain_after_days=9_999)
    assert project.query_warehouse(PUBLIC_DEVICES) == [(1,)], "the terminal did not tip over"
    before = project.query(STILL_OPEN)
    # nobody has come for weeks: scores of prospects run empty
    project.build(as_of=LATER, may_shrink=True)
    afresh = Project(tmp_path / "afresh", project.landing)
    afresh.build(as_of=LATER)
    assert_same_marts(afresh.marts, project.marts)
    assert project.query(STILL_OPEN) < before, "no deadline has passed"


def land_a_login_at_the_terminal(landing: Path, number: int) -> None:
    """Every delivery brings another user to one device, until it is a public one."""
    duckdb.execute(f"""copy (
        select * replace (cast(-{number} as bigint) as event_id, 'terminal' as cookie_id)
        from '{landing}/web_events/*.parquet' where user_id is not null and event_id > 0
        order by user_id limit 1 offset {number}
    ) to '{landing}/web_events/terminal-{number:02d}.parquet'""")
