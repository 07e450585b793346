"""Links between identifiers: of people, each with a few of them, and at random."""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

IDENTIFIERS_OF_A_PERSON = 7


def links_of_people(count: int, seed: int = 1) -> pa.Table:
    """``count`` links within people, of whom a few have one with the next person in common.

    Columns ``one`` and ``other``: int32, dense from 0.
    """
    chance = np.random.default_rng(seed)
    people = count // 8
    person = chance.integers(0, people, count)
    ends = chance.integers(0, IDENTIFIERS_OF_A_PERSON, (2, count))
    is_shared = chance.random(count) < 0.002
    neighbour = np.where(is_shared, (person + 1) % people, person)
    one, other = np.stack([person, neighbour]) * IDENTIFIERS_OF_A_PERSON + ends
    apart = one != other
    return pa.table({"one": one[apart].astype(np.int32), "other": other[apart].astype(np.int32)})


def links_at_random(count: int, seed: int = 1) -> pa.Table:
    """``count`` links between half as many nodes: most become one component."""
    ends = np.random.default_rng(seed).integers(0, count // 2, (2, count)).astype(np.int32)
    return pa.table({"one": ends[0], "other": ends[1]})


def write_links(links: pa.Table, file: Path) -> None:
    """A DuckDB file with ``links`` (dense, int64), ``hashed_links`` and its ``nodes`` (text)."""
    with duckdb.connect(str(file)) as con:
        con.register("given", links)
        con.execute(
            """create table links as
            select one::bigint as one, other::bigint as other from given"""
        )
        con.execute(
            """create table hashed_links as
            select md5(one::text) as one, md5(other::text) as other from links"""
        )
        con.execute(
            """create table nodes as
            select one as identifier_hash from hashed_links union select other from hashed_links"""
        )
