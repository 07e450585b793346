"""A journey that is defined wrongly is refused with its row and the remedy."""

from pathlib import Path

import pytest
from project import ROOT, Outcome, Project, copy_project, write_world
from test_bad_input import STAYS

JOURNEY = "{},,,30,,"
GOOD_ENTRY = "{},1,begin,enter,page_view,,home,,,,"
GOOD_END = "{},2,end,success,order_placed,,,,,,"
# journey -> its row in journeys, its rows in journey_stages, what must be said about it
FAULTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "gap": (
        JOURNEY,
        (GOOD_ENTRY, "{},3,end,success,order_placed,,,,,,"),
        'journey_stages: the stages of the journey "gap" are numbered 1 to 3, which leaves gaps'
        " for its 2 names: number them from 1 on, one number for each name.",
    ),
    "one number for two": (
        JOURNEY,
        (GOOD_ENTRY, "{},1,other,enter,form_submit,,,,,,", GOOD_END),
        'journey_stages: the stages of the journey "one number for two" are numbered 1 to 2, '
        "which leaves gaps for its 3 names: ",
    ),
    "no number": (
        JOURNEY,
        (GOOD_ENTRY, "{},,begin,enter,page_view,,features,,,,", GOOD_END),
        'journey_stages: the stage "begin" of the journey "no number" has a row without number: '
        "write stage_order and stage_name into every row of a stage.",
    ),
    "no name": (
        JOURNEY,
        (GOOD_ENTRY, "{},1,,enter,page_view,,features,,,,", GOOD_END),
        'journey_stages: the stage "enter" of the journey "no name" has a row without name: ',
    ),
    "name of those who leave": (
        JOURNEY,
        ("{},1,dropped_off,enter,page_view,,home,,,,", GOOD_END),
        'journey_stages: the stage "dropped_off" of the journey "name of those who leave" has the '
        "name of those who leave: call it something else.",
    ),
    "failure between": (
        JOURNEY,
        (
            GOOD_ENTRY,
            "{},2,left,failure,email_unsubscribed,,,,,,",
            "{},3,end,success,order_placed,,,,,,",
        ),
        'journey_stages: a failure of the journey "failure between" is number 2, and number 3 is '
        "no failure: number failures above all other stages.",
    ),
    "unknown type": (
        JOURNEY,
        ("{},1,begin,enter,page_veiw,,,,,,", GOOD_END),
        'journey_stages: the stage "begin" of the journey "unknown type" is entered by the '
        'touchpoint type "page_veiw", which touchpoint_types does not have: correct it, or add '
        "a row there.",
    ),
    "two successes": (
        JOURNEY,
        (GOOD_ENTRY, GOOD_END, "{},3,more,success,invoice_paid,,,,,,"),
        'journey_stages: the journey "two successes" has 2 stages that are its success: give '
        "one the role success.",
    ),
    "no success": (
        JOURNEY,
        (GOOD_ENTRY,),
        'journey_stages: the journey "no success" has 0 stages that are its success: ',
    ),
    "success between": (
        JOURNEY,
        (GOOD_ENTRY, GOOD_END, "{},3,later,enter,form_submit,,,,,,"),
        'journey_stages: the success of the journey "success between" is number 2, and number 3'
        " is entered after it: number the success above all stages that are entered.",
    ),
    "fits nothing": (
        JOURNEY,
        ("{},1,begin,enter,page_view,,no_such_page,,,,", GOOD_END),
        'journey_stages: the stage "begin" of the journey "fits nothing" fits none of {views} '
        'touchpoints of the type "page_view": correct its channel "" or its subject '
        '"no_such_page".',
    ),
    "no time": (
        "{},,,0,,",
        (GOOD_ENTRY, GOOD_END),
        'journeys: the journey "no time" times out after 0.0 days: write a number above 0, up to '
        "10000.",
    ),
    "blank time": (
        "{},,,,,",
        (GOOD_ENTRY, GOOD_END),
        'journeys: the journey "blank time" times out after no days: ',
    ),
    "endless time": (
        "{},,,99999,,",
        (GOOD_ENTRY, GOOD_END),
        'journeys: the journey "endless time" times out after 99999.0 days: ',
    ),
    "there twice": (
        "{0},,,30,,\n{0},,,30,,",
        (GOOD_ENTRY, GOOD_END),
        'journeys: the journey "there twice" is there twice: take one row out.',
    ),
    "no such entry": (
        "{},,start,30,,",
        (GOOD_ENTRY, GOOD_END),
        'journeys: the journey "no such entry" begins with "start", which names what is no stage '
        "of it: correct it, or leave it blank.",
    ),
    "half an entry": (
        "{},,begin|end|strat,30,,",
        (GOOD_ENTRY, GOOD_END),
        'journeys: the journey "half an entry" begins with "begin|end|strat", which names ',
    ),
    "no such value": (
        "{},,,30,euros,",
        (GOOD_ENTRY, GOOD_END),
        'journeys: the journey "no such value" has the value metric "euros": write amount, '
        "contract or nothing.",
    ),
    "numbered stall": (
        JOURNEY,
        (GOOD_ENTRY, GOOD_END, "{},3,,stall,email_unsubscribed,,,,,,"),
        'journey_stages: the stage "stall" of the journey "numbered stall" is a stall signal '
        "with a number: leave stage_order and stage_name blank, it counts in whatever stage it "
        "occurs.",
    ),
    "unknown role": (
        JOURNEY,
        (GOOD_ENTRY, GOOD_END, "{},3,lost,loss,subscription_cancelled,,,,,,"),
        'journey_stages: the stage "lost" of the journey "unknown role" has the role "loss": '
        "write enter, success, failure or stall.",
    ),
    "two roles": (
        JOURNEY,
        (GOOD_ENTRY, GOOD_END, "{},2,end,enter,invoice_paid,,,,,,"),
        'journey_stages: the stage "end" of the journey "two roles" has several roles: give all'
        " its rows the same one.",
    ),
    "zero times": (
        JOURNEY,
        ("{},1,begin,enter,page_view,,home,0,,,", GOOD_END),
        'journey_stages: the stage "begin" of the journey "zero times" needs 0.0 touchpoints '
        "within any number of days: times is a whole number above zero or blank, within_days is "
        "above zero or blank, counting is touchpoints, kinds or blank.",
    ),
    "half a time": (
        JOURNEY,
        ("{},1,begin,enter,page_view,,home,2.5,,,", GOOD_END),
        'journey_stages: the stage "begin" of the journey "half a time" needs 2.5 touchpoints ',
    ),
    "said twice": (
        JOURNEY,
        (GOOD_ENTRY, GOOD_ENTRY, GOOD_END),
        'journey_stages: the stage "begin" of the journey "said twice" has the same rule twice:'
        " take one of them out.",
    ),
    "days without times": (
        JOURNEY,
        ("{},1,begin,enter,page_view,,home,,7,,", GOOD_END),
        'journey_stages: the stage "begin" of the journey "days without times" counts within 7.0 '
        "days, but not how many: write how many it takes into times.",
    ),
    "stalled outcome": (
        JOURNEY,
        (GOOD_ENTRY, "{},2,end,success,order_placed,,,,,,3"),
        'journey_stages: the stage "end" of the journey "stalled outcome" is an outcome, in which '
        "nobody is stuck: leave stall_days blank.",
    ),
    "one rule for two": (
        JOURNEY,
        (
            GOOD_ENTRY,
            "{},2,asked,enter,demo_requested,,,,,,",
            "{},3,waiting,enter,demo_requested,,,,,,",
            "{},4,end,success,order_placed,,,,,,",
        ),
        'journey_stages: the journey "one rule for two" enters "asked" and "waiting" by the same '
        "rule: whoever comes to one of them comes to the further.",
    ),
    "stage in the shade": (
        JOURNEY,
        (
            GOOD_ENTRY,
            "{},2,middle,enter,page_view,,,,,,",
            "{},3,end,success,order_placed,,,,,,",
        ),
        'journey_stages: the stage "begin" of the journey "stage in the shade" is never entered: '
        "its touchpoints all mean a later stage. Narrow that one.",
    ),
    "no stages": (
        JOURNEY,
        (),
        'journeys: the journey "no stages" has no stages: add them to journey_stages, or take '
        "it out.",
    ),
    "no journey": (
        "",
        (GOOD_ENTRY, GOOD_END),
        'journey_stages: the stage "begin" of the journey "no journey" belongs to no journey: '
        "add a row to journeys.",
    ),
}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """A published build of a copy of the project over a world of a few people."""
    folder = tmp_path_factory.mktemp("standing")
    copy = copy_project(folder / "copy")
    project = Project(folder, write_world(folder / "world", 60, 40) / "raw")
    outcome = project.shell("build", "--exclude-resource-type", "unit_test", root=copy)
    assert outcome.succeeded, outcome.text
    return project, copy


