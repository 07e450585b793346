"""Features of the churn score at four snapshots beside a narrow sort of their touchpoints.

A demo world is built once and then multiplied: each copy has the same rows under keys of its own,
which is what the models see of more customers, for a small part of the time that a build takes.
"""

import json
from collections.abc import Callable
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from bench.measure import costs, table
from bench.project import run_dbt

SNAPSHOTS = 4
# training_customers in dbt_project.yml: so many buyers and so many others of each past snapshot
LEARNED_FROM = 2 * 10_000
# a score from its spine on, and the features that all scores share
SHARED = "int_snapshot_activity"
FOLDER = "models/intermediate/features"
SELECTED = (f"path:{FOLDER}", "churn__definition", "churn__spine", "churn__features")
MODELS_OF_SCORE = SELECTED[1:]
# columns that tell one thing from another, by what their names end in
KEY, HASH, ID = "_key", "_hash", "_id"
# of 60 bits the upper ones, for up to a million copies
OTHER_KEY = "xor({}, cast(copy as bigint) << 40)"
# what kind of touchpoint it is, not whose
KINDS = ("kind_key",)

NARROW = """create table bench.narrow as
    select
        hash(coalesce(owners.customer_id, touchpoints.touchpoint_id)) as customer_key,
        touchpoints.occurred_at,
        touchpoints.touchpoint_key
    from intermediate.int_touchpoints as touchpoints
    left join (from intermediate.int_snapshot_identifiers where is_scoring) as owners
        on touchpoints.actor_key = owners.identifier_key"""
# the newest one is scored, of the others a sample is learned from
NEWEST = f"""
    select
        snapshot_at,
        if(
            row_number() over (order by snapshot_at desc) = 1, $1,
            least($1, ceil($2 / count(distinct customer_id)))
        )::bigint as copies
    from given.intermediate.int_snapshot_identifiers
    group by snapshot_at
    order by snapshot_at desc
    limit {SNAPSHOTS}"""
HELD = """
    select count(distinct customer_id) from intermediate.int_snapshot_identifiers
    group by snapshot_at order by snapshot_at desc"""
SORT = """create or replace table bench.sorted as
    from bench.narrow order by customer_key, occurred_at, touchpoint_key"""


def compare_features(
    warehouse: Path, landing: Path, copies: int, past_customers: int = LEARNED_FROM
) -> Path:
    """Print in sorts what all features cost, and the widest model of them with what it reads, where
    snapshots of the past hold about so many customers; the warehouse with what they made."""
    models = feature_models(warehouse, landing)
    # under the same name, for the queries name the database
    multiplied = warehouse.parent / f"multiplied_{past_customers}" / warehouse.name
    multiplied.parent.mkdir()
    multiply(warehouse, multiplied, inputs(warehouse, models), copies, past_customers)
    contenders = {
        "sort": [SORT],
        SHARED: [models[name][0] for name in models if name in _with_ancestors(SHARED, models)],
        "all features": [sql for sql, _ in models.values()],
    }
    found = costs({name: _in_duckdb(multiplied, steps) for name, steps in contenders.items()})
    with duckdb.connect(str(multiplied), read_only=True) as con:
        ((touchpoints,),) = con.execute("select count(*) from bench.narrow").fetchall()
        held = con.execute(HELD).fetchall()
    table(
        f"Features of {touchpoints:,} touchpoints, at {SNAPSHOTS} snapshots of "
        f"{', '.join(f'{customers:,}' for (customers,) in held)} customers (aim: 6 sorts)",
        ["", "x sort", "GiB"],
        [[name, f"{cost / found['sort']:.2f}", f"{cost.gib:.1f}"] for name, cost in found.items()],
    )
    return multiplied


def feature_models(warehouse: Path, landing: Path) -> dict[str, tuple[str, set[str]]]:
    """The models in an order in which they can run: how each is made, and what it reads."""
    run_dbt(
        warehouse, "compile", "--select", *SELECTED, "--full-refresh", landing_path=str(landing)
    )
    manifest = json.loads((warehouse.parent / "target" / "manifest.json").read_text())
    nodes = {node["name"]: node for node in manifest["nodes"].values() if _is_chosen(node)}
    reads = {
        name: {parent.split(".")[-1] for parent in node["depends_on"]["nodes"]}
        for name, node in nodes.items()
    }
    order = TopologicalSorter({name: reads[name] & set(nodes) for name in nodes}).static_order()
    return {
        name: (
            f"create or replace table {nodes[name]['schema']}.{name} as "
            f"{nodes[name]['compiled_code']}",
            reads[name],
        )
        for name in order
    }


def _with_ancestors(name: str, models: dict[str, tuple[str, set[str]]]) -> set[str]:
    """The model and those of the others that it needs."""
    parents = models[name][1] & set(models)
    return {name}.union(*(_with_ancestors(parent, models) for parent in parents))


def _is_chosen(node: dict[str, Any]) -> bool:
    return node["resource_type"] == "model" and (
        node["original_file_path"].startswith(FOLDER) or node["name"] in MODELS_OF_SCORE
    )


def inputs(warehouse: Path, models: dict[str, tuple[str, set[str]]]) -> dict[str, str]:
    """Tables that the models read and do not make, each with its schema."""
    read = set().union(*(parents for _, parents in models.values())) - set(models)
    with duckdb.connect(str(warehouse), read_only=True) as con:
        found = con.execute(
            "select table_name, table_schema from information_schema.tables where table_name in ?",
            [sorted(read)],
        ).fetchall()
    return dict(found)


def multiply(
    warehouse: Path, multiplied: Path, tables: dict[str, str], copies: int, past_customers: int
) -> None:
    """A warehouse with so many copies of the tables, and of each snapshot of the past as many as
    hold so many customers."""
    with duckdb.connect(str(multiplied)) as con:
        con.execute("create schema bench")
        con.execute("create schema scores")
        con.execute(f"attach '{warehouse}' as given (read_only)")
        con.execute(f"create temp table snapshots as {NEWEST}", [copies, past_customers])
        for name, schema in tables.items():
            con.execute(f"create schema if not exists {schema}")
            columns = con.execute(f"describe given.{schema}.{name}").fetchall()
            told = ", ".join(f"{_copied(column)} as {column}" for column, *_ in columns)
            held = ""
            if "snapshot_at" in [column for column, *_ in columns]:
                held = "inner join snapshots using (snapshot_at) where copy < copies"
            con.execute(
                f"""create table {schema}.{name} as select {told} from given.{schema}.{name}
                cross join range({copies}) as copied (copy) {held}"""
            )
        con.execute("detach given")
        con.execute(NARROW)


def _copied(column: str) -> str:
    """The column as the copy has it: what names something names another thing there."""
    if column.endswith(KEY) and column not in KINDS:
        return OTHER_KEY.format(column)
    if column.endswith(HASH):
        # the first digits of a hash are its key
        key = OTHER_KEY.format(f"cast('0x' || left({column}, 15) as bigint)")
        return f"format('{{:015x}}', {key}) || substring({column}, 16)"
    return f"{column} || '-' || copy" if column.endswith(ID) else column


def _in_duckdb(
    warehouse: Path, steps: list[str]
) -> tuple[Callable[[], Any], Callable[[Any], None]]:
    return partial(duckdb.connect, str(warehouse)), partial(_execute, steps)


def _execute(steps: list[str], con: duckdb.DuckDBPyConnection) -> None:
    for step in steps:
        con.execute(step)
    con.close()
