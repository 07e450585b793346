"""A rule of identity that is written wrongly is refused with its row and the remedy."""

from datetime import datetime

import pytest
from project import Project, copy_project, land_rows
from test_bad_input import STAYS
from test_bad_journeys import append

LAW = "the_rules_of_identity_are_complete"
SEEDS = (
    "identity_rules", "identity_guards", "identifier_types", "blocked_identifiers",
    "survivorship_rules", "linkage_levels", "linkage_thresholds",
)  # fmt: skip
# what is wrong -> the seed, rows that are added to it, what must be said about them
FAULTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "unknown source": (
        "identity_rules",
        ("hearsay,gossip,user,email,,6,0.5,",),
        'identity_rules: the rule "hearsay" is about what "gossip" shows, which is no landing '
        "table: name one of landing_tables, contact_pairs or nothing.",
    ),
    "unknown type": (
        "identity_rules",
        ("by fax,orders,order,fax,,3,0.9,",),
        'identity_rules: the rule "by fax" names the type "fax", which identifier_types does not '
        "have: correct it, or add a row there.",
    ),
    "two ranks": (
        "identity_rules",
        ("twice,tickets,ticket,user,,2,0.9,", "twice,tickets,ticket,phone,,3,0.9,"),
        'identity_rules: the rule "twice" has several ranks or confidences: give it one of each.',
    ),
    "no such rank": (
        "identity_rules",
        ("zero,refunds,order,phone,,0,0.9,",),
        'identity_rules: the rule "zero" has the rank 0 and the confidence 0.9: a rank begins at '
        "1, a confidence lies between 0 and 1.",
    ),
    "said twice": (
        "identity_rules",
        ("sign-up,app_users,email,user,,4,0.5,",),
        "identity_rules: e-mail of an account and sign-up are about the same evidence, email and "
        "user from app_users: keep one of them.",
    ),
    "a guard without a number": (
        "identity_guards",
        ("ticket,user,,these,ticket of a crowd",),
        'identity_guards: the guard "ticket of a crowd" refuses "these" beyond none neighbours: '
        "write these or everything, and a number from 1 on.",
    ),
    "a pattern of an unknown type": (
        "blocked_identifiers",
        ("telex,0+,zeros",),
        'blocked_identifiers: the pattern "0+" names the type "telex", which identifier_types '
        "does not have: correct it, or add a row there.",
    ),
    "shared in an unknown way": (
        "identifier_types",
        ("badge,device,false,true,,by_lot",),
        'identifier_types: the type "badge" is shared by "by_lot" and kept apart from rank none '
        "on: write split_by_time, last_login or leave_anonymous, and a rank from 1 on or nothing.",
    ),
    "no device is split": (
        "identifier_types",
        ("loyalty card,account,true,true,,split_by_time",),
        'identifier_types: the type "loyalty card" is shared by "split_by_time", but its kind is '
        '"account": only a device is split among people, write leave_anonymous.',
    ),
    "part of a name": (
        "survivorship_rules",
        ("nickname,most_trusted,old_orders|orders",),
        'survivorship_rules: nickname trusts "old_orders|orders": name landing tables, the most '
        "trusted one first, with | between them and nothing else.",
    ),
    "nobody is trusted": (
        "survivorship_rules",
        ("birthday,most_trusted,",),
        "survivorship_rules: birthday is to come from the most trusted source, but no source is "
        "named: fill trusted_sources.",
    ),
    "no level for the rest": (
        "linkage_levels",
        ("shoe size,0,shoe_size_l is null,,,", "shoe size,1,shoe_size_l = shoe_size_r,0.5,0.1,"),
        'linkage_levels: the comparison "shoe size" needs a level 0 for missing values, and as '
        "its last one the condition else.",
    ),
    "an impossible level": (
        "linkage_levels",
        ("hat size,0,hat_size_l is null,,,", "hat size,1,else,1.5,0.1,"),
        'linkage_levels: level 1 of the comparison "hat size" needs an m_probability and a '
        "u_probability between 0 and 1.",
    ),
    "a fourth threshold": (
        "linkage_thresholds",
        ("hunch,0.1,",),
        "linkage_thresholds: prior, suspect and link are all needed, and suspect is at most link.",
    ),
}


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines that explain seeds with every fault in them."""
    folder = tmp_path_factory.mktemp("identity")
    copy = copy_project(folder / "copy")
    project = Project(folder, folder / "landing")
    visit = {"event_id": 1, "event_ts": datetime(2025, 1, 1), "event_type": "page_view"}
    land_rows(project.landing, "web_events", [visit | {"_loaded_at": datetime(2025, 1, 2)}], "one")
    for seed in SEEDS:
        rows = [row for where, its_rows, _ in FAULTS.values() if where == seed for row in its_rows]
        append(copy, seed, rows)
    outcome = project.shell("build", "--select", *SEEDS, LAW, root=copy)
    assert not outcome.succeeded
    return [said for said in outcome.text.splitlines() if said.endswith(STAYS)]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_rule_is_named_with_the_remedy(fault: str, named: list[str]) -> None:
    assert f"{FAULTS[fault][-1]} {STAYS}" in named


def test_only_what_is_wrong_is_named(named: list[str]) -> None:
    assert len(named) == len(FAULTS)
