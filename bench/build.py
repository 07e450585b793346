"""A whole build beside one rewrite of what landed, and an increment beside a whole build."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import duckdb

from bench.landing import cut_by_arrival, land_too
from bench.measure import Cost, costs, table
from bench.nodes import (
    nodes_run,
    relations_of_scores,
    seconds_by_layer,
    seconds_without_scores,
)
from bench.project import run_dbt

# their rows depend on when a build ran, not only on what had landed
HISTORY = ("rpt_build", "rpt_erasure_receipts", "fct_identity_changes", "bridge_customer_aliases")


@dataclass(frozen=True)
class Build:
    """A whole build: how many touchpoints, its seconds without scores, its memory."""

    touchpoints: int
    seconds: float
    gib: float


def compare_build(folder: Path, landing: Path, warehouse: Path) -> Build:
    """Print what a build and one more per cent cost, and check that both give the same marts."""
    rewrites = costs(
        {
            "tables": (lambda: None, partial(_rewrite_as_tables, landing, folder / "rewritten")),
            "parquet": (lambda: None, partial(_rewrite_as_parquet, landing, folder / "parquet")),
        }
    )
    whole, whole_layers = _build(warehouse, landing)
    grown = folder / "grown" / "warehouse.duckdb"
    cut_by_arrival(landing, folder / "before", folder / "after")
    _build(grown, folder / "before")
    land_too(folder / "after", folder / "before")
    added, added_layers = _build(grown, folder / "before")
    afresh, incremented = row_counts(warehouse), row_counts(grown)
    assert afresh == incremented, f"an increment gives other marts: {incremented}, not {afresh}"
    touchpoints = afresh["fct_touchpoints"]
    _print_build(f"{touchpoints:,} touchpoints", rewrites, whole, added)
    _print_layers(f"{touchpoints:,} touchpoints", whole_layers, added_layers)
    return Build(touchpoints, whole.seconds, whole.gib)


def compare_growth(builds: Sequence[Build]) -> None:
    """Print how a build grows from each size to the next."""
    rows = [
        [
            f"{small.touchpoints:,} to {large.touchpoints:,} touchpoints",
            f"{large.touchpoints / small.touchpoints:.1f} x",
            f"{large.seconds / small.seconds:.1f} x",
            f"{large.gib / small.gib:.1f} x",
        ]
        for small, large in pairwise(builds)
    ]
    if rows:
        title = "Growth of a build without scores (aim: 11 x the time for 10 x the touchpoints)"
        table(title, ["", "touchpoints", "time", "memory"], rows)


def row_counts(warehouse: Path) -> dict[str, int]:
    """Rows of every mart and report that depends on nothing but what had landed."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        names = con.execute(
            """select table_name from information_schema.tables
            where table_schema = 'main' and not list_contains(?, table_name)""",
            [[*HISTORY, *relations_of_scores(warehouse.parent / "target")]],
        ).fetchall()
        return {
            name: con.execute(f"select count(*) from main.{name}").fetchall()[0][0]
            for (name,) in sorted(names)
        }


def _build(warehouse: Path, landing: Path) -> tuple[Cost, dict[str, float]]:
    """What `dbt build` takes, scores left out of its seconds but not of its memory.

    Unit tests check the code on rows of their own, whatever has landed: they are left out.
    """
    warehouse.parent.mkdir(exist_ok=True)
    command = ["build", "--exclude-resource-type", "unit_test"]

    def work(_: None) -> None:
        run_dbt(warehouse, *command, landing_path=str(landing))

    cost = costs({"build": (lambda: None, work)}, repeats=1)["build"]
    nodes = nodes_run(warehouse.parent / "target")
    layers = seconds_by_layer(nodes, cost.seconds)
    return Cost(seconds_without_scores(nodes, cost.seconds), cost.gib), layers


def _tables(landing: Path) -> dict[str, str]:
    return {
        folder.name: f"from read_parquet('{folder}/*.parquet', union_by_name = true)"
        for folder in sorted(landing.iterdir())
    }


def _rewrite_as_tables(landing: Path, output: Path, _: None) -> None:
    output.unlink(missing_ok=True)
    with duckdb.connect(str(output)) as con:
        for name, rows in _tables(landing).items():
            con.execute(f"create table {name} as {rows}")


def _rewrite_as_parquet(landing: Path, output: Path, _: None) -> None:
    output.mkdir(exist_ok=True)
    with duckdb.connect() as con:
        for name, rows in _tables(landing).items():
            con.execute(f"copy ({rows}) to '{output}/{name}.parquet'")


def _print_build(size: str, rewrites: dict[str, Cost], whole: Cost, added: Cost) -> None:
    as_tables, as_parquet = rewrites["tables"], rewrites["parquet"]

    def row(title: str, cost: Cost, of_whole: str = "") -> list[str]:
        return [
            title,
            f"{cost.seconds:.1f} s",
            f"{cost / as_tables:.1f} x",
            f"{cost / as_parquet:.1f} x",
            of_whole,
            f"{cost.gib:.2f} GiB",
        ]

    table(
        f"A build of {size}, scores not counted (aim: 10 x a rewrite of the landing tables, "
        "4 GB; one more per cent: 1/10)",
        ["", "time", "of a rewrite as tables", "as Parquet", "of a whole build", "memory"],
        [
            row("landing tables as DuckDB tables", as_tables),
            row("landing tables as Parquet", as_parquet),
            row("whole build", whole),
            row("the last per cent", added, f"1/{whole / added:.1f}"),
        ],
    )


def _print_layers(size: str, whole: dict[str, float], added: dict[str, float]) -> None:
    rows = [
        [layer, f"{seconds:.1f} s", f"{added[layer]:.1f} s"] for layer, seconds in whole.items()
    ]
    rows.append(["all", *(f"{sum(layers.values()):.1f} s" for layers in (whole, added))])
    title = f"Where the time of a build of {size} goes (what runs at once shares the time)"
    table(title, ["", "whole", "+1 %"], rows)
