"""Who is who in a world written by hand, where every trap that identity knows is laid once."""

from datetime import timedelta
from pathlib import Path

import pytest
from handmade import START, World, customer_at, customer_of, hashed
from project import Project

JUNK = ("unknown", " ", "-", "0", "N/A", "null", "test@test.com", "none@none.org")
LAPTOP, TERMINAL = ("carl", "dora"), ("kay", "kim", "kit", "koa", "ken")
ACCOUNTS_OF_ONE_MAILBOX, CONTACTS_OF_ONE_MAILBOX, ORDERS_OF_ONE_MAILBOX = 8, 15, 1_200
CROWDS = {
    "guard: e-mail of many accounts": ACCOUNTS_OF_ONE_MAILBOX,
    "guard: e-mail of many contacts": CONTACTS_OF_ONE_MAILBOX,
    "guard: e-mail of too many orders": ORDERS_OF_ONE_MAILBOX,
}


def write_traps(world: World) -> dict[str, int]:
    """Everything that misleads, once; returns the numbers of web events that tests ask for."""
    asked = {}
    # one tablet, two who log in by turns
    for user in ("ann", "ben"):
        world.account(user, f"{user}@home.org")
    for day, user in enumerate(["ann", "ben", "ann", "ben"], start=1):
        world.web(day, "tablet", user_id=user)
        asked[f"after {user} on the tablet"] = world.web(day + 0.01, "tablet")
    # a laptop that Carl leaves to Dora
    for user, first in zip(LAPTOP, (1, 40), strict=True):
        world.account(user, f"{user}@work.org")
        for day in (first, first + 5):
            world.web(day, "laptop", user_id=user)
        asked[f"while {user} has the laptop"] = world.web(first + 3, "laptop")
    # a terminal in a shop
    for day, user in enumerate(TERMINAL, start=1):
        world.web(day, "terminal", user_id=user)
    asked["at the terminal"] = world.web(20, "terminal")
    # Eve follows her mail, and forwards it to Fred
    world.mail(1, "eve@mail.org", "click", "eid-eve")
    asked["eve follows her link"] = world.web(1, "eves", url="https://shop.org/?eid=eid-eve")
    asked["fred follows her link"] = world.web(9, "freds", url="https://shop.org/?eid=eid-eve")
    # mailboxes that many share
    for number in range(ACCOUNTS_OF_ONE_MAILBOX):
        world.account(f"office-{number}", "office@firm.org")
    for number in range(CONTACTS_OF_ONE_MAILBOX):
        world.contact(100 + number, email="info@firm.org", phone=f"55501{number:02d}777")
    for number in range(ORDERS_OF_ONE_MAILBOX):
        world.order(1000 + number, email="till@firm.org", user_id=f"guest-{number % 900}")
    # values that name nobody
    for number, junk in enumerate(JUNK):
        world.account(f"junk-{number}", junk)
        world.contact(200 + number, email=junk, phone="000 0000 00")
        world.web(2, junk, user_id=junk, email=junk, kind="form_submit")
    # one who is logged in as nobody, and one who must not be known
    for day, nobody in enumerate(["guest", "anonymous", None], start=3):
        asked[f"a reader is {nobody}"] = world.web(day, "readers", user_id=nobody)
    asked["olga opts out"] = world.web(5, "opt-out", user_id="olga")
    # an order that two accounts lay claim to, and one who says she will come
    for user in ("olga", "omar"):
        world.account(user, f"{user}@mail.org")
    world.order(1, user_id="olga", email="omar@mail.org")
    asked["in the future"] = world.web(50, "times", user_id="tina")
    world.tables["web_events"][-1]["event_ts"] = START + timedelta(days=900)
    # one of ours, whom nobody has marked
    world.account("quinn", "Quinn+7@shop.test\t\n")
    world.web(1, "quinns", user_id="quinn")
    # one who asks to be forgotten, and comes back
    world.account("gina", "gina@mail.org")
    world.web(1, "ginas", user_id="gina")
    asked_at = START + timedelta(days=10)
    world.add("erasure_requests", 10, request_id=1, email="Gina@mail.org ", requested_at=asked_at)
    return asked | {"gina is back": world.web(30, "ginas")}


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def asked(world: World) -> dict[str, int]:
    return write_traps(world)


@pytest.fixture(scope="module")
def trapped(
    world: World, asked: dict[str, int], tmp_path_factory: pytest.TempPathFactory
) -> Project:
    project = Project(tmp_path_factory.mktemp("trapped"), tmp_path_factory.mktemp("landing"))
    world.land(project.landing, "first")
    project.build()
    return project


def refused(project: Project) -> dict[str, int]:
    """Reason -> how many links it refused, as the report counts them."""
    return dict(
        project.query(
            "select segment_value, numerator from rpt_identity_quality "
            "where metric = 'refused_links'"
        )
    )


