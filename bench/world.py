"""Who is who beside the truth of a world, by pairs of records and by b-cubed."""

import tempfile
from pathlib import Path

import duckdb

from bench.measure import table
from bench.project import run_dbt
from demo.__main__ import main as write_demo

# a customer of its own for every identifier that acted: what no stitching at all would give
UNSTITCHED = "coalesce(cast(touchpoints.actor_key as text), touchpoints.touchpoint_id)"
# what the project says; records without consent show nobody and are left out
RESOLVED = "resolved.customer_id"


def score_a_world(world: Path | None) -> None:
    """Build and judge a folder with ``raw`` and ``truth``; without one, a demo world."""
    with tempfile.TemporaryDirectory() as folder:
        if world is None:
            world = Path(folder) / "world"
            write_demo(["--customers", "6000", "--days", "270", "--out", str(world)])
        warehouse = Path(folder) / "warehouse.duckdb"
        landing = str((world / "raw").absolute())
        run_dbt(warehouse, "seed")
        run_dbt(warehouse, "run", "--select", "+int_touchpoints_resolved", landing_path=landing)
        rows = []
        with duckdb.connect(str(warehouse), read_only=True) as con:
            for sources, condition in {
                "all": "true",
                "web": "touchpoints.source = 'web_events'",
            }.items():
                for name, customer in {"unstitched": UNSTITCHED, "resolved": RESOLVED}.items():
                    rows.append(
                        [f"{sources} records, {name}", *_scores(con, world, customer, condition)]
                    )
    table(
        f"Who is who in {world.name}: pairs of records, and b-cubed",
        ["", "precision", "recall", "F1", "b-cubed precision", "recall", "F1"],
        rows,
    )


def _scores(
    con: duckdb.DuckDBPyConnection, world: Path, customer: str, condition: str
) -> list[str]:
    ((pairs, customer_pairs, person_pairs, precision, recall),) = con.execute(
        f"""with placed as (
            select {customer} as customer, truth.person_id as person
            from intermediate.int_touchpoints_resolved as resolved
            inner join intermediate.int_touchpoints as touchpoints using (touchpoint_key)
            inner join read_parquet('{world}/truth/record_person/*.parquet') as truth
                on truth.source = 'raw/' || touchpoints.source
                and touchpoints.record_id = truth.record_id::text
            -- machines are nobody
            where truth.person_id >= 0 and touchpoints.actor_type <> 'touchpoint' and {condition}
        ),
        cells as (select customer, person, count(*) as records from placed group by all),
        sized as (
            select *, sum(records) over (partition by customer) as of_customer,
                sum(records) over (partition by person) as of_person
            from cells
        )
        select sum(records * (records - 1.0)),
            (select sum(n * (n - 1.0)) from (select count(*) as n from placed group by customer)),
            (select sum(n * (n - 1.0)) from (select count(*) as n from placed group by person)),
            sum(records * records / of_customer) / sum(records),
            sum(records * records / of_person) / sum(records)
        from sized"""
    ).fetchall()
    figures = []
    for one, other in ((pairs / customer_pairs, pairs / person_pairs), (precision, recall)):
        figures += [one, other, 2 * one * other / (one + other)]
    return [f"{figure:.5f}" for figure in figures]
