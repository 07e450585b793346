"""Sessions of the project beside a sort, the usual passes over wide rows, and Polars."""

from functools import partial
from pathlib import Path

import duckdb

from bench.measure import Cost, Prepare, Work, costs, table
from bench.peers import finished, started
from bench.project import compiled, expanded

# all that has to be known of the project: its macro on narrow rows, with ids of their own ...
ON_NARROW_ROWS = "{{ sessions('given.narrow') }}"
# ... which of its models gives touchpoints their sessions ...
SESSION_IDS = "int_touchpoints_resolved"
# ... and which one makes a row of each session
SESSIONS = "int_sessions"
TIMEOUT_SECONDS = 30 * 60
VISITOR = "partition by customers.customer_id, page_views.device_key"

SORT = "select * from given.narrow order by actor_key, occurred_at, touchpoint_key"

# Wide rows through one window after the other, then from page views to sessions and on to the
# sessions of a customer: the steps of the packages that everybody starts from. Theirs number page
# views per cookie and meet identities last; here the customer comes first, so that all contenders
# have the same sessions to find. Their search for duplicates is left out: staging has done it.
PASSES = {
    "page_views": "select * from given.touchpoints where opens_session",
    "page_views_sessionized": f"""
        with numbered as (
            select page_views.*, customers.customer_id, row_number() over (
                {VISITOR} order by page_views.occurred_at, page_views.touchpoint_key
            ) as page_view_number
            from page_views
            inner join given.customers as customers
                on page_views.actor_key = customers.identifier_key
        ),
        lagged as (
            select *, lag(occurred_at) over (
                partition by customer_id, device_key order by page_view_number
            ) as previous_at
            from numbered
        ),
        diffed as (
            select *, (epoch_us(occurred_at) - epoch_us(previous_at)) / 1e6 as inactive_seconds
            from lagged
        ),
        starts as (
            select *, case when inactive_seconds < {TIMEOUT_SECONDS} then 0 else 1 end as is_start
            from diffed
        ),
        session_numbers as (
            select *, sum(is_start) over (
                partition by customer_id, device_key order by page_view_number
                rows between unbounded preceding and current row
            ) as session_number
            from starts
        )
        select *, md5(concat_ws('-', customer_id, device_key, session_number)) as session_key
        from session_numbers""",
    "sessions_initial": """
        select distinct
            session_key,
            customer_id,
            min(occurred_at) over (partition by session_key) as started_at,
            max(occurred_at) over (partition by session_key) as ended_at,
            count(*) over (partition by session_key) as touchpoint_count,
            first_value(channel) over in_order as channel,
            first_value(campaign) over in_order as campaign,
            first_value(subject) over in_order as landing_page,
            last_value(subject) over in_order as exit_page,
            first_value(device_type) over in_order as device_type,
            first_value(region) over in_order as region
        from page_views_sessionized
        window in_order as (
            partition by session_key order by page_view_number
            rows between unbounded preceding and unbounded following
        )""",
    "sessions": """
        select *, row_number() over (
            partition by customer_id order by started_at
        ) as session_index
        from sessions_initial""",
}
# which of their tables has a session for every touchpoint, and which one a row per session
IDS_BY_PASSES, ROWS_BY_PASSES = "page_views_sessionized", "sessions"


def compare_sessions(warehouse: Path, landing: Path) -> None:
    """Print what session ids and sessions cost each of them, and check that they agree."""
    folder = warehouse.parent / "sessions"
    folder.mkdir()
    rows = write_input(warehouse, folder)
    ids, sessions = (
        compiled(warehouse, model, landing_path=str(landing)) for model in (SESSION_IDS, SESSIONS)
    )
    ours = {SESSION_IDS: ids, SESSIONS: sessions}
    narrow = expanded(warehouse, ON_NARROW_ROWS)
    contenders = {
        "sort": _in_duckdb(warehouse, folder, "sort", {"sorted": SORT}),
        "ours, narrow": _in_duckdb(warehouse, folder, "our_narrow", {"narrow": narrow}),
        "polars, narrow": _in_polars(folder, "polars_narrow_sessions", "narrow"),
        "ours": _in_duckdb(warehouse, folder, "ours", {SESSION_IDS: ids}),
        "polars": _in_polars(folder, "polars_sessions", "touchpoints", "customers"),
        "passes": _in_duckdb(warehouse, folder, "passes", _passes_to(IDS_BY_PASSES)),
        "ours, rows": _in_duckdb(warehouse, folder, "our_rows", ours),
        "passes, rows": _in_duckdb(warehouse, folder, "row_passes", PASSES),
    }
    found = costs(contenders)
    _check(folder)
    _print(f"{rows:,} touchpoints", found)


