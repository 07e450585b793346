"""Consecutive kinds of touchpoints beside pm4py and Retentioneering, from a file to the counts."""

import json
from functools import partial
from pathlib import Path

import duckdb

from bench.measure import Prepare, Work, costs, table
from bench.peers import finished, started

# what int_journey_stages does: the next one within a group, by time, ties by id
BY_WINDOW = """
    select kind, lead(kind) over (
        partition by customer_key order by occurred_at, event_id
    ) as next_kind
    from keyed"""
# the same of rows in order, which DuckDB keeps, without a group of its own for each customer
ON_SORTED_ROWS = """
    select kind, next_kind from (
        select kind, customer_key, lead(kind) over () as next_kind,
            lead(customer_key) over () as next_customer_key
        from (
            select kind, customer_key from keyed
            order by customer_key, occurred_at, event_id
        )
    )
    where customer_key = next_customer_key"""
PEERS = {
    "pm4py": "pm4py_transitions",
    "pm4py on Polars": "pm4py_on_polars_transitions",
    "Retentioneering": "retentioneering_transitions",
}


def compare_transitions(warehouse: Path) -> None:
    """Print what it takes to count transitions, and check that all count the same."""
    folder = warehouse.parent / "transitions"
    folder.mkdir()
    log = folder / "log.parquet"
    rows = write_log(warehouse, log)
    ways = {"this project": BY_WINDOW, "on sorted rows": ON_SORTED_ROWS}
    ours: dict[str, tuple[Prepare, Work]] = {
        name: (lambda: None, partial(_count, pairs, log, folder / f"{name}.json"))
        for name, pairs in ways.items()
    }
    peers: dict[str, tuple[Prepare, Work]] = {
        name: (partial(started, function, log, folder / f"{function}.json"), finished)
        for name, function in PEERS.items()
    }
    found = costs(ours | peers)
    counts = {file.name: json.loads(file.read_text()) for file in folder.glob("*.json")}
    first, *others = counts.values()
    assert all(other == first for other in others), f"counts differ: {list(counts)}"
    cells = [
        [
            name,
            f"{cost.seconds:.2f} s",
            f"{cost.gib:.2f} GiB",
            *(f"{cost / found[mine]:.1f} x" if name in PEERS else "" for mine in ours),
        ]
        for name, cost in found.items()
    ]
    table(
        f"{len(first):,} transitions of {rows:,} touchpoints, from a file to counts "
        "(aim: 10 x faster)",
        ["", "time", "memory", "this project is faster", "on sorted rows"],
        cells,
    )


def write_log(warehouse: Path, log: Path) -> int:
    """Who, what, when and a number that orders ties, in the order of time."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        con.execute(
            f"""copy (
                select
                    row_number() over (order by occurred_at, touchpoint_id) as event_id,
                    customer_id,
                    concat_ws('|', touchpoint_type, channel, subject) as kind,
                    occurred_at
                from main.fct_touchpoints
                order by event_id
            ) to '{log}'"""
        )
        ((rows,),) = con.execute(f"select count(*) from '{log}'").fetchall()
        return int(rows)


def _count(pairs: str, log: Path, output: Path, _: None) -> None:
    with duckdb.connect() as con:
        con.execute(
            f"""create table kinds as
            select name, cast(row_number() over () as smallint) as kind
            from (select distinct kind as name from '{log}')"""
        )
        counts = con.execute(
            f"""with keyed as (
                select hash(log.customer_id) as customer_key, kinds.kind, occurred_at, event_id
                from '{log}' as log inner join kinds on log.kind = kinds.name
            ),
            pairs as ({pairs}),
            counted as (
                select kind, next_kind, count(*) as transition_count from pairs
                where next_kind is not null group by kind, next_kind
            )
            select one.name, other.name, counted.transition_count from counted
            inner join kinds as one on counted.kind = one.kind
            inner join kinds as other on counted.next_kind = other.kind"""
        ).fetchall()
    output.write_text(json.dumps(sorted(map(list, counts))))
