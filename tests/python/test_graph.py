"""Linked identifiers end up in one component, whatever the shape and order of the links."""

from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml import graph
from ml.graph import COMPONENTS, connected_components

Links = list[tuple[int, int]]
identifiers = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 12)
some_links = st.lists(st.tuples(identifiers, identifiers), max_size=40)


def table_of(links: Links | np.ndarray) -> pa.Table:
    ends = np.array(links, dtype=np.int64).reshape(-1, 2)
    return pa.table({"identifier_key": ends[:, 0], "neighbour_key": ends[:, 1]})


def solved(links: Links | np.ndarray) -> dict[int, int]:
    components = connected_components(table_of(links))
    assert components.schema == COMPONENTS
    keys, owners = components["identifier_key"].to_pylist(), components["component_key"].to_pylist()
    assert keys == sorted(set(keys)), "one row per identifier, in order"
    return dict(zip(keys, owners, strict=True))


def walked(links: Links) -> dict[int, int]:
    """The same by walking from neighbour to neighbour."""
    neighbours: dict[int, set[int]] = {}
    for one, other in links:
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    component: dict[int, int] = {}
    for start in sorted(neighbours):
        reached = [start]
        while reached:
            identifier = reached.pop()
            if identifier not in component:
                component[identifier] = start
                reached.extend(neighbours[identifier])
    return component


@settings(deadline=None)
@given(some_links)
def test_components_are_those_found_by_walking(links: Links) -> None:
    assert solved(links) == walked(links)


@settings(deadline=None)
@given(some_links, st.randoms(use_true_random=False))
def test_order_and_direction_of_links_do_not_matter(links: Links, chance: Random) -> None:
    turned = [link[::-1] if chance.random() < 0.5 else link for link in links]
    chance.shuffle(turned)
    assert solved(turned) == solved(links)


@pytest.mark.parametrize("piece", [graph.PIECE, 100])
def test_a_large_sparse_graph_is_solved_as_by_walking(
    piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph, "PIECE", piece)
    links = np.random.default_rng(3).integers(0, 20_000, (9_000, 2))
    components = solved(links)
    assert components == walked([(int(one), int(other)) for one, other in links])
    assert len(set(components.values())) > 1_000


def test_a_chain_is_one_component() -> None:
    chain = np.column_stack([np.arange(5_000), np.arange(1, 5_001)])
    np.random.default_rng(1).shuffle(chain)
    assert solved(chain) == dict.fromkeys(range(5_001), 0)


def test_a_star_is_one_component() -> None:
    star = np.column_stack([np.full(100_000, 100_000), np.arange(100_000)])
    assert solved(star) == dict.fromkeys(range(100_001), 0)


def test_many_crowded_identifiers_stay_apart() -> None:
    points = np.arange(200_000)
    components = solved(np.column_stack([points % 100 - 100, points]))
    assert set(components.values()) == set(range(-100, 0))
    assert all((identifier - owner) % 100 == 0 for identifier, owner in components.items())


def test_an_identifier_linked_to_itself_is_its_own_component() -> None:
    assert solved([(7, 7), (8, 9)]) == {7: 7, 8: 8, 9: 8}


@pytest.mark.parametrize("copies", [2, 256, 65_536])
def test_a_repeated_link_counts_once(copies: int) -> None:
    assert solved([(1, 2)] * copies + [(2, 3)]) == {1: 1, 2: 1, 3: 1}


def test_no_links_give_typed_nothing() -> None:
    assert solved([]) == {}


def test_chunked_links_are_one_table() -> None:
    chunked = pa.concat_tables([table_of([(1, 2)]), table_of([]), table_of([(2, 3)])])
    assert connected_components(chunked)["component_key"].to_pylist() == [1, 1, 1]


@pytest.mark.parametrize(
    "ends",
    [
        pa.array([1, None], pa.int64()),
        # these two would be equal as floats
        pa.array([2.0**60, 2.0**60 + 1]),
        pa.array([1, 2**63 + 5], pa.uint64()),
        pa.array(["a", "b"]),
    ],
    ids=["null", "float", "out of range", "text"],
)
def test_identifiers_that_are_no_integers_are_refused_by_name(ends: pa.Array) -> None:
    links = pa.table({"identifier_key": pa.array([1, 2]), "neighbour_key": ends})
    with pytest.raises(TypeError, match=r"neighbour_key is \w+ with \d nulls: cast it to int64"):
        connected_components(links)