def append(copy: Path, seed: str, rows: list[str]) -> None:
    file = copy / "seeds" / f"{seed}.csv"
    good = (ROOT / "seeds" / f"{seed}.csv").read_text().rstrip("\n")
    file.write_text("\n".join([good, *rows]) + "\n")


def refused(project: Project, copy: Path, *arguments: str, **variables: int) -> Outcome:
    """A build that must fail and leave the publication as it is."""
    published = project.marts.resolve()
    content = published.read_bytes()
    outcome = project.shell("build", *arguments, root=copy, **variables)
    assert not outcome.succeeded, "nothing was refused"
    assert project.marts.resolve() == published, "something was published"
    assert published.read_bytes() == content, "the published file was touched"
    return outcome


@pytest.fixture(scope="module")
def explained(standing: tuple[Project, Path]) -> str:
    """What a build prints about seeds with every fault in them."""
    project, copy = standing
    append(copy, "journeys", [row.format(name) for name, (row, *_) in FAULTS.items() if row])
    stages = [row.format(name) for name, (_, rows, _) in FAULTS.items() for row in rows]
    append(copy, "journey_stages", stages)
    # few people look at few pages
    doubt = {"enough_to_doubt_a_pattern": 100}
    return refused(project, copy, "--exclude-resource-type", "unit_test", **doubt).text


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_definition_is_named_with_the_remedy(
    fault: str, explained: str, standing: tuple[Project, Path]
) -> None:
    project, _ = standing
    ((views,),) = project.query(
        "select count(*) from fct_touchpoints where touchpoint_type = 'page_view'"
    )
    line = FAULTS[fault][-1].format(views=views)
    (found,) = [said for said in explained.splitlines() if said.startswith(line)]
    assert found.endswith(STAYS)


