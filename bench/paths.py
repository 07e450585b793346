"""The path of every journey beside the sort that puts its touchpoints in order."""

from functools import partial
from pathlib import Path

import duckdb

from bench.measure import costs, table
from bench.project import compiled

# all that has to be known of the project: the step that lists stages, and the model it is in
PATHS, JOURNEYS = "paths", "int_journeys"


def compare_paths(warehouse: Path, landing: Path) -> None:
    """Print what the lists of stages cost beside a narrow sort of the steps they come from."""
    query = compiled(warehouse, JOURNEYS, landing_path=str(landing)).rstrip()
    whole = f"select * from {JOURNEYS}"
    assert query.endswith(whole), f"{JOURNEYS} does not end with {whole}"
    paths = query.removesuffix(whole) + f"select * from {PATHS}"
    prepare = partial(_connected, warehouse, warehouse.parent / "paths.duckdb")
    narrow = "select * from narrow order by journey_key, occurred_at, event_id"
    found = costs(
        {"sort": (prepare, partial(_make, narrow)), "paths": (prepare, partial(_make, paths))}
    )
    with duckdb.connect(str(warehouse), read_only=True) as con:
        ((steps, journeys),) = con.execute(
            """select count(*), count(distinct (journey_name, journey_key))
            from intermediate.int_journey_steps"""
        ).fetchall()
    sort, lists = found["sort"], found["paths"]
    table(
        f"Paths of {journeys:,} journeys in {steps:,} steps (aim: 0.5 x the sort)",
        ["", "time", "of the sort", "memory"],
        [
            ["sort of the steps", f"{sort.seconds:.3f} s", "", f"{sort.gib:.2f} GiB"],
            [
                "lists of stages",
                f"{lists.seconds:.3f} s",
                f"{lists / sort:.2f} x",
                f"{lists.gib:.2f} GiB",
            ],
        ],
    )


def _connected(warehouse: Path, output: Path) -> duckdb.DuckDBPyConnection:
    output.unlink(missing_ok=True)
    con = duckdb.connect(str(output))
    con.execute(f"attach '{warehouse}' as {warehouse.stem} (read_only)")
    con.execute(
        f"""create table narrow as
        select cast(hash(journey_name, journey_key) >> 1 as bigint) as journey_key, occurred_at,
            touchpoint_key as event_id
        from {warehouse.stem}.intermediate.int_journey_steps"""
    )
    return con


def _make(query: str, con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"create table made as {query}")
    con.close()
