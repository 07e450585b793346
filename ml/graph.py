"""Connected components: which identifiers are one person."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

COMPONENTS = pa.schema([("identifier_key", pa.int64()), ("component_key", pa.int64())])

ENDS = ("identifier_key", "neighbour_key")

Keys = npt.NDArray[np.int64]
Nodes = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.integer[Any]]
Links = tuple[Nodes, Nodes]

THREADS = 2
# what a step makes of so many numbers stays in the caches
PIECE = 1 << 17
# more of them do not help where a crowded node takes one neighbour at a time
UNSORTED_ROUNDS = 3


def connected_components(links: pa.Table) -> pa.Table:
    """Component of every identifier that has a link.

    ``links`` has the columns ``identifier_key`` and ``neighbour_key`` (int64), the ends of each
    link in any order and direction. Returns one row per identifier with the smallest identifier of
    its component as ``component_key``, ordered by identifier. Raises ``TypeError`` for ends that
    are not int64 or are null.
    """
    identifiers, one, other = dense_ends(links)
    roots = dense_components(one, other, len(identifiers))
    return pa.table([identifiers, identifiers[roots]], schema=COMPONENTS)


def dense_ends(links: pa.Table) -> tuple[Keys, Nodes, Nodes]:
    """The identifiers that links tie, in order, and both ends of each link as places in that order.

    Takes and raises what ``connected_components`` does: as a float, an identifier would be rounded
    and merge with another.
    """
    one, other = (links[name] for name in ENDS)
    for name, column in zip(ENDS, (one, other), strict=True):
        if column.type != pa.int64() or column.null_count:
            raise TypeError(
                f"the links' column {name} is {column.type} with {column.null_count} nulls: cast "
                "it to int64 and leave out links without both ends"
            )
    ends = pa.chunked_array([*one.chunks, *other.chunks], pa.int64())
    encoded = pc.dictionary_encode(ends.combine_chunks())
    met, numbers = np.asarray(encoded.dictionary), np.asarray(encoded.indices)
    order = np.argsort(met)
    places = np.empty(len(met), dtype=np.int32)
    places[order] = np.arange(len(met), dtype=np.int32)
    numbers = places[numbers]
    return met[order], numbers[: len(links)], numbers[len(links) :]


def dense_components(one: Nodes, other: Nodes, count: int) -> Nodes:
    """Root of each of the nodes 0 to ``count`` - 1, the smallest node of its component.

    ``one`` and ``other`` are the two ends of each link. The first rounds hook every root to any
    smaller neighbour, which settles most links. Then each round sorts the links that still join two
    trees and hooks every root to its smallest neighbour; no step walks from node to node, so that a
    long chain or a crowded node is no harder than anything else.
    After Shiloach and Vishkin, "An O(log n) parallel connectivity algorithm" (1982).
    """
    roots: Nodes = np.arange(count, dtype=np.int32)
    one, other = _hooked_anyhow(roots, one, other)
    while len(one):
        pairs = np.maximum(one, other).astype(np.int64)
        pairs <<= 32
        pairs |= np.minimum(one, other)
        pairs.sort()
        greater, smaller = (pairs >> 32).astype(np.int32), pairs.astype(np.int32)
        is_first = np.empty(len(pairs), dtype=bool)
        is_first[0] = True
        np.not_equal(greater[1:], greater[:-1], out=is_first[1:])
        first = np.flatnonzero(is_first)
        roots[greater[first]] = smaller[first]
        is_further = np.logical_not(is_first, out=is_first)
        is_further[1:] &= smaller[1:] != smaller[:-1]
        further = np.flatnonzero(is_further)
        one, other = _apart(_find(roots, greater[further]), _find(roots, smaller[further]))
    _flatten_all(roots)
    return roots


def _hooked_anyhow(roots: Nodes, one: Nodes, other: Nodes) -> tuple[Nodes, Nodes]:
    """Hook roots to whichever smaller neighbour comes last; returns what is still apart.

    In threads, for numpy leaves the interpreter to others while it works. Which neighbour comes
    last does not matter: in the end the smallest node is the root.
    """
    links = list(zip(_pieces(one), _pieces(other), strict=True))
    nodes: Nodes = np.arange(len(roots), dtype=np.int32)
    for _ in range(UNSORTED_ROUNDS):
        # for few links, looking at every node once more would cost more than it saves
        if sum(len(piece) for piece, _ in links) <= len(roots) // 4:
            break
        tops = np.flatnonzero(roots == nodes)
        _in_threads(partial(_hook, roots), links)
        _in_threads(partial(_flatten, roots), _pieces(tops))
        links = _in_threads(partial(_apart_by_roots, roots), links)
    one, other = (np.concatenate(ends) for ends in zip(*links, strict=True))
    return one, other


def _pieces(numbers: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
    return np.array_split(numbers, len(numbers) // PIECE + 1)


def _in_threads(work: Callable[[Any], Any], parts: Sequence[Any]) -> list[Any]:
    if len(parts) == 1:
        return [work(parts[0])]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, parts))


def _hook(roots: Nodes, links: Links) -> None:
    roots[np.maximum(*links)] = np.minimum(*links)


def _apart_by_roots(roots: Nodes, links: Links) -> Links:
    one, other = links
    return _apart(roots[one], roots[other])


def _apart(one: Nodes, other: Nodes) -> Links:
    apart = np.flatnonzero(one != other)
    return one[apart], other[apart]


def _find(roots: Nodes, nodes: Nodes) -> Nodes:
    """The root of each node: few steps lead there; where not, all paths are shortened first."""
    for _ in range(4):
        above = roots[nodes]
        if np.array_equal(above, nodes):
            return nodes
        nodes = above
    _flatten_all(roots)
    return roots[nodes]


def _flatten_all(roots: Nodes) -> None:
    below = np.flatnonzero(roots != np.arange(len(roots), dtype=np.int32))
    _in_threads(partial(_flatten, roots), _pieces(below))


def _flatten(roots: Nodes, nodes: Numbers) -> None:
    """Point each of the nodes at its root, doubling the step of each round."""
    while len(nodes):
        above = roots[nodes]
        next_above = roots[above]
        moving = np.flatnonzero(next_above != above)
        nodes = nodes[moving]
        roots[nodes] = next_above[moving]
