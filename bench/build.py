"""A whole build beside one rewrite of what landed, and an increment beside a whole build."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import duckdb

from bench.landing import cut_by_arrival, land_too, landed
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


# touchpoints of a build that takes what dbt takes to run as many nodes, and hardly more
FEW = 6_000


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
    floor, _ = _build(folder / "floor" / "warehouse.duckdb", landed(folder / "few", FEW))
    whole, whole_layers = _build(warehouse, landing)
    grown = folder / "grown" / "warehouse.duckdb"
    cut_by_arrival(landing, folder / "before", folder / "after")
    _build(grown, folder / "before")
    land_too(folder / "after", folder / "before")
    added, added_layers = _build(grown, folder / "before")
    afresh, incremented = row_counts(warehouse), row_counts(grown)
    assert afresh == incremented, f"an increment gives other marts: {incremented}, not {afresh}"
    touchpoints = afresh["fct_touchpoints"]
    size = f"{touchpoints:,} touchpoints"
    builds = {"the same nodes on next to nothing": floor, "whole build": whole}
    _print_build(size, rewrites, builds | {"the last per cent": added})
    print(f"  {_touched(grown)}")
    _print_layers(size, whole_layers, added_layers)
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
    warehouse.parent.mkdir(parents=True, exist_ok=True)
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


def _touched(warehouse: Path) -> str:
    """How much of what is stored an increment computes anew: customers are replaced whole."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        ((customers, stored, share),) = con.execute(
            """with touched as (
                select customer_id from intermediate.int_customers_touched
                where run_index = (select run_index from intermediate.int_run_window)
            )
            select (select count(*) from touched), (select count(*) from dim_customers),
                avg(cast(customer_id in (from touched) as int))
            from fct_touchpoints"""
        ).fetchall()
    return (
        f"The last per cent touches {customers:,} of {stored:,} customers, "
        f"who have {share:.0%} of all touchpoints."
    )


def _print_build(size: str, rewrites: dict[str, Cost], builds: dict[str, Cost]) -> None:
    as_tables, as_parquet = rewrites["tables"], rewrites["parquet"]
    names = {"tables": "landing tables as DuckDB tables", "parquet": "landing tables as Parquet"}
    whole = builds["whole build"]
    rows = [
        [
            title,
            f"{cost.seconds:.1f} s",
            f"{cost / as_tables:.1f} x",
            f"{cost / as_parquet:.1f} x",
            f"1/{whole / cost:.1f}" if title in builds else "",
            f"{cost.gib:.2f} GiB",
        ]
        for title, cost in ({names[name]: cost for name, cost in rewrites.items()} | builds).items()
    ]
    table(
        f"A build of {size}, scores not counted (aim: 10 x a rewrite of the landing tables, "
        "4 GB; one more per cent: 1/10)",
        ["", "time", "of a rewrite as tables", "as Parquet", "of a whole build", "memory"],
        rows,
    )


def _print_layers(size: str, whole: dict[str, float], added: dict[str, float]) -> None:
    rows = [
        [layer, f"{seconds:.1f} s", f"{added[layer]:.1f} s"]
        for layer, seconds in whole.items()
        if seconds or added[layer]
    ]
    rows.append(["all", *(f"{sum(layers.values()):.1f} s" for layers in (whole, added))])
    title = f"Where the time of a build of {size} goes (what runs at once shares the time)"
    table(title, ["", "whole", "+1 %"], rows)