def test_only_what_is_wrong_is_named(explained: str) -> None:
    """Each fault once, and the journey that is missing for each of its two stages.

    Nobody here came to the cancellation page: a sign of trouble that never came is no fault.
    """
    named = [said for said in explained.splitlines() if said.endswith(STAYS)]
    assert len(named) == len(FAULTS) + 1
    assert not [said for said in named if 'or its subject "cancel"' in said]


SEEDS_AND_RULES = ("journeys", "journey_stages", "int_stage_rules", "int_stage_meanings")
UNREADABLE = {
    "a word for a number": (
        "{},,,thirty,,",
        GOOD_ENTRY,
        'journeys.csv cannot be read: line 6 says "thirty" in the column timeout_days, which is no '
        "DOUBLE. Correct the line and build again.",
    ),
    "a comma in a text": (
        "{},first, then second,,30,,",
        GOOD_ENTRY,
        "seeds: the seed seeds/journeys.csv cannot be read: line 6 has 7 fields where the header "
        "line has 6. A text with a comma in it stands in double quotes: correct the line and build",
    ),
    "a comma too few": (
        JOURNEY,
        "{},1,begin,enter,page_view,,home,,,",
        "journey_stages.csv cannot be read: a line has fewer fields than the header line, or the "
        "header other ones than before. Correct the line, or add --full-refresh, and build again.",
    ),
    "an open bracket in a subject": (
        JOURNEY,
        "{},1,begin,enter,page_view,,home(,,,,",
        "seeds: a regular expression cannot be read: missing ): ^(home()$. Correct it in the row",
    ),
    "an open bracket in the entries": (
        "{},,begin[,30,,",
        GOOD_ENTRY,
        "seeds: a regular expression cannot be read: missing ]: [",
    ),
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_a_row_that_cannot_be_read_is_explained(fault: str, standing: tuple[Project, Path]) -> None:
    project, copy = standing
    journey, begin, explanation = UNREADABLE[fault]
    append(copy, "journeys", [journey.format(fault)])
    append(copy, "journey_stages", [begin.format(fault), GOOD_END.format(fault)])
    text = refused(project, copy, "--select", *SEEDS_AND_RULES).text
    (found,) = {said for said in text.splitlines() if explanation in said}
    assert found.endswith(STAYS)
