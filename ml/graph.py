"""Connected components: which identifiers are one person."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_matrix, csgraph

COMPONENTS = pa.schema([("identifier_key", pa.int64()), ("component_key", pa.int64())])


def connected_components(links: pa.Table) -> pa.Table:
    """Component of every identifier that has a link.

    ``links`` has two int64 columns, the two ends of each link, in any order and direction. Returns
    one row per identifier with the smallest identifier of its component as ``component_key``,
    ordered by identifier. Raises ``TypeError`` for ends that are not int64 or are null.

    One sort of the ends, then a walk without recursion (``scipy.sparse.csgraph``): a long chain or
    a crowded identifier is no harder than anything else.
    """
    one, other = (_ends(links, index) for index in (0, 1))
    identifiers, dense = np.unique(np.concatenate([one, other]), return_inverse=True)
    ends = (dense[: len(one)], dense[len(one) :])
    weights = np.ones(len(one), dtype=np.int8)
    adjacency = coo_matrix((weights, ends), shape=(len(identifiers), len(identifiers)))
    count, component = csgraph.connected_components(adjacency, directed=False)
    smallest = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(smallest, component, identifiers)
    return pa.table([identifiers, smallest[component]], schema=COMPONENTS)


def components_at_snapshots(links: pa.Table) -> pa.Table:
    """Components of the links known at each snapshot.

    ``links`` has the columns ``snapshot_at``, ``identifier_key`` and ``neighbour_key``. Returns
    ``snapshot_at``, ``identifier_key`` and ``component_key``, one row per snapshot and identifier
    that had a link then, in their order. Raises as ``connected_components`` does.
    """
    schema = COMPONENTS.insert(0, links.schema.field("snapshot_at"))
    solved = [schema.empty_table()]
    for snapshot in pc.unique(links["snapshot_at"]).sort():
        known = links.filter(pc.equal(links["snapshot_at"], snapshot))
        components = connected_components(known.select(["identifier_key", "neighbour_key"]))
        moment = pa.repeat(snapshot, len(components))
        solved.append(components.add_column(0, schema.field(0), moment))
    return pa.concat_tables(solved)


def _ends(links: pa.Table, index: int) -> np.ndarray:
    """One end of each link; as a float, an identifier would be rounded and merge with another."""
    column = links.column(index)
    if column.type != pa.int64() or column.null_count:
        raise TypeError(
            f"the links' column {links.column_names[index]} is {column.type} with "
            f"{column.null_count} nulls: cast it to int64 and leave out links without both ends"
        )
    return np.asarray(column.to_numpy())
