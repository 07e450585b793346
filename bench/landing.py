"""Landing data of a given number of touchpoints, and their last per cent to arrive."""

import shutil
from contextlib import redirect_stdout
from datetime import datetime
from pathlib import Path

import duckdb

from bench.project import run_dbt
from demo.__main__ import main as write_demo
from demo.contract import LOADED_AT, TABLES

# a customer of the demo world leaves some 117 touchpoints in a year
CUSTOMERS_PER_TOUCHPOINT = 0.0086
EVENTS = ("web_events", "product_events", "email_events", "ad_impressions")
# of the event rows: what an increment is measured on
LAST_SHARE = 0.01
# models whose output the pieces measured need; their parents come along
NEEDED = ["+fct_touchpoints", "+int_journeys"]


def landed(folder: Path, touchpoints: int) -> Path:
    """Landing data of about so many touchpoints.

    Nobody asks to be forgotten while the last per cent arrives: whoever does makes the next build
    write everything anew, and an increment shall show what arrivals cost.
    """
    customers = str(max(50, round(touchpoints * CUSTOMERS_PER_TOUCHPOINT)))
    with redirect_stdout(None):
        write_demo(["--customers", customers, "--days", "365", "--out", str(folder / "world")])
    landing = folder / "world" / "raw"
    _leave_out_late_requests(landing)
    return landing


def run_what_is_needed(warehouse: Path, landing: Path) -> None:
    """The models that feed sessions and journeys, and these, without tests and reports."""
    left_out = ["--exclude-resource-type", "test", "unit_test"]
    run_dbt(warehouse, "build", "--select", *NEEDED, *left_out, landing_path=str(landing))


def cut_by_arrival(landing: Path, before: Path, after: Path) -> None:
    """Two landing folders: what arrived first, and the last per cent of the event rows.

    A table that does not say when a row arrived lands whole in the first.
    """
    with duckdb.connect() as con:
        cut = _begin_of_the_last(con, landing)
        for name, table in TABLES.items():
            if not table.has_loaded_at:
                shutil.copytree(landing / name, before / name)
                continue
            for folder, condition in {before: "<", after: ">="}.items():
                (folder / name).mkdir(parents=True)
                con.execute(
                    f"""copy (
                        from read_parquet('{landing}/{name}/*.parquet', union_by_name = true)
                        where {LOADED_AT} {condition} timestamp '{cut}'
                    ) to '{folder}/{name}/{folder.name}.parquet'"""
                )


def land_too(later: Path, landing: Path) -> None:
    """Put a second file beside the first of every table that has one."""
    for file in later.glob("*/*.parquet"):
        shutil.copy(file, landing / file.parent.name / file.name)


def _begin_of_the_last(con: duckdb.DuckDBPyConnection, landing: Path) -> datetime:
    """When the last per cent of the event rows began to arrive."""
    events = [f"{landing}/{name}/*.parquet" for name in EVENTS]
    ((begin,),) = con.execute(
        f"select quantile_disc({LOADED_AT}, ?) from read_parquet(?, union_by_name = true)",
        [1 - LAST_SHARE, events],
    ).fetchall()
    return begin  # type: ignore[no-any-return]


def _leave_out_late_requests(landing: Path) -> None:
    folder = landing / "erasure_requests"
    with duckdb.connect() as con:
        begin = _begin_of_the_last(con, landing)
        con.execute(f"create table requests as from read_parquet('{folder}/*.parquet')")
        shutil.rmtree(folder)
        folder.mkdir()
        con.execute(
            f"""copy (from requests where requested_at < timestamp '{begin}')
            to '{folder}/requests.parquet'"""
        )
