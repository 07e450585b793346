"""Customers keep their ids; what joined them is told, can be asked for, and can be taken back."""

from datetime import timedelta
from pathlib import Path

import pytest
from handmade import START, World, customer_at, customer_of, hashed
from project import Outcome, Project, assert_same_marts

HAL, ADDRESS = ("user", "hal"), ("email", "hal@old.org")
BYSTANDERS = [f"bystander-{number}" for number in range(30)]
NEW_BROWSERS = [f"new browser {number}" for number in range(8)]


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def apart(world: World, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Hal has an account, and a second browser that nothing ties to him."""
    for user in ("hal", *BYSTANDERS):
        world.web(0, f"browser of {user}", user_id=user)
        world.account(user, f"{user}@old.org", day=1)
    world.web(2, "second browser")
    project = Project(tmp_path_factory.mktemp("apart"), tmp_path_factory.mktemp("landing"))
    world.land(project.landing, "1")
    project.build()
    return project


@pytest.fixture(scope="module")
def joined(world: World, apart: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """He has logged in on it, and on so many others that one has a smaller key than any before."""
    project = apart.twin(tmp_path_factory.mktemp("joined"))
    for browser in ("second browser", *NEW_BROWSERS):
        world.web(5, browser, user_id="hal")
    world.land(project.landing, "2")
    project.build()
    return project


@pytest.fixture(scope="module")
def parted(world: World, joined: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """He has another address, and his former one is taken back."""
    project = joined.twin(tmp_path_factory.mktemp("parted"))
    world.account("hal", "hal@new.org", day=9)
    world.mail(9, "hal@old.org", "open", "eid-old")
    world.land(project.landing, "3")
    project.build()
    return project


def customers(project: Project) -> dict[str, str]:
    return {user: str(customer_of(project, "user", user)) for user in ("hal", *BYSTANDERS)}


def changes(project: Project) -> list[tuple[str, str, str, str]]:
    return project.query(
        "select change, customer_id, other_customer_id, reason from fct_identity_changes "
        "order by changed_at, change"
    )


def explain(project: Project, one: str, other: str) -> Outcome:
    outcome = project.dbt(
        "run-operation", "explain_identity", "--args", f'{{a: "{one}", b: "{other}"}}'
    )
    assert outcome.succeeded, outcome.text
    return outcome


def test_what_comes_later_renames_nobody(apart: Project, joined: Project, parted: Project) -> None:
    former = customer_of(apart, *HAL)
    younger = [hashed("cookie", browser) for browser in NEW_BROWSERS]
    assert min(younger) < hashed("cookie", "browser of hal"), "the elder has a greater key"
    assert customers(apart) == customers(joined) == customers(parted)
    assert customer_of(joined, "cookie", NEW_BROWSERS[0]) == former


def test_a_merge_is_logged_and_the_former_id_leads_on(apart: Project, joined: Project) -> None:
    hal, former = customer_of(apart, *HAL), customer_of(apart, "cookie", "second browser")
    assert former not in (None, hal)
    assert changes(joined) == [("merged", hal, former, "login on a device")]
    assert joined.query("select former_customer_id, customer_id from bridge_customer_aliases") == [
        (former, hal)
    ]


def test_evidence_taken_back_parts_what_it_held_and_touches_nobody_else(
    joined: Project, parted: Project
) -> None:
    hal, address = (customer_of(parted, *who) for who in (HAL, ADDRESS))
    assert address not in (None, hal)
    assert ("split", address, hal, "newer version of a record") in changes(parted)
    ((touched, rekeyed),) = parted.query_warehouse(
        """select (select count(*) from intermediate.int_customers_touched where run_index = 3),
            (select count(*) from intermediate.int_identity_map where run_index = 3)"""
    )
    assert touched == 2, "Hal, and the address that he left"
    assert rekeyed == 3, "his two addresses, and the link of the mail"


def test_who_held_an_address_when_is_kept(joined: Project, parted: Project) -> None:
    hal, address = customer_of(parted, *HAL), customer_of(parted, *ADDRESS)
    held = (
        "select customer_id, valid_from, valid_to from bridge_customer_identifiers "
        f"where identifier_hash = '{hashed(*ADDRESS)}' order by valid_to nulls last"
    )
    assert joined.query(held) == [(hal, START, None)]
    # until the newer version of his account arrived; whose it is now, it is from its first day on
    taken_back = START + timedelta(days=9, hours=1)
    assert parted.query(held) == [(hal, START, taken_back), (address, START, None)]


def test_ids_survive_a_full_refresh(parted: Project, tmp_path: Path) -> None:
    project = parted.twin(tmp_path)
    project.build("--full-refresh")
    assert_same_marts(parted.marts, project.marts)
    assert changes(project) == changes(parted), "history outlives a full refresh"


def test_the_chain_between_two_identifiers_is_printed(joined: Project) -> None:
    text = explain(joined, "email:Hal@old.org", "cookie:second browser").text
    assert "are one customer" in text
    assert "1. email" in text or "1. user" in text
    assert "e-mail of an account (app_users" in text
    assert "login on a device (web_events, 2025-01-06, confidence 0.95)" in text
    assert "No evidence leads" in explain(joined, "user:hal", "user:bystander-1").text


def test_an_identifier_that_nobody_knows_is_refused_by_name(joined: Project) -> None:
    outcome = joined.dbt(
        "run-operation", "explain_identity", "--args", '{a: "user:hal", b: "user:nobody"}'
    )
    assert not outcome.succeeded
    assert "This warehouse knows no identifier user:nobody" in outcome.text


def test_an_edited_rule_is_tried_without_publishing_and_keeps_ids(
    world: World, tmp_path: Path
) -> None:
    """The elder of a customer turns out to be a device of several: its id goes on without it."""
    project = Project(tmp_path, tmp_path / "landing", vars={"device_profile": []})
    mobile = {"device_type": "mobile", "user_agent": "Browser 1", "region": "north"}
    world.web(0, "kitchen tablet", **mobile)
    world.web(1, "kitchen tablet", user_id="lea", **mobile)
    alone = world.web(2, "kitchen tablet", **mobile | {"device_type": "desktop"})
    world.account("lea", "lea@mail.org", day=3)
    world.land(project.landing, "1")
    project.build()
    lea = customer_of(project, "user", "lea")
    assert customer_at(project, alone) == lea
    published = project.marts.resolve()

    project.vars.clear()
    tried = project.dbt("build", "--select", "+int_identity_changes")
    assert tried.succeeded, tried.text
    printed = project.dbt("run-operation", "diff_identity").text
    assert "Nothing was published" in printed
    assert project.marts.resolve() == published
    project.build()
    assert customer_of(project, "user", "lea") == lea, "the registry keeps her id"
    assert customer_at(project, alone) != lea
    assert project.query_warehouse("select customer_id from state.customer_registry") == [(lea,)]

    project.vars["device_profile"] = []
    project.build()
    assert customer_of(project, "user", "lea") == customer_at(project, alone) == lea
