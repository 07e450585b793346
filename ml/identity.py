"""Who is who: identifiers joined by evidence, the strongest first, under what may never meet."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ml.graph import COMPONENTS, Keys, Nodes, Numbers, dense_components, dense_ends

Mask = npt.NDArray[np.bool_]
Moments = npt.NDArray[np.int64]

LINK_COLUMNS = (
    "identifier_key", "neighbour_key", "identifier_type", "neighbour_type",
    "rank", "known_from", "accepted_to",
)  # fmt: skip
HISTORY = pa.schema(
    [
        ("identifier_key", pa.int64()),
        ("component_key", pa.int64()),
        ("held_from", pa.timestamp("us")),
        ("held_to", pa.timestamp("us")),
        ("is_contested", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Graph:
    """Links between ``identifiers``, by number: ``one`` and ``other`` are the ends of each link.

    ``kinds`` is the number of each identifier's type, ``apart_from`` the rank of evidence from
    which on each type is kept apart (infinity: never), ``ranks`` the rank of each link.
    """

    identifiers: Keys
    one: Nodes
    other: Nodes
    ranks: npt.NDArray[np.int64]
    kinds: Nodes
    apart_from: npt.NDArray[np.float64]

    @classmethod
    def of(cls, links: pa.Table, types: pa.Table) -> "Graph":
        """Arrow tables as ``settled_components`` takes them; raises as it does."""
        identifiers, one, other = dense_ends(links)
        names = types["identifier_type"].combine_chunks()
        kinds: Nodes = np.zeros(len(identifiers), dtype=np.int32)
        for ends, column in ((one, "identifier_type"), (other, "neighbour_type")):
            numbers = pc.index_in(links[column], names)
            if numbers.null_count:
                unknown = pc.unique(links[column].filter(pc.is_null(numbers))).to_pylist()
                raise ValueError(
                    f"identifiers of the types {unknown} are linked, but "
                    "seeds/identifier_types.csv does not name these: add a row for each"
                )
            kinds[ends] = np.asarray(numbers)
        apart_from = pc.fill_null(types["apart_from_rank"].cast(pa.float64()), np.inf)
        ranks = np.asarray(links["rank"].cast(pa.int64()))
        return cls(identifiers, one, other, ranks, kinds, np.asarray(apart_from))


def settled_components(links: pa.Table, types: pa.Table) -> pa.Table:
    """Components in which no two identifiers meet that must stay apart.

    ``links`` has the columns ``identifier_key``, ``neighbour_key`` (int64), ``identifier_type``,
    ``neighbour_type`` (text) and ``rank`` (int): the kind of evidence, 1 the strongest. ``types``
    has ``identifier_type`` and ``apart_from_rank``: from this rank of evidence on, two identifiers
    of the type are never joined; null where they always may. Returns one row per linked identifier
    with the smallest identifier of its component as ``component_key``. Raises ``TypeError`` as
    ``connected_components`` does, and ``ValueError`` for a type that ``types`` does not name.

    Ranks are worked off in order. Where the links of a rank would bring two such identifiers
    together, whatever they lead to from both sides is left alone, and so is what hangs between; the
    other links of that rank hold. So a device on which two people logged in belongs to neither.
    """
    graph = Graph.of(links, types)
    roots = _settled(graph.one, graph.other, graph)
    return pa.table([graph.identifiers, graph.identifiers[roots]], schema=COMPONENTS)


def components_over_time(links: pa.Table, types: pa.Table, moments: pa.Array) -> pa.Table:
    """The settled components as they were known at each of some moments.

    ``links`` is as for ``settled_components``, and has ``known_from`` and ``accepted_to``,
    timestamps in microseconds: at a moment counts what was known before it and still accepted.
    Returns, per linked identifier, one row for each time over which its component did not change:
    ``held_from`` and ``held_to`` (exclusive, null for the last) are two of the ``moments``.
    ``is_contested`` tells where identifiers had to be kept apart, or where links lapse.

    One pass in the order of arrival: at each moment the links known since the one before are joined
    to what stands. Only what is contested is solved anew at every moment.
    """
    if not len(moments):
        return HISTORY.empty_table()
    graph = Graph.of(links, types)
    at = np.unique(np.asarray(moments.cast(pa.timestamp("us")).cast(pa.int64())))
    first = np.searchsorted(at, _microseconds(links["known_from"]), side="right")
    last = np.searchsorted(at, _microseconds(links["accepted_to"]), side="right")
    blocks = dense_components(graph.one, graph.other, len(graph.identifiers))
    alone: Nodes = np.arange(len(blocks), dtype=np.int32)
    is_kept_apart = np.isfinite(graph.apart_from)[graph.kinds]
    is_contested = _crowded(blocks, alone, graph.kinds, is_kept_apart)
    is_contested[blocks[graph.one[(last < len(at)) & (first < last)]]] = True
    contested = is_contested[blocks[graph.one]]
    plain = _grown(graph, first, ~contested & (first < last), len(at))
    solved_anew = _settled_anew(graph, first, last, contested, len(at))
    return pa.concat_tables(
        [_history(graph, at, plain, False), _history(graph, at, solved_anew, True)]
    )


def _microseconds(times: pa.ChunkedArray) -> Moments:
    return np.asarray(times.cast(pa.timestamp("us")).cast(pa.int64()))


# node, root, and the numbers of the first moment and of the first one after
Stretches = tuple[Numbers, Numbers, Numbers, Numbers]


def _grown(graph: Graph, first: Moments, links: Mask, moments: int) -> Stretches:
    """Stretches of components that only grow, from the ``links`` in the order of arrival."""
    count = len(graph.identifiers)
    order = np.flatnonzero(links)[np.argsort(first[links], kind="stable")]
    ends_at = np.searchsorted(first[order], np.arange(moments), side="right")
    roots: Nodes = np.arange(count, dtype=np.int32)
    shown: Nodes = np.full(count, -1, dtype=np.int32)
    since = np.zeros(count, dtype=np.int64)
    stretches: list[Stretches] = []
    begin = 0
    for moment, end in enumerate(ends_at):
        one, other = graph.one[order[begin:end]], graph.other[order[begin:end]]
        begin = int(end)
        grown = dense_components(roots[one], roots[other], count)[roots]
        changed = np.flatnonzero((grown != roots) & (shown >= 0))
        stretches.append((changed, shown[changed], since[changed], np.full(len(changed), moment)))
        is_new = np.zeros(count, dtype=bool)
        is_new[one] = is_new[other] = True
        appeared = np.flatnonzero(is_new & (shown < 0))
        roots = grown
        for nodes in (changed, appeared):
            shown[nodes] = roots[nodes]
            since[nodes] = moment
    known = np.flatnonzero(shown >= 0)
    stretches.append((known, shown[known], since[known], np.full(len(known), moments)))
    nodes, held, begins, ends = (np.concatenate(parts) for parts in zip(*stretches, strict=True))
    return nodes.astype(np.int32), held, begins, ends


def _settled_anew(
    graph: Graph, first: Moments, last: Moments, links: Mask, moments: int
) -> Stretches:
    """Stretches of one moment each: the ``links`` that stood then, solved for each moment."""
    chosen = np.flatnonzero(links & (first < last))
    repeats = last[chosen] - first[chosen]
    link = np.repeat(chosen, repeats)
    moment = np.arange(len(link)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    moment += np.repeat(first[chosen], repeats)
    is_linked = np.zeros(len(graph.identifiers), dtype=bool)
    is_linked[graph.one[chosen]] = is_linked[graph.other[chosen]] = True
    nodes = np.flatnonzero(is_linked)
    offset = (moment * len(nodes)).astype(np.int32)
    one = offset + np.searchsorted(nodes, graph.one[link]).astype(np.int32)
    other = offset + np.searchsorted(nodes, graph.other[link]).astype(np.int32)
    copies = Graph(
        identifiers=np.tile(graph.identifiers[nodes], moments),
        one=one,
        other=other,
        ranks=graph.ranks[link],
        kinds=np.tile(graph.kinds[nodes], moments),
        apart_from=graph.apart_from,
    )
    roots = _settled(one, other, copies)
    linked = np.unique(np.concatenate([one, other]))
    begins = linked // max(len(nodes), 1)
    inner = max(len(nodes), 1)
    return nodes[linked % inner], nodes[roots[linked] % inner], begins, begins + 1


def _history(graph: Graph, at: Moments, stretches: Stretches, is_contested: bool) -> pa.Table:
    nodes, roots, begins, ends = stretches
    begins_at = pa.array(at[begins], pa.timestamp("us"))
    ends_at = pa.array(np.append(at, 0)[ends], pa.timestamp("us"), mask=ends == len(at))
    columns = [graph.identifiers[nodes], graph.identifiers[roots], begins_at, ends_at]
    return pa.table([*columns, np.full(len(nodes), is_contested)], schema=HISTORY)


def _settled(one: Nodes, other: Nodes, graph: Graph) -> Nodes:
    """Root of each identifier, its smallest number, with the links worked off rank by rank."""
    roots: Nodes = np.arange(len(graph.identifiers), dtype=np.int32)
    for rank in np.unique(graph.ranks):
        chosen = graph.ranks == rank
        is_kept_apart = (graph.apart_from <= rank)[graph.kinds]
        roots = _joined(roots, roots[one[chosen]], roots[other[chosen]], graph.kinds, is_kept_apart)
    return roots


def _joined(roots: Nodes, one: Nodes, other: Nodes, kinds: Nodes, is_kept_apart: Mask) -> Nodes:
    """Roots after those links between ``one`` and ``other`` (roots themselves) that may hold."""
    differ = one != other
    one, other = one[differ], other[differ]
    groups = dense_components(one, other, len(roots))[roots]
    is_contested = _crowded(groups, roots, kinds, is_kept_apart)[groups[one]]
    is_bound = np.zeros(len(roots), dtype=bool)
    is_bound[roots[is_kept_apart]] = True
    one, other = _uncontested(one, other, is_contested, is_bound)
    return dense_components(one, other, len(roots))[roots]


def _crowded(groups: Nodes, roots: Nodes, kinds: Nodes, is_kept_apart: Mask) -> Mask:
    """For each root of a group, whether it would join two ``roots`` of one kind kept apart."""
    base = int(kinds.max(initial=0)) + 1
    holders = np.unique(roots[is_kept_apart].astype(np.int64) * base + kinds[is_kept_apart])
    held = groups[holders // base].astype(np.int64) * base + holders % base
    group_and_kind, counts = np.unique(held, return_counts=True)
    is_crowded = np.zeros(len(groups), dtype=bool)
    is_crowded[group_and_kind[counts > 1] // base] = True
    return is_crowded


def _uncontested(
    one: Nodes, other: Nodes, is_contested: Mask, is_bound: Mask
) -> tuple[Nodes, Nodes]:
    """Links without those that could bring bound roots together.

    Of contested links only those stay that tie an unbound root to its only bound neighbour.
    """
    decides = is_contested & (is_bound[one] != is_bound[other])
    bound = np.where(is_bound[one], one, other)[decides]
    free = np.where(is_bound[one], other, one)[decides]
    least = np.full(len(is_bound), len(is_bound), dtype=np.int32)
    most = np.full(len(is_bound), -1, dtype=np.int32)
    np.minimum.at(least, free, bound)
    np.maximum.at(most, free, bound)
    is_decided = least[free] == most[free]
    return (
        np.concatenate([one[~is_contested], bound[is_decided]]),
        np.concatenate([other[~is_contested], free[is_decided]]),
    )
