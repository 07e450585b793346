"""A planted cause is found among moments, and what only stands beside it is not."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from handmade import START, World
from project import Project

# what 100 people each look at in one visit, and how many of them buy three days later
VISITS: dict[tuple[str, ...], int] = {
    ("faq", "pricing"): 60,
    ("pricing", "faq"): 20,
    ("blog", "pricing"): 20,
    ("pricing",): 20,
    ("faq",): 20,
    ("blog",): 20,
    ("careers",): 15,
}
PEOPLE = 100
LEAVERS = 40  # of those who looked at prices only and did not buy
TIRED, GIVE_UP = 60, 50  # look at prices three times, and never come again
FAULTS = {
    "insert into vocabulary.moments values ('page_veiw', null, 3, 30)":
        'moments: the row of "page_veiw" names a type that touchpoint_types does not have: '
        "correct it, or add a row there.",
    "insert into vocabulary.moments values ('page_view', null, 1, 30)":
        'moments: the row of "page_view" counts 1 times: write 2 or more',
    "insert into vocabulary.moments values ('page_view', null, 3, 0)":
        'moments: the row of "page_view" looks at 0 days: write 1 or more.',
    "insert into vocabulary.moments values ('page_view', null, null, null)":
        'moments: the row of "page_view" counts no times: write 2 or more',
    "insert into vocabulary.moments values ('page_view', 'princing', 3, 30)":
        'moments: the row of "page_view" with the subject "princing" fits no subject of that type',
    "insert into vocabulary.moments from vocabulary.moments where touchpoint_type = 'form_submit'":
        'moments: the row of "form_submit" stands there more than once with 2 times within 90 days',
}  # fmt: skip


def visit(world: World, person: int, day: float, pages: Sequence[str]) -> None:
    for minute, page in enumerate(pages):
        at = START + timedelta(days=day, minutes=minute)
        seen = {"event_id": world.number + 1, "event_ts": at, "event_type": "page_view"}
        who = {"cookie_id": f"c{person}", "user_id": f"u{person}"}
        world.add("web_events", day, **seen, **who, page_type=page)


def buy(world: World, person: int, day: float) -> None:
    at, number = START + timedelta(days=day), world.number + 1
    sold = {"sku": "s", "quantity": 1, "unit_price": 5.0, "total": 5.0, "currency": "usd"}
    world.add("orders", day, order_id=number, user_id=f"u{person}", ordered_at=at, **sold)


def people_who_look_and_buy() -> World:
    world, people = World(), iter(range(10_000))
    for pages, buyers in VISITS.items():
        for number in range(PEOPLE):
            person = next(people)
            world.account(f"u{person}", None)
            visit(world, person, 1, pages)
            if number < buyers:
                buy(world, person, 4)
            elif pages != ("pricing",) or number >= buyers + LEAVERS:
                visit(world, person, 21, ["home"])
    for number in range(TIRED):
        person = next(people)
        world.account(f"u{person}", None)
        for day in (1, 9, 17):
            visit(world, person, day, ["pricing"])
        if number >= GIVE_UP:
            visit(world, person, 21, ["home"])
    # moves the clock, and is too young to be asked anything
    visit(world, next(people), 60, ["faq", "pricing"])
    return world


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("moments")
    people_who_look_and_buy().land(folder / "landing", "all")
    project = Project(folder, folder / "landing", vars={"moment_least_outcomes": 10})
    project.build()
    return project


def counts(project: Project, outcome: str, moment: str) -> tuple[int, int, int, int]:
    ((found),) = project.query(
        "select trial_count, outcome_count, comparison_count, comparison_outcome_count "
        f"from rpt_moments_of_truth where outcome = '{outcome}' and moment = '{moment}'"
    )
    return found


def test_the_planted_sequence_leads_and_every_visit_is_counted(looked_at: Project) -> None:
    first = looked_at.query(
        "select moment, ratio > 2.9, ratio_lower > 1.5, is_significant from rpt_moments_of_truth "
        "where outcome = 'conversion' and moment_type = 'sequence' order by moment_rank limit 1"
    )
    assert first == [("page_view:faq before page_view:pricing", True, True, True)]
    # the nearer of its parts is questions with prices before them or none
    assert counts(looked_at, "conversion", first[0][0]) == (PEOPLE, 60, 2 * PEOPLE, 40)


@pytest.mark.parametrize(
    "decoy",
    [
        "page_view:pricing before page_view:faq",
        "page_view:blog before page_view:pricing",
        "page_view:careers",
    ],
)
def test_what_only_stands_beside_it_does_not(decoy: str, looked_at: Project) -> None:
    assert looked_at.query(
        "select is_enough, is_significant, ratio_lower < 1 and 1 < ratio_upper, moment_rank > ("
        "    select moment_rank from rpt_moments_of_truth where outcome = 'conversion'"
        "    and moment = 'page_view:faq before page_view:pricing') "
        f"from rpt_moments_of_truth where outcome = 'conversion' and moment = '{decoy}'"
    ) == [(True, False, True, True)]


def test_people_leave_after_the_third_look_at_prices(looked_at: Project) -> None:
    moment = "page_view:pricing, {} times within 90 days"
    firsts = 4 * PEOPLE + TIRED
    assert counts(looked_at, "leaving", moment.format(3)) == (TIRED, GIVE_UP, firsts, LEAVERS)
    assert counts(looked_at, "leaving", moment.format(2)) == (TIRED, 0, firsts, LEAVERS)
    assert looked_at.query(
        "select moment from rpt_moments_of_truth where outcome = 'leaving' and is_significant "
        "and ratio > 1 order by moment_rank limit 1"
    ) == [(moment.format(3),)]


@pytest.fixture(scope="module")
def explained(looked_at: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What dbt prints about a seed with every fault in it."""
    project = looked_at.twin(tmp_path_factory.mktemp("faulty"))
    with duckdb.connect(str(project.warehouse)) as con:
        for fault in FAULTS:
            con.execute(fault)
    outcome = project.dbt("test", "--select", "a_moment_can_be_looked_for")
    assert not outcome.succeeded
    yield outcome.text


@pytest.mark.parametrize("fault", FAULTS)
def test_a_row_that_finds_nothing_is_named_with_the_remedy(fault: str, explained: str) -> None:
    assert FAULTS[fault] in explained


def test_a_type_that_has_not_landed_is_no_fault(looked_at: Project, tmp_path: Path) -> None:
    project = looked_at.twin(tmp_path)
    with duckdb.connect(str(project.warehouse)) as con:
        con.execute("insert into vocabulary.moments values ('call_made', 'sales', 3, 30)")
    assert project.dbt("test", "--select", "a_moment_can_be_looked_for").succeeded
