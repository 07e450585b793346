"""Connected components: on dense integers beside a sort, from text beside Splink's clustering."""

import json
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from splink import DuckDBAPI
from splink.clustering import cluster_pairwise_predictions_at_threshold

from bench.graphs import links_at_random, links_of_people, write_links
from bench.measure import Cost, costs, table
from bench.project import run_dbt
from ml.graph import ENDS, connected_components, dense_components

KEY = "cast('0x' || left({}, 15) as bigint)"
LINKS = (
    f"select {KEY.format('one')} as identifier_key, {KEY.format('other')} as neighbour_key "
    "from hashed_links"
)
TWO_LINKS = f"{LINKS} limit 2"


def compare_on_dense_integers(counts: list[int]) -> None:
    """Print components, and those of one more per cent, beside the sort of the links."""
    rows = []
    for count in counts:
        for shape, make in {"people": links_of_people, "random": links_at_random}.items():
            links = make(count)
            _check_growth(links)
            found = costs(
                {
                    "sort": (partial(_loaded, links), _sort),
                    "components": (partial(_ends, links), _solve),
                    "one more per cent": (partial(_ends_and_roots, links), _grow),
                }
            )
            sort, whole, grown = found.values()
            rows.append(
                [
                    f"{count:,} links, {shape}",
                    f"{sort.seconds:.2f} s",
                    f"{whole / sort:.2f} x sort",
                    f"1/{whole.seconds / grown.seconds:.0f} of whole",
                    f"{sort.gib:.1f} / {whole.gib:.1f} GiB",
                ]
            )
    table(
        "Components on dense integers (aim: 1.0 x the sort of the same links; 1 % more: 1/20)",
        ["", "sort", "components", "+1 %, contracted", "memory"],
        rows,
    )


def compare_from_text(counts: list[int]) -> None:
    """Print both routes beside Splink, and check that all three give one partition."""
    rows = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "links.duckdb"
            write_links(links_of_people(count), file)
            contenders: dict[str, Callable[[None], None]] = {
                "splink": partial(_splink, file),
                "memory": partial(_in_memory, file),
                "sql": partial(_in_sql, file, LINKS),
                "dbt": partial(_in_sql, file, TWO_LINKS),
            }
            found = costs({name: (lambda: None, work) for name, work in contenders.items()})
            partitions = {name: _partition(file, name) for name in ("splink", "memory", "sql")}
            assert len(set(partitions.values())) == 1, f"the partitions differ: {partitions}"
        splink, memory = found["splink"], found["memory"]
        # dbt's own start is no part of the algorithm
        sql = Cost(found["sql"].seconds - found["dbt"].seconds, found["sql"].gib)
        rows.append(
            [
                f"{count:,} links",
                f"{splink.seconds:.1f} s, {splink.gib:.1f} GiB",
                f"{splink / memory:.1f} x faster, {memory.gib:.1f} GiB",
                f"{splink / sql:.1f} x faster, {sql.gib:.1f} GiB",
            ]
        )
    table(
        "Components from text to text, beside Splink 5's clustering (aim: 2.5 x, in SQL 2 x)",
        ["", "Splink", "in memory", "in SQL"],
        rows,
    )


def _loaded(links: pa.Table) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.register("given", links)
    con.execute(
        "create table links as select one::bigint as one, other::bigint as other from given"
    )
    return con


def _sort(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table sorted as select one, other from links order by one, other")


Ends = tuple[np.ndarray, np.ndarray, int]


def _ends(links: pa.Table) -> Ends:
    one, other = (links[name].to_numpy() for name in ("one", "other"))
    return one, other, int(max(one.max(), other.max())) + 1


def _solve(ends: Ends) -> None:
    dense_components(*ends)


def _ends_and_roots(links: pa.Table) -> tuple[Ends, np.ndarray]:
    """The last per cent of the links, and the components of those before.

    As many others are solved first: what a process sets up at its first call is no part of the
    increment.
    """
    one, other, count = _ends(links)
    few = len(one) // 100
    connected_components(_as_keys(one[:few], other[:few]))
    before = len(one) - few
    return (one[before:], other[before:], count), dense_components(
        one[:before], other[:before], count
    )


def _check_growth(links: pa.Table) -> None:
    """The last per cent of the links leads to the components of all of them."""
    grown = _ends_and_roots(links)
    joined, roots = _grow(grown), grown[1].copy()
    roots[joined["identifier_key"]] = joined["component_key"]
    whole = dense_components(*_ends(links))
    assert np.array_equal(roots[grown[1]], whole), "the increment gives other components"


def _grow(given: tuple[Ends, np.ndarray]) -> pa.Table:
    """The components that the last links join: a link within one says nothing new."""
    (one, other, _), roots = given
    one, other = roots[one], roots[other]
    apart = one != other
    return connected_components(_as_keys(one[apart], other[apart]))


def _as_keys(one: np.ndarray, other: np.ndarray) -> pa.Table:
    return pa.table([one.astype(np.int64), other.astype(np.int64)], names=ENDS)


def _splink(file: Path, _: None) -> None:
    with duckdb.connect(str(file)) as con:
        con.execute(
            """create or replace temp view links_for_splink as select one as unique_id_l,
            other as unique_id_r, 1.0 as match_probability from hashed_links"""
        )
        con.execute(
            "create or replace temp view nodes_for_splink as "
            "select identifier_hash as unique_id from nodes"
        )
        clusters = cluster_pairwise_predictions_at_threshold(
            "nodes_for_splink",
            "links_for_splink",
            DuckDBAPI(con),
            node_id_column_name="unique_id",
            edge_id_column_name_left="unique_id_l",
            edge_id_column_name_right="unique_id_r",
            threshold_match_probability=0.5,
        )
        con.execute(
            "create or replace table splink as "
            f"select unique_id, cluster_id from {clusters.physical_name}"
        )


def _in_memory(file: Path, _: None) -> None:
    with duckdb.connect(str(file)) as con:
        con.register("solved", connected_components(con.sql(LINKS).to_arrow_table()))
        con.execute(f"create or replace table memory as {_named('solved')}")


def _in_sql(file: Path, links: str, _: None) -> None:
    arguments = json.dumps({"links": links, "target": "main.solved"})
    run_dbt(file, "run-operation", "contracted_components", "--args", arguments)
    if links == LINKS:
        with duckdb.connect(str(file)) as con:
            con.execute(f"create or replace table sql as {_named('solved')}")


def _named(components: str) -> str:
    return (
        "select nodes.identifier_hash, components.component_key from nodes "
        f"inner join {components} as components "
        f"on {KEY.format('nodes.identifier_hash')} = components.identifier_key"
    )


def _partition(file: Path, name: str) -> int:
    """A fingerprint of the partition: every node with the smallest of its component."""
    with duckdb.connect(str(file)) as con:
        node, component = [column for (column, *_) in con.execute(f"describe {name}").fetchall()]
        ((found,),) = con.execute(
            f"""select bit_xor(hash({node}, least)) from (
            select {node}, min({node}) over (partition by {component}) as least from {name})"""
        ).fetchall()
        return int(found)
