"""Evidence joins identifiers, the strongest first, but never two that must stay apart."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.graph import connected_components
from ml.identity import HISTORY, components_over_time, settled_components

Link = tuple[int, int, int, int, int]

TYPES = pa.table(
    {
        "identifier_type": ["user", "email", "cookie"],
        "apart_from_rank": pa.array([1, 6, None], pa.int32()),
    }
)
START = datetime(2025, 1, 1)
FOREVER = 1_000
# of identifiers 0 to 11 every third is a user, an e-mail, a cookie
NAMES = TYPES["identifier_type"].to_pylist()
ends = st.integers(0, 11)
moments = st.lists(st.integers(0, 12), min_size=1, max_size=4, unique=True)


@st.composite
def some_links(draw: st.DrawFn) -> list[Link]:
    """Two ends, rank, and from when to when the link is known and accepted."""
    links = []
    for _ in range(draw(st.integers(0, 16))):
        one, other = draw(ends), draw(ends)
        known_from = draw(st.integers(0, 9))
        lapses = draw(st.booleans()) and draw(st.booleans())
        accepted_to = known_from + draw(st.integers(0, 4)) if lapses else FOREVER
        if one != other:
            links.append((one, other, draw(st.sampled_from([1, 2, 6])), known_from, accepted_to))
    return links


def table_of(links: list[Link]) -> pa.Table:
    def times(values: list[int]) -> pa.Array:
        return pa.array([START + timedelta(days=value) for value in values], pa.timestamp("us"))

    ones, others, ranks, known_from, accepted_to = (
        [link[place] for link in links] for place in range(5)
    )
    return pa.table(
        {
            "identifier_key": pa.array(ones, pa.int64()),
            "identifier_type": pa.array([NAMES[one % 3] for one in ones], pa.string()),
            "neighbour_key": pa.array(others, pa.int64()),
            "neighbour_type": pa.array([NAMES[other % 3] for other in others], pa.string()),
            "rank": pa.array(ranks, pa.int32()),
            "known_from": times(known_from),
            "accepted_to": times(accepted_to),
        }
    )


def owners(components: pa.Table) -> dict[int, int]:
    keys = components["identifier_key"].to_pylist()
    assert len(keys) == len(set(keys))
    return dict(zip(keys, components["component_key"].to_pylist(), strict=True))


def settled(*links: tuple[int, int, int]) -> dict[int, int]:
    return owners(settled_components(table_of([(*link, 0, FOREVER) for link in links]), TYPES))


@settings(deadline=None)
@given(some_links())
def test_two_that_must_stay_apart_never_meet(links: list[Link]) -> None:
    components = owners(settled_components(table_of(links), TYPES))
    users = [owner for identifier, owner in components.items() if identifier % 3 == 0]
    assert max(Counter(users).values(), default=0) <= 1


@settings(deadline=None)
@given(some_links())
def test_a_block_without_such_two_is_joined_whole_and_nothing_else_is_joined(
    links: list[Link],
) -> None:
    components = owners(settled_components(table_of(links), TYPES))
    blocks = owners(connected_components(table_of(links)))
    for identifier, owner in components.items():
        assert blocks[identifier] == blocks[owner]
    for block in set(blocks.values()):
        members = [identifier for identifier in blocks if blocks[identifier] == block]
        kinds = Counter(identifier % 3 for identifier in members if identifier % 3 != 2)
        if max(kinds.values(), default=0) <= 1:
            assert {components[member] for member in members} == {block}


@settings(deadline=None)
@given(some_links(), st.randoms(use_true_random=False))
def test_the_order_of_evidence_does_not_matter(links: list[Link], chance: Random) -> None:
    shuffled = list(links)
    chance.shuffle(shuffled)
    assert settled_components(table_of(shuffled), TYPES).equals(
        settled_components(table_of(links), TYPES)
    )


@settings(deadline=None)
@given(some_links(), moments)
def test_at_each_moment_counts_what_was_known_and_stood_then(
    links: list[Link], days: list[int]
) -> None:
    at = pa.array([START + timedelta(days=day) for day in days], pa.timestamp("us"))
    history = components_over_time(table_of(links), TYPES, at)
    assert history.schema == HISTORY
    for day in days:
        known = [link for link in links if link[3] < day <= link[4]]
        moment = START + timedelta(days=day)
        held = [
            row
            for row in history.to_pylist()
            if row["held_from"] <= moment and (row["held_to"] is None or moment < row["held_to"])
        ]
        assert len(held) == len({row["identifier_key"] for row in held})
        found = {row["identifier_key"]: row["component_key"] for row in held}
        assert found == owners(settled_components(table_of(known), TYPES))


def test_stronger_evidence_goes_first() -> None:
    # cookie 2 logged in as user 0; user 3 is tied to it by weaker evidence only
    assert settled((2, 0, 1), (2, 3, 6)) == {0: 0, 2: 0, 3: 3}


def test_a_device_of_two_accounts_belongs_to_neither_and_takes_no_contact_along() -> None:
    # cookie 2: users 0 and 3, and the e-mail 1 that nothing else names
    assert settled((2, 0, 6), (2, 3, 6), (2, 1, 6)) == {0: 0, 1: 1, 2: 2, 3: 3}


def test_what_hangs_on_one_side_of_a_contest_stays_there() -> None:
    # user 0 has cookies 2 and 5; cookie 5 is shared with user 3, who has cookie 8
    joined = settled((2, 0, 6), (5, 0, 6), (5, 3, 6), (8, 3, 6))
    assert joined == {0: 0, 2: 0, 3: 3, 5: 5, 8: 3}


def test_two_addresses_meet_over_a_phone_but_not_over_a_device() -> None:
    assert settled((1, 0, 2), (0, 4, 4)) == {0: 0, 1: 0, 4: 0}
    assert settled((1, 2, 6), (4, 2, 6)) == {1: 1, 2: 2, 4: 4}


def test_a_customer_of_two_addresses_goes_on_to_be_joined() -> None:
    # cookie 2 is a device of user 0, whose addresses are 1 and 4; cookie 5 leads on to cookie 2
    addresses = [(0, 1, 2), (0, 4, 2)]
    joined = settled(*addresses, (0, 2, 6), (2, 5, 6))
    assert joined == {0: 0, 1: 0, 4: 0, 2: 0, 5: 0}
    # and a third address stays out of it
    assert settled(*addresses, (2, 1, 6), (2, 7, 6)) == {0: 0, 1: 0, 4: 0, 2: 2, 7: 7}


def test_a_type_that_nobody_described_is_refused_by_name() -> None:
    links = table_of([(0, 1, 1, 0, FOREVER)])
    described = TYPES.filter(pa.compute.not_equal(TYPES["identifier_type"], "email"))
    with pytest.raises(ValueError, match=r"types \['email'\].*identifier_types\.csv"):
        settled_components(links, described)


def test_a_crowd_and_a_long_chain_of_contests_are_solved() -> None:
    crowd = [(3 * user, 2, 6) for user in range(20_000)]
    assert len(set(settled(*crowd).values())) == 20_001
    chain = [(3 * link, 3 * (link + 1) + 2, 6) for link in range(5_000)]
    chain += [(3 * (link + 1) + 2, 3 * (link + 1), 6) for link in range(5_000)]
    assert len(set(settled(*chain).values())) == 10_001


def test_nothing_linked_gives_typed_nothing() -> None:
    assert settled() == {}
    none = components_over_time(table_of([]), TYPES, pa.array([START], pa.timestamp("us")))
    assert len(none) == 0
    assert none.schema == HISTORY
    no_moment = components_over_time(
        table_of([(0, 1, 1, 0, FOREVER)]), TYPES, pa.array([], pa.timestamp("us"))
    )
    assert len(no_moment) == 0