def write_input(warehouse: Path, folder: Path) -> int:
    """``given.duckdb`` and Parquet: touchpoints, customers of identifiers, and a narrow table.

    A touchpoint on a shared device has its owner in ``actor_key``, which the project finds out.
    """
    with duckdb.connect(str(folder / "given.duckdb")) as con:
        con.execute(f"attach '{warehouse}' as warehouse (read_only)")
        con.execute(
            """create table touchpoints as
            select int_touchpoints.* replace (
                coalesce(owners.owner_key, int_touchpoints.actor_key) as actor_key,
                coalesce(int_touchpoints.device_key, int_touchpoints.actor_key) as device_key
            )
            from warehouse.intermediate.int_touchpoints as int_touchpoints
            left join warehouse.intermediate.int_shared_touchpoints as owners
                on int_touchpoints.touchpoint_id = owners.touchpoint_id"""
        )
        con.execute(
            """create table customers as select identifier_key, customer_id
            from warehouse.intermediate.int_customer_identifiers"""
        )
        con.execute(
            """create table narrow as
            select cast(hash(customers.customer_id, touchpoints.device_key) >> 1 as bigint)
                    as actor_key,
                touchpoints.occurred_at, touchpoints.touchpoint_key
            from touchpoints
            inner join customers on touchpoints.actor_key = customers.identifier_key"""
        )
        for name in ("touchpoints", "customers", "narrow"):
            con.execute(f"copy {name} to '{folder}/{name}.parquet'")
        ((rows,),) = con.execute("select count(*) from narrow").fetchall()
        return int(rows)


def _passes_to(last: str) -> dict[str, str]:
    names = list(PASSES)
    return {name: PASSES[name] for name in names[: names.index(last) + 1]}


def _in_duckdb(
    warehouse: Path, folder: Path, name: str, steps: dict[str, str]
) -> tuple[Prepare, Work]:
    """Each step becomes a table of a file of its own, as dbt would have it."""
    return partial(_connected, warehouse, folder, name), partial(_make_tables, steps)


def _connected(warehouse: Path, folder: Path, name: str) -> duckdb.DuckDBPyConnection:
    output = folder / f"{name}.duckdb"
    output.unlink(missing_ok=True)
    con = duckdb.connect(str(output))
    con.execute(f"attach '{warehouse}' as {warehouse.stem} (read_only)")
    con.execute(f"attach '{folder}/given.duckdb' as given (read_only)")
    return con


def _make_tables(steps: dict[str, str], con: duckdb.DuckDBPyConnection) -> None:
    for name, query in steps.items():
        con.execute(f"create table {name} as {query}")
    con.close()


def _in_polars(folder: Path, name: str, *given: str) -> tuple[Prepare, Work]:
    files = [folder / f"{file}.parquet" for file in (*given, name)]
    return partial(started, name, *files), finished


def _check(folder: Path) -> None:
    """Everybody has put the same touchpoints together."""
    with duckdb.connect() as con:
        for name in ("our_narrow", "ours", "passes", "our_rows", "row_passes"):
            con.execute(f"attach '{folder}/{name}.duckdb' as {name} (read_only)")
        ids = {
            "ours": f"ours.{SESSION_IDS}",
            "passes": f"passes.{IDS_BY_PASSES}",
            "polars": f"'{folder}/polars_sessions.parquet'",
        }
        narrow = {
            "ours": "our_narrow.narrow",
            "polars": f"'{folder}/polars_narrow_sessions.parquet'",
        }
        for relations in (narrow, ids):
            partitions = {name: _partition(con, relation) for name, relation in relations.items()}
            assert len(set(partitions.values())) == 1, f"the sessions differ: {partitions}"
            count, _ = partitions["ours"]
        for relation in (f"our_rows.{SESSIONS}", f"row_passes.{ROWS_BY_PASSES}"):
            ((found,),) = con.execute(f"select count(*) from {relation}").fetchall()
            assert found == count, f"{relation} has {found} sessions, not {count}"


def _partition(con: duckdb.DuckDBPyConnection, relation: str) -> tuple[int, int]:
    """How many sessions, and a fingerprint: every touchpoint with the smallest of its session."""
    ((count, fingerprint),) = con.execute(
        f"""select count(distinct least), bit_xor(hash(touchpoint_key, least)) from (
            select touchpoint_key, min(touchpoint_key) over (partition by session_key) as least
            from {relation} where session_key is not null)"""
    ).fetchall()
    return int(count), int(fingerprint)


def _print(size: str, found: dict[str, Cost]) -> None:
    def row(title: str, name: str, ours: str = "") -> list[str]:
        cost, beside = found[name], []
        if ours:
            mine = found[ours]
            beside = [f"{mine / cost:.2f} x its time", f"{mine.gib / cost.gib:.2f} x its memory"]
        of_the_sort = f"{cost / found['sort']:.1f} x sort"
        memory = f"{cost.gib:.2f} GiB"
        return [title, f"{cost.seconds:.2f} s", of_the_sort, memory, *(beside or ["", ""])]

    table(
        f"Sessions of {size} (aim: 2.0 x the sort; 1.3 x Polars; 0.25 x the time and 0.33 x the "
        "memory of passes over wide rows)",
        ["", "time", "", "memory", "this project takes", ""],
        [
            row("sort of three narrow columns", "sort"),
            row("sessions of the narrow rows, this project", "ours, narrow"),
            row("sessions of the narrow rows, Polars", "polars, narrow", "ours, narrow"),
            row("session ids, this project", "ours"),
            row("session ids, Polars", "polars", "ours"),
            row("session ids, passes over wide rows", "passes", "ours"),
            row("ids and sessions, this project", "ours, rows"),
            row("ids and sessions, passes over wide rows", "passes, rows", "ours, rows"),
        ],
    )