def test_a_tablet_of_two_belongs_to_whoever_was_nearest(
    trapped: Project, asked: dict[str, int]
) -> None:
    for user in ("ann", "ben"):
        event = asked[f"after {user} on the tablet"]
        assert customer_at(trapped, event) == customer_of(trapped, "user", user)
    assert customer_of(trapped, "user", "ann") != customer_of(trapped, "user", "ben")


def test_a_laptop_handed_down_belongs_to_each_in_turn(
    trapped: Project, asked: dict[str, int]
) -> None:
    owners = [customer_at(trapped, asked[f"while {user} has the laptop"]) for user in LAPTOP]
    assert owners == [customer_of(trapped, "user", user) for user in LAPTOP]
    held = trapped.query(
        "select customer_id, valid_to is null from bridge_customer_identifiers "
        f"where identifier_hash = '{hashed('cookie', 'laptop')}' order by valid_from"
    )
    assert held == [(owners[0], False), (owners[1], True)]


def test_a_terminal_of_many_makes_no_customer_of_them(
    trapped: Project, asked: dict[str, int]
) -> None:
    users = {customer_of(trapped, "user", user) for user in TERMINAL}
    assert len(users) == len(TERMINAL)
    nobody = customer_at(trapped, asked["at the terminal"])
    assert trapped.query(
        f"select is_identified from dim_customers where customer_id = '{nobody}'"
    ) == [(False,)]


def test_a_forwarded_mail_joins_nobody(trapped: Project, asked: dict[str, int]) -> None:
    eve = customer_of(trapped, "email", "eve@mail.org")
    assert customer_at(trapped, asked["eve follows her link"]) == eve
    assert customer_at(trapped, asked["fred follows her link"]) != eve
    assert refused(trapped)["rule: unrecorded mail link on a device"] == 1


def test_a_mailbox_of_many_joins_none_of_them(trapped: Project) -> None:
    offices = {
        customer_of(trapped, "user", f"office-{number}")
        for number in range(ACCOUNTS_OF_ONE_MAILBOX)
    }
    assert len(offices) == ACCOUNTS_OF_ONE_MAILBOX
    assert {reason: refused(trapped).get(reason) for reason in CROWDS} == CROWDS


def test_a_value_that_names_nobody_joins_nobody(trapped: Project) -> None:
    junk = {customer_of(trapped, "user", f"junk-{number}") for number in range(len(JUNK))}
    assert len(junk) == len(JUNK)
    assert refused(trapped)["guard: placeholder"] > 0
    most = trapped.query(
        """select max(identifier_count) from dim_customers
        where customer_id in (select unnest($junk))""".replace("$junk", str(list(junk)))
    )
    assert most <= [(2,)], "the account, and its contact at most"


def test_under_an_account_that_names_nobody_the_device_is_known(
    trapped: Project, asked: dict[str, int]
) -> None:
    readers = {customer_at(trapped, asked[f"a reader is {nobody}"]) for nobody in ("guest", None)}
    assert readers == {customer_at(trapped, asked["a reader is anonymous"])}


def test_a_word_in_the_place_of_a_cookie_is_a_refusal(
    trapped: Project, asked: dict[str, int]
) -> None:
    olga = customer_of(trapped, "user", "olga")
    assert olga is not None
    assert customer_at(trapped, asked["olga opts out"]) not in (olga, None)


def test_an_account_under_an_address_of_ours_is_no_customer(trapped: Project) -> None:
    internal = trapped.query("select customer_id from dim_customers where is_internal")
    assert internal == [(customer_of(trapped, "user", "quinn"),)]


def test_an_order_of_two_accounts_leaves_them_two(trapped: Project) -> None:
    assert customer_of(trapped, "user", "olga") != customer_of(trapped, "user", "omar")
    assert trapped.query(
        "select count(*) from rpt_identity_suspects where reason like 'e-mail of an order, but%'"
    ) == [(1,)]


def test_what_is_yet_to_happen_is_no_evidence(trapped: Project, asked: dict[str, int]) -> None:
    assert customer_at(trapped, asked["in the future"]) is None
    assert customer_of(trapped, "user", "tina") is None


def test_one_who_was_erased_is_not_known_again(
    trapped: Project, world: World, asked: dict[str, int], tmp_path: Path
) -> None:
    assert customer_at(trapped, asked["gina is back"]) is None
    project = trapped.twin(tmp_path)
    later = world.web(60, "ginas", user_id="gina")
    world.order(7, email="gina@mail.org")
    world.land(project.landing, "later")
    project.build()
    assert customer_at(project, later) is None
    assert project.query("select count(*) from fct_touchpoints where record_id like '7:%'") == [
        (0,)
    ]


def test_no_customer_is_more_people_than_one(trapped: Project) -> None:
    largest = trapped.query(
        """select customer_id, count(*) from bridge_customer_identifiers
        where identifier_type in ('user', 'email') group by 1 having count(*) > 2"""
    )
    assert largest == []
