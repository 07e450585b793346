"""A dozen deliveries, a broken attempt before each of them, and time that passes in the end."""

from itertools import cycle
from pathlib import Path

from project import Project, assert_same_marts, land, write_world

# some weeks after the last arrival: time-outs and stalls have passed
LATER = "2025-06-15 00:00:00"
STILL_OPEN = "select count(*) from fct_journeys where status = 'open'"


def test_many_slices_each_after_a_failed_attempt_equal_one_build(tmp_path: Path) -> None:
    """Before each build an attempt breaks off; in the end time passes and nothing arrives."""
    slices = 12
    world = write_world(tmp_path / "world", 400, 120, slices=slices)
    project = Project(tmp_path / "project", tmp_path / "landing")
    stops = cycle(["int_touchpoints", "int_identity_map", "int_erased_identifiers", "int_journeys"])
    assert project.dbt("seed").succeeded
    for number, last_model in zip(range(1, slices + 1), stops, strict=False):
        land(world, number, project.landing, ["web_events", "app_users", "orders"])
        assert project.dbt("run", "--select", f"+{last_model}").succeeded
        land(world, number, project.landing)
        project.build(retrain_after_days=9_999)
    before = project.query(STILL_OPEN)
    # nobody has come for weeks: scores of prospects run empty
    project.build(as_of=LATER, may_shrink=True)
    afresh = Project(tmp_path / "afresh", project.landing)
    afresh.build(as_of=LATER)
    assert_same_marts(afresh.marts, project.marts)
    assert project.query(STILL_OPEN) < before, "no deadline has passed"
