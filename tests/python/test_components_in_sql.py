"""Components solved in plain SQL, as other engines do, are those solved in memory."""

import json
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from project import Project

from ml.graph import connected_components

CHANCE = np.random.default_rng(5)


def chain(links: int) -> np.ndarray:
    """Numbered at random, so that no order helps."""
    nodes = CHANCE.permutation(links + 1)
    return np.column_stack([nodes[:-1], nodes[1:]])


def star(points: int) -> np.ndarray:
    return np.column_stack([np.full(points, points), np.arange(points)])


def crowded() -> np.ndarray:
    points = np.arange(60_000)
    return np.column_stack([points % 30 + 60_000, points])


SHAPES = {
    "sparse": CHANCE.integers(0, 20_000, (9_000, 2)),
    "dense": CHANCE.integers(0, 300, (9_000, 2)),
    "chain": chain(5_000),
    "star": star(100_000),
    "crowded": crowded(),
    "repeated": np.array([[1, 2]] * 1_000 + [[2, 3]]),
    "linked to themselves": np.array([[7, 7], [8, 9]]),
}


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[pa.Table, pa.Table]]:
    """Links of each shape, and their components in SQL: all shapes are one graph, far apart."""
    project = Project(tmp_path_factory.mktemp("solved"), Path("unused"))
    apart = 10**15
    links = {name: shape.astype(np.int64) for name, shape in SHAPES.items()}
    tables = {
        name: pa.table(
            {
                "identifier_key": shape[:, 0] + number * apart,
                "neighbour_key": shape[:, 1] + number * apart,
            }
        )
        for number, (name, shape) in enumerate(links.items())
    }
    with duckdb.connect(str(project.warehouse)) as con:
        con.register("links", pa.concat_tables(tables.values()))
        con.execute("create table main.links as from links")
    components = in_sql(project, "select identifier_key, neighbour_key from main.links")
    number = pa.compute.divide(components["identifier_key"], apart)
    return {
        name: (table, components.filter(pa.compute.equal(number, place)))
        for place, (name, table) in enumerate(tables.items())
    }


def in_sql(project: Project, links: str) -> pa.Table:
    arguments = json.dumps({"links": links, "target": "main.components"})
    outcome = project.dbt("run-operation", "contracted_components", "--args", arguments)
    assert outcome.succeeded, outcome.text
    with duckdb.connect(str(project.warehouse)) as con:
        left = con.execute("select table_name from duckdb_tables() where table_name like '%~_~_%' "
                           "escape '~'").fetchall()  # fmt: skip
        assert not left, "a table was left behind"
        return con.sql("from main.components order by all").to_arrow_table()


@pytest.mark.parametrize("shape", SHAPES)
def test_both_give_the_same_partition(
    shape: str, solved: dict[str, tuple[pa.Table, pa.Table]]
) -> None:
    links, components = solved[shape]
    assert components.equals(connected_components(links))


def test_no_links_give_no_components(tmp_path: Path) -> None:
    nothing = "select cast(1 as bigint) as identifier_key, cast(1 as bigint) as neighbour_key"
    project = Project(tmp_path, Path("unused"))
    duckdb.connect(str(project.warehouse)).close()
    assert len(in_sql(project, f"{nothing} where false")) == 0
