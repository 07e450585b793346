"""The demo world keeps the landing contract, its own promises and the truth about itself."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from demo import rates  # noqa: E402
from demo.__main__ import main  # noqa: E402
from demo.devices import draw_devices  # noqa: E402
from demo.effects import EFFECTS  # noqa: E402
from demo.people import draw_people  # noqa: E402
from demo.world import CHUNK_PEOPLE, World, chunk_rng  # noqa: E402

DAYS = 270
END = "timestamp '2025-09-28'"
# the contract spelled out once more, so that a slip in the package cannot hide itself
CONTRACT = {
    "web_events": "event_id bigint, event_ts timestamp, cookie_id varchar, user_id varchar,"
    " event_type varchar, page_type varchar, url varchar, referrer varchar, utm_source varchar,"
    " utm_medium varchar, utm_campaign varchar, device_type varchar, user_agent varchar,"
    " region varchar, email varchar, _loaded_at timestamp, app_version varchar",
    "product_events": "event_id bigint, user_id varchar, event_name varchar, ts_ms bigint,"
    " platform varchar, _loaded_at timestamp",
    "email_events": "event_id bigint, message_id varchar, email varchar, event varchar,"
    " campaign varchar, link_eid varchar, event_ts timestamp, _loaded_at timestamp",
    "ad_impressions": "impression_id bigint, served_at timestamp, channel varchar,"
    " cookie_id varchar, region varchar, ghost boolean, clicked boolean, cost double,"
    " _loaded_at timestamp",
    "ad_spend": "date date, channel varchar, region varchar, spend double",
    "business_calendar": "event varchar, kind varchar, start varchar, end varchar, scope varchar",
    "crm_contacts": "contact_id bigint, email varchar, first_name varchar, last_name varchar,"
    " phone varchar, lifecycle_stage varchar, created_at timestamp, _loaded_at timestamp",
    "crm_deals": "deal_id bigint, contact_id bigint, demo_requested_at timestamp,"
    " first_response_at timestamp, amount double, stage varchar, closed_at timestamp,"
    " _loaded_at timestamp",
    "calls": "call_id bigint, phone varchar, started_local varchar, utc_offset_hours float,"
    " direction varchar, topic varchar, duration_s integer, _loaded_at timestamp",
    "app_users": "user_id varchar, email varchar, created_at timestamp, is_internal boolean",
    "subscriptions": "subscription_id varchar, user_id varchar, plan varchar, period varchar,"
    " price double, started_at timestamp, cancelled_at timestamp, status varchar",
    "invoices": "invoice_id bigint, subscription_id varchar, issued_at timestamp,"
    " due_at timestamp, paid_at timestamp, amount double, _loaded_at timestamp",
    "orders": "order_id bigint, email varchar, user_id varchar, ordered_at timestamp,"
    " sku varchar, quantity bigint, unit_price float, total double, currency varchar,"
    " _loaded_at timestamp",
    "refunds": "refund_id bigint, order_id bigint, amount double, refunded_at timestamp",
    "tickets": "ticket_id bigint, requester_email varchar, created_at varchar, topic varchar,"
    " first_response_at timestamp, csat tinyint, _loaded_at timestamp",
    "ticket_messages": "message_id bigint, ticket_id bigint, author varchar, body varchar,"
    " sent_at timestamp",
    "surveys": "response_id bigint, email varchar, kind varchar, score tinyint,"
    " responded_at timestamp, _loaded_at timestamp",
    "consents": "consent_id bigint, cookie_id varchar, purpose varchar, granted boolean,"
    " recorded_at timestamp, _loaded_at timestamp",
    "erasure_requests": "request_id bigint, email varchar, requested_at timestamp",
    "experiment_assignments": "experiment varchar, unit_type varchar, unit_id varchar,"
    " arm varchar, assigned_at timestamp",
}
SNAPSHOTS = ("app_users", "subscriptions", "ad_spend", "business_calendar")
WITHOUT_LOADED_AT = (
    *SNAPSHOTS,
    "refunds",
    "ticket_messages",
    "erasure_requests",
    "experiment_assignments",
)
VERSIONED = {
    "crm_contacts": ["contact_id"],
    "crm_deals": ["deal_id"],
    "orders": ["order_id", "sku"],
    "invoices": ["invoice_id"],
    "tickets": ["ticket_id"],
}
APPENDED = {
    "web_events": "event_id",
    "product_events": "event_id",
    "email_events": "event_id",
    "ad_impressions": "impression_id",
    "calls": "call_id",
    "surveys": "response_id",
    "consents": "consent_id",
}


class Tables:
    """A landing folder with its truth, asked in SQL."""

    def __init__(self, landing: Path, truth: Path) -> None:
        self.con = duckdb.connect()
        self.con.execute("set timezone = 'UTC'")
        for table in CONTRACT:
            self.con.execute(
                f"create view {table} as select * from read_parquet("
                f"'{landing}/{table}/*.parquet', union_by_name = true)"
            )
        for table in ("persons", "identifiers", "record_person", "outcomes"):
            self.con.execute(
                f"create view true_{table} as select * from "
                f"read_parquet('{truth}/{table}/*.parquet')"
            )
        self.con.execute("""create table web as
            select w.*, r.person_id, r.session_no
            from (select distinct on (event_id) * from web_events) as w
            inner join true_record_person as r
                on r.source = 'raw/web_events' and r.record_id = w.event_id
            where year(w.event_ts) between 2000 and 2050""")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.con.execute(query).fetchall()

    def value(self, query: str) -> Any:
        return self.rows(query)[0][0]


def make(folder: Path, *arguments: str) -> Path:
    assert main([*arguments, "--out", str(folder)]) == 0
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default world."""
    return make(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def world(folder: Path) -> Iterator[Tables]:
    tables = Tables(folder / "raw", folder / "truth")
    yield tables
    tables.con.close()


@pytest.fixture(scope="module")
def sliced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default world in three slices."""
    return make(tmp_path_factory.mktemp("sliced"), "--slices", "3")


# --- form -------------------------------------------------------------------------------------


def test_same_arguments_give_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    size = ("--customers", "300", "--days", "60")
    here = make(tmp_path / "here", *size)
    there = tmp_path / "there"
    subprocess.run(
        [sys.executable, "-m", "demo", *size, "--out", str(there)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "12345"},
        check=True,
        capture_output=True,
    )
    assert digests(here) == digests(there)
    other = make(tmp_path / "other", *size, "--seed", "8")
    for table in APPENDED:
        name = f"raw/{table}/part-00000{'-a' if table == 'web_events' else ''}.parquet"
        assert digests(here)[name] != digests(other)[name]
    first_times = [
        pq.read_table(part / "raw/web_events/part-00000-a.parquet")["event_ts"][:50]
        for part in (here, other)
    ]
    assert first_times[0] != first_times[1]


@pytest.mark.parametrize("table", CONTRACT)
def test_columns_and_types_are_the_contract(folder: Path, table: str) -> None:
    files = sorted((folder / "raw" / table).glob("*.parquet"))
    con = duckdb.connect()
    for path in files:
        found = con.execute(f"describe select * from '{path}'").fetchall()
        columns = ", ".join(f"{name} {kind}".lower() for name, kind, *_ in found)
        wanted = CONTRACT[table]
        if path.name.endswith("-a.parquet"):
            wanted = wanted.removesuffix(", app_version varchar")
        assert columns == wanted
        plain = {
            "timestamp[ms]",
            "string",
            "int64",
            "int32",
            "int8",
            "double",
            "float",
            "bool",
            "date32[day]",
        }
        assert {str(field.type) for field in pq.read_schema(path)} <= plain
    assert files


def test_the_landing_folder_holds_the_tables_of_the_contract_only(folder: Path) -> None:
    assert {path.name for path in (folder / "raw").iterdir()} == set(CONTRACT)
    assert all(
        ("_loaded_at" in CONTRACT[table]) != (table in WITHOUT_LOADED_AT) for table in CONTRACT
    )


def test_the_size_is_that_of_a_demo(world: Tables) -> None:
    total = sum(world.value(f"select count(*) from {table}") for table in CONTRACT)
    assert 600_000 <= total <= 800_000


def test_the_new_column_is_only_in_files_of_the_second_half(world: Tables, folder: Path) -> None:
    half = "timestamp '2025-01-01' + interval 135 day"
    early, late = (f"read_parquet('{folder}/raw/web_events/*-{part}.parquet')" for part in "ab")
    assert world.value(f"select max(_loaded_at) < {half} from {early}")
    assert world.value(f"select min(_loaded_at) >= {half} from {late}")
    # only what landed before and is repeated now still lacks it
    assert world.value(f"select avg((app_version is null)::int) < 0.001 from {late}")


@pytest.mark.parametrize("table", sorted(set(CONTRACT) - set(WITHOUT_LOADED_AT)))
def test_files_hold_rows_in_order_of_arrival(folder: Path, table: str) -> None:
    for path in (folder / "raw" / table).glob("*.parquet"):
        loaded = pq.read_table(path, columns=["_loaded_at"]).column(0).to_pylist()
        assert loaded == sorted(loaded)


def test_events_are_not_in_order_of_their_own_time(world: Tables, folder: Path) -> None:
    path = folder / "raw/web_events/part-00000-b.parquet"
    assert world.value(
        f"select count(*) > 1000 from (select event_ts < lag(event_ts) over ("
        f"order by file_row_number) as back from read_parquet('{path}',"
        f" file_row_number = true)) where back"
    )


# --- streaming --------------------------------------------------------------------------------


def test_people_are_written_chunk_by_chunk_and_a_chunk_knows_nothing_of_the_others(
    tmp_path: Path,
) -> None:
    one = make(tmp_path / "one", "--customers", str(CHUNK_PEOPLE), "--days", "30")
    three = make(tmp_path / "three", "--customers", str(2 * CHUNK_PEOPLE + 1), "--days", "30")
    for table in set(CONTRACT) - {"ad_spend", "business_calendar"}:
        small, large = (sorted((world / "raw" / table).glob("*.parquet")) for world in (one, three))
        assert [path.read_bytes() for path in small] == [
            path.read_bytes() for path in large[: len(small)]
        ]
        if table in ("web_events", "ad_impressions", "email_events", "consents", "crm_contacts"):
            parts = {path.name.split(".")[0].split("-")[1] for path in large}
            assert {"00000", "00001"} <= parts <= {"00000", "00001", "00002"}


def test_every_record_number_is_given_once(world: Tables) -> None:
    for table, key in APPENDED.items():
        columns = [column.split()[0] for column in CONTRACT[table].split(", ")]
        rest = ", ".join(name for name in columns if name != "_loaded_at")
        assert (
            world.value(
                f"select count(*) - count(distinct {key}) from ("
                f"select distinct {rest} from {table} where {key} is not null)"
            )
            == 0
        )


# --- slices -----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", sorted(set(CONTRACT) - set(SNAPSHOTS)))
def test_slices_hold_the_same_rows(world: Tables, sliced: Path, table: str) -> None:
    parts = f"read_parquet('{sliced}/slices/*/{table}/*.parquet', union_by_name = true)"
    assert world.value(f"select count(*) from {parts}") == world.value(
        f"select count(*) from {table}"
    )
    assert world.rows(f"(select * from {table} except all select * from {parts}) limit 1") == []


def test_slices_part_the_arrivals_at_equal_spans(world: Tables, sliced: Path) -> None:
    for number in (1, 2, 3):
        part = f"'{sliced}/slices/0{number}/email_events/*.parquet'"
        first, last = world.rows(f"select min(_loaded_at), max(_loaded_at) from {part}")[0]
        begin = f"timestamp '2025-01-01' + interval {90 * (number - 1)} day"
        end = f"timestamp '2025-01-01' + interval {90 * number} day"
        assert world.value(f"select timestamp '{first}' >= {begin}")
        if number < 3:
            assert world.value(f"select timestamp '{last}' < {end}")


def test_snapshots_land_whole_as_known_at_the_end_of_each_slice(
    world: Tables, sliced: Path
) -> None:
    for number in (1, 2):
        end = f"timestamp '2025-01-01' + interval {90 * number} day"
        known = f"'{sliced}/slices/0{number}/subscriptions/*.parquet'"
        expected = f"""select subscription_id, if(cancelled_at < {end}, cancelled_at, null),
            if(cancelled_at < {end}, 'cancelled', 'active')
            from subscriptions where started_at < {end}"""
        landed = f"select subscription_id, cancelled_at, status from {known}"
        assert world.rows(f"({expected}) except all ({landed})") == []
        assert world.rows(f"({landed}) except all ({expected})") == []
        spent = f"'{sliced}/slices/0{number}/ad_spend/*.parquet'"
        assert world.value(f"select max(date) = ({end} - interval 1 day)::date from {spent}")
    for table in SNAPSHOTS:
        last = f"select * from '{sliced}/slices/03/{table}/*.parquet'"
        assert world.rows(f"({last}) except all (select * from {table})") == []
        assert world.rows(f"(select * from {table}) except all ({last})") == []


def test_slices_can_be_copied_into_one_folder_and_tell_the_same_truth(
    folder: Path, sliced: Path
) -> None:
    names = [
        [f"{path.parent.name}/{path.name}" for path in sorted(part.rglob("*.parquet"))]
        for part in sorted((sliced / "slices").iterdir())
    ]
    everything = [name for part in names for name in part]
    assert len(everything) == len(set(everything))
    for table in CONTRACT:
        in_turn = [name for part in names for name in part if name.startswith(f"{table}/")]
        assert in_turn == sorted(in_turn)
    assert not (sliced / "raw").exists()
    assert digests(folder / "truth") == digests(sliced / "truth")


# --- update laws ------------------------------------------------------------------------------


def test_an_invoice_lands_unpaid_and_again_once_paid(world: Tables) -> None:
    versions = """(select invoice_id, min(_loaded_at) filter (paid_at is null) as unpaid_at,
        min(_loaded_at) filter (paid_at is not null) as loaded_at, max(paid_at) as paid_at
        from invoices where invoice_id is not null group by 1)"""
    assert (
        world.value(f"""select avg((unpaid_at < loaded_at and paid_at < loaded_at
        and loaded_at < paid_at + interval 1 hour)::int) from {versions}
        where paid_at is not null and unpaid_at is not null""")
        == 1
    )
    assert world.value(f"select avg((unpaid_at is null)::int) < 0.002 from {versions}")
    unpaid = world.value(f"select count(*) from {versions} where paid_at is null")
    assert 20 < unpaid < world.value("select count(distinct invoice_id) / 20 from invoices")


def test_deals_go_from_open_over_an_answer_to_won_or_lost(world: Tables) -> None:
    paths = dict(
        world.rows("""select path, count(*) from (
        select deal_id, string_agg(stage || if(first_response_at is null, '', '+'), ' '
            order by _loaded_at) as path
        from (select distinct on (deal_id, stage, first_response_at) * from crm_deals
            where deal_id is not null order by _loaded_at) group by 1) group by 1""")
    )
    assert paths["open open+ won+"] > 20
    assert paths["open open+ lost+"] > 200
    assert paths["open open+"] > 20
    assert sum(count for path, count in paths.items() if not path.startswith("open")) <= 3
    assert (
        world.value(
            "select count(*) from crm_deals where (stage = 'open') <>"
            " (closed_at is null) or closed_at > _loaded_at"
            " or first_response_at > _loaded_at"
        )
        == 0
    )


def test_tickets_contacts_and_orders_land_again_when_they_change(world: Tables) -> None:
    answered, rated = world.rows("""select avg(answered::int), avg(rated::int) from (
        select bool_or(first_response_at is not null) as answered, bool_or(csat is not null)
            as rated, bool_or(first_response_at is null) as asked
        from tickets where ticket_id is not null group by ticket_id) where asked""")[0]
    assert answered > 0.9 and 0.3 < rated < 0.5
    assert (
        world.value(
            "select count(*) from tickets where csat is not null and first_response_at is null"
        )
        == 0
    )
    changes = world.rows("""select count(*) filter (stages > 1), count(*) filter (mails > 1),
        count(*) filter (phones > 0 and was_missing) from (
        select count(distinct lifecycle_stage) as stages, count(distinct email) as mails,
            count(phone) as phones, bool_or(phone is null) as was_missing
        from crm_contacts where contact_id is not null group by contact_id)""")[0]
    assert changes[0] > 1500 and changes[1] > 20 and changes[2] > 100
    assert (
        world.value("""select count(*) from (select order_id, sku from orders
        where order_id is not null group by all having count(distinct total) > 1)""")
        > 20
    )


@pytest.mark.parametrize("table", VERSIONED)
def test_a_version_arrives_in_the_period_and_after_the_one_before(
    world: Tables, table: str
) -> None:
    key = ", ".join(VERSIONED[table])
    states = f"""(select *, row_number() over (partition by {key} order by _loaded_at) as version
        from {table} where {VERSIONED[table][0]} is not null)"""
    assert world.value(f"select count(*) > 20 from {states} where version > 1")
    columns = [c.split()[0] for c in CONTRACT[table].split(", ") if "_loaded_at" not in c]
    repeated = f"""(select {", ".join(columns)}, min(_loaded_at) as first_at,
        max(_loaded_at) as last_at from {table}
        where {VERSIONED[table][0]} is not null group by all)"""
    ordered = f"""(select *, row_number() over (partition by {key} order by first_at) as version,
        lead(first_at) over (partition by {key} order by first_at) as next_at from {repeated})"""
    assert world.value(f"select count(*) from {ordered} where last_at > next_at") == 0
    assert (
        world.value(f"select count(*) from {ordered} where version > 1 and first_at >= {END}") == 0
    )


def test_contacts_never_go_back_to_an_earlier_stage(world: Tables) -> None:
    order = "case lifecycle_stage when 'lead' then 0 when 'customer' then 1 else 2 end"
    assert (
        world.value(f"""select count(*) from (select {order} - lag({order}) over (
        partition by contact_id order by _loaded_at) as step from crm_contacts
        where contact_id is not null) where step < 0""")
        == 0
    )


def test_the_purchase_is_the_start_of_the_subscription_and_of_the_account(world: Tables) -> None:
    assert (
        world.value("""select avg((w.event_ts = s.started_at and u.created_at = s.started_at
        and w.user_id = u.user_id)::int) from subscriptions as s
        inner join app_users as u using (user_id)
        inner join web as w on w.user_id = s.user_id and w.event_type = 'purchase'""")
        == 1
    )
    assert world.value("select count(*) from web where event_type = 'purchase'") >= (
        0.995 * world.value("select count(*) from subscriptions")
    )


# --- dirt -------------------------------------------------------------------------------------


def near(found: float, wanted: float, tolerance: float = 0.35) -> bool:
    return bool(abs(found - wanted) <= tolerance * wanted)


def test_ids_are_lost_and_rows_repeated_at_their_rates(world: Tables) -> None:
    lost = repeated = total = 0
    for table, key in APPENDED.items():
        rows, nulls = world.rows(f"select count(*), count(*) - count({key}) from {table}")[0]
        columns = [c.split()[0] for c in CONTRACT[table].split(", ") if "_loaded_at" not in c]
        copies = f"""(select count(*) as copies, max(_loaded_at) - min(_loaded_at) as apart
            from {table} group by {", ".join(columns)})"""
        share = world.value(f"select sum(copies - 1) from {copies}") / rows
        assert near(share, rates.DUPLICATE, 0.5) or rows < 3000
        assert world.value(
            f"select max(copies) = 2 and max(apart) between interval 12 hour"
            f" and interval 1 day from {copies}"
        )
        lost, repeated, total = lost + nulls, repeated + share * rows, total + rows
    assert near(lost / total, rates.NULL_ID)
    assert near(repeated / total, rates.DUPLICATE, 0.1)


@pytest.mark.parametrize(
    ("table", "time"),
    [
        ("web_events", "event_ts"),
        ("product_events", "make_timestamp(ts_ms * 1000)"),
        ("email_events", "event_ts"),
        ("ad_impressions", "served_at"),
    ],
)
def test_rows_are_late_by_up_to_three_days(world: Tables, table: str, time: str) -> None:
    key = APPENDED[table]
    late, most = world.rows(f"""select avg((delay >= interval 20 minute)::int), max(delay) from (
        select min(_loaded_at) - any_value({time}) as delay from {table}
        where {key} is not null and year({time}) between 2000 and 2050 group by {key})""")[0]
    assert 0.02 <= late <= 0.03
    assert 2.5 * 86_400 < most.total_seconds() < 3.1 * 86_400


def test_some_rows_load_after_the_end_and_none_happen_after_it(world: Tables) -> None:
    for table in ("web_events", "product_events", "ad_impressions"):
        assert world.value(f"select count(*) > 0 from {table} where _loaded_at > {END}")
    assert world.value(f"select max(event_ts) < {END} from web")
    assert world.value(f"select max(event_ts) < {END} from email_events")


def test_web_rows_are_dirty_at_their_rates(world: Tables) -> None:
    views = "web_events where event_type = 'page_view'"
    for year in (1970, 2079):
        share = world.value(f"select avg((year(event_ts) = {year})::int) from {views}")
        assert near(share, rates.BROKEN_CLOCK, 0.5)
    assert near(
        world.value("select avg((url not like 'https://%')::int) from web_events"),
        rates.MALFORMED_URL,
    )
    assert near(
        world.value(
            "select avg((utm_medium is null)::int) from web_events where url like '%gclid=%'"
        ),
        rates.UTM_LOST,
        0.2,
    )
    assert (
        world.value(
            "select count(*) from web_events where email is not null"
            " and event_type <> 'form_submit'"
        )
        == 0
    )


def test_typed_fields_are_dirty(world: Tables) -> None:
    contacts = "(select distinct on (contact_id) * from crm_contacts order by _loaded_at)"
    upper, tag, missing, formats = world.rows(f"""select avg((email = upper(email))::int),
        avg((email like '%+%')::int), avg((phone is null)::int),
        count(distinct regexp_replace(phone, '[0-9]', '9', 'g')) from {contacts}""")[0]
    assert near(upper, rates.TYPED_UPPER) and near(tag, rates.TYPED_TAG)
    assert near(missing, rates.PHONE_MISSING, 0.1) and formats == 4
    known = "(select id_value from true_identifiers where id_type = 'email')"
    plain = r"regexp_replace(lower(email), '\+[^@]*', '')"
    wrong = world.value(f"select avg(({plain} not in {known})::int) from {contacts}")
    assert near(wrong, rates.TYPED_TYPO)
    assert world.value(
        f"select count(*) > 5 from orders where user_id is null and {plain} not in {known}"
    )
    swapped = world.value(f"""select avg((first_name in (select last_name from crm_contacts
        group by 1 having count(*) > 60))::int) from {contacts}""")
    assert near(swapped, rates.NAMES_SWAPPED, 0.5)
    assert world.value("select count(*) > 0 from orders where total < 0")
    assert world.value("select avg((currency <> 'USD')::int) between 0.01 and 0.03 from orders")


def test_local_times_carry_the_offset_of_the_region(world: Tables) -> None:
    assert world.value("select count(distinct utc_offset_hours) from calls") > 5
    for delay, rows in (
        ("(epoch(started_local::timestamp) - utc_offset_hours * 3600)", "calls"),
        ("epoch(created_at::timestamptz)", "tickets where first_response_at is null"),
    ):
        assert world.value(f"""select quantile_cont(epoch(_loaded_at) - {delay}, 0.05) > 0
            and quantile_cont(epoch(_loaded_at) - {delay}, 0.9) < 600 from {rows}""")
    assert world.value("select count(*) > 0 from tickets where created_at like '%+05:30'")


def test_robots_come_in_both_kinds_and_open_hundreds_of_pages_a_day(world: Tables) -> None:
    honest, hidden = world.rows("""select count(*) filter (user_agent not like 'Mozilla%'),
        count(*) filter (user_agent like 'Mozilla%') from web where person_id < 0""")[0]
    assert 0.3 < honest / (honest + hidden) < 0.7
    assert world.value("""select min(views) > 100 from (select count(*) as views from web
        where person_id < 0 group by cookie_id, event_ts::date)""")
    assert (
        world.value(
            "select count(*) from web where person_id >= 0 and user_agent not like 'Mozilla%'"
        )
        == 0
    )
    assert 0.01 < world.value("select avg((person_id < 0)::int) from web") < 0.12


def test_test_accounts_are_marked_only_in_part(world: Tables) -> None:
    marked, others, styles = world.rows("""select count(*) filter (is_internal),
        count(*) filter (not is_internal), count(distinct regexp_extract(email, '(qa|test|demo)'))
        from app_users where email like '%@throughline.test'""")[0]
    assert marked > 2 and others > 2 and styles == 3
    assert (
        world.value("select count(*) from app_users where is_internal and email not like '%.test'")
        == 0
    )


def test_cookies_are_shared_and_reset(world: Tables) -> None:
    shared = """(select cookie_id, count(distinct person_id) as people,
        count(distinct user_id) as users from web where person_id >= 0 and cookie_id is not null
        group by 1)"""
    assert world.value(f"select count(*) from {shared} where people > 10") == 3
    assert world.value(f"select count(*) > 50 from {shared} where people = 2")
    assert world.value(f"select count(*) > 5 from {shared} where people = 2 and users = 2")
    assert world.value("""select avg(cookies) > 1.8 from (select count(distinct cookie_id)
        as cookies from web where person_id >= 0 group by person_id)""")


def test_a_device_handed_down_leaves_one_and_comes_to_another_on_the_same_day() -> None:
    frame = World(people=1000, days=200, seed=1, start=date(2025, 1, 1))
    rng = chunk_rng(frame, 0)
    devices = draw_devices(frame, draw_people(frame, 0, frame.people, rng), rng)
    changed = list(zip(*np.nonzero(devices.later != devices.slots), strict=True))
    owner = {devices.slots[place]: place for place in changed}
    inherited = [place for place in changed if devices.later[place] in owner]
    assert len(inherited) == rates.HANDED_DOWN * frame.people
    for place in inherited:
        giver = owner[devices.later[place]]
        assert giver[0] != place[0] and devices.later[giver] != devices.slots[giver]
        assert devices.switch_day[giver] == devices.switch_day[place] < frame.days


def test_people_have_second_addresses_and_click_the_mails_of_others(world: Tables) -> None:
    second = world.value("""select avg((addresses = 2)::int) from (select count(*) as addresses
        from true_identifiers where id_type = 'email' group by person_id)""")
    assert near(second, rates.SECOND_EMAIL, 0.2)
    assert world.value("""select count(*) > 5 from (select r.person_id from crm_contacts as c
        inner join true_record_person as r on r.source = 'raw/crm_contacts'
            and r.record_id = c.contact_id
        inner join true_identifiers as i on i.id_type = 'email' and i.id_value = c.email
        group by 1 having count(distinct c.email) = 2)""")
    forwarded = world.value("""select avg((i.person_id <> w.person_id)::int) from web as w
        inner join true_identifiers as i on i.id_type = 'link_eid'
        and i.id_value = regexp_extract(w.url, 'eid=([0-9]+)', 1)
        where w.url like '%eid=%'""")
    assert near(forwarded, rates.FORWARDED_CLICK, 0.5)


def test_consent_is_refused_at_once_or_later(world: Tables) -> None:
    refused = "(select person_id from true_persons where refuses_analytics)"
    assert world.value(f"select count(cookie_id) from web where person_id in {refused}") == 0
    assert (
        world.value(
            f"select count(*) from web where cookie_id is null and person_id not in {refused}"
        )
        == 0
    )
    assert near(
        world.value("select avg(refuses_analytics::int) from true_persons"),
        rates.REFUSES_ANALYTICS,
        0.2,
    )
    assert world.value(f"""select count(distinct p.user_id) > 50 from product_events as p
        inner join true_identifiers as i on i.id_type = 'user_id' and i.id_value = p.user_id
        where i.person_id in {refused}""")
    assert world.value("""select count(distinct w.cookie_id) > 20 from consents as c
        inner join web as w using (cookie_id) where c.purpose = 'analytics' and not c.granted
        and w.event_ts > c.recorded_at""")


def test_some_ask_to_be_forgotten_and_a_few_of_them_stay(world: Tables) -> None:
    asked = """(select i.person_id, e.requested_at from erasure_requests as e
        inner join true_identifiers as i on i.id_type = 'email' and i.id_value = e.email)"""
    share = world.value(f"select count(distinct person_id) / 6000 from {asked}")
    assert 0.003 < share < 0.008
    stay = world.value(
        f"select count(distinct a.person_id) from {asked} as a"
        f" inner join web as w using (person_id) where w.event_ts > a.requested_at"
    )
    assert 3 <= stay < 6000 * share


def test_experiments_hold_an_a_a_test_a_lost_share_and_a_mail_holdout(world: Tables) -> None:
    arms = {
        (name, arm): count
        for name, arm, count in world.rows(
            "select experiment, arm, count(*) from experiment_assignments group by all"
        )
    }

    def treated(name: str) -> float:
        treatment, control = arms[name, "treatment"], arms[name, "control"]
        return float(treatment / (treatment + control))

    assert abs(treated("aa_test") - 0.5) < 0.03
    assert abs(treated("pricing_page") - 0.5) < 0.03
    assert treated("srm_test") < 0.485
    assert near(1 - treated("email_holdout"), rates.EMAIL_HOLDOUT, 0.2)
    assert (
        world.value("""select count(*) from experiment_assignments as e
        inner join email_events as m on m.email = e.unit_id
        where e.experiment = 'email_holdout' and e.arm = 'control'""")
        == 0
    )
    assert (
        world.value("""select count(*) - count(distinct (experiment, unit_id))
        from experiment_assignments""")
        == 0
    )


def test_ghosts_are_a_tenth_and_spend_shows_the_pulse_and_the_holdout(world: Tables) -> None:
    ghosts, clicked = world.rows(
        "select avg(ghost::int), count(*) filter (ghost and"
        " (clicked or cost > 0)) from ad_impressions"
    )[0]
    assert near(ghosts, rates.AD_HOLDOUT, 0.15) and clicked == 0
    first, end, scope = world.rows("""select "start", "end", scope from business_calendar
        where kind = 'geo_holdout'""")[0]
    regions = ", ".join(f"'{region}'" for region in scope.split(","))
    spent = f"ad_spend where channel = 'paid_search' and region in ({regions})"
    off = f"date >= '{first}' and date < '{end}'"
    assert world.value(f"select count(*) from {spent} and {off}") == 0
    assert world.value(f"select count(*) > 30 from {spent}")
    pulse = dict(
        world.rows("""select region in ('de', 'us_west'), sum(spend)
            filter (date between '2025-05-22' and '2025-06-07') / sum(spend)
        from ad_spend where channel = 'paid_social' group by 1""")
    )
    assert pulse[True] > 1.6 * pulse[False]
    assert {kind for (kind,) in world.rows("select kind from business_calendar")} == {
        "promotion",
        "release",
        "geo_holdout",
    }


# --- laws of the world ------------------------------------------------------------------------


def test_enough_people_buy_and_enough_customers_leave(world: Tables) -> None:
    share = world.value("select avg((conversion_day >= 0)::int) from true_persons")
    assert 0.25 <= share <= 0.40
    few = world.rows("""select min(leave), min(buy) from (select day,
        (select count(*) from true_persons where conversion_day between 0 and day
            and churn_day > day and churn_day <= day + 30) as leave,
        (select count(*) from true_persons where conversion_day > day
            and conversion_day <= day + 7) as buy from range(180, 221) as days(day))""")[0]
    assert few[0] >= 40 and few[1] >= 40


SESSIONS = """(select person_id, session_no, min(event_ts) as began,
    min(event_ts) filter (page_type = 'pricing') as priced_at,
    min(event_ts) filter (page_type = 'faq') as faq_at,
    bool_or(page_type = 'careers') as careers from web where person_id >= 0 group by all)"""


def lift(world: Tables, sign: str, crowd: str, days: int) -> float:
    """Rate of conversion within some days of sessions with a sign over those without."""
    bought = f"o.converted_at >= s.began and o.converted_at < s.began + interval {days} day"
    rate = dict(
        world.rows(f"""select {sign}, avg(coalesce({bought}, false)::int)
        from {SESSIONS} as s left join true_outcomes as o using (person_id)
        where coalesce(o.converted_at >= s.began, true) and {crowd} group by 1""")
    )
    return float(rate[True] / rate[False])


def test_faq_before_pricing_sells_and_the_careers_page_does_not(world: Tables) -> None:
    assert lift(world, "coalesce(faq_at < priced_at, false)", "priced_at is not null", 7) > 1.7
    assert 0.6 < lift(world, "careers", "true", 7) < 1.5


def test_a_fast_answer_to_a_demo_request_sells(world: Tables) -> None:
    fast, slow = world.rows("""select avg(bought::int) filter (fast), avg(bought::int)
        filter (not fast) from (select deal_id, bool_or(o.converted_at between d.demo_requested_at
            and d.demo_requested_at + interval 14 day) is true as bought,
            min(d.first_response_at - d.demo_requested_at) <= interval 15 minute as fast
        from crm_deals as d inner join true_record_person as r on r.source = 'raw/crm_deals'
            and r.record_id = d.deal_id
        left join true_outcomes as o using (person_id) group by 1)""")[0]
    assert fast > 1.4 * slow


def test_most_stop_visiting_after_the_third_look_at_the_prices(world: Tables) -> None:
    back = dict(
        world.rows(f"""select least(looks, 3), avg(again::int) from (
        select person_id, began, priced_at, count(priced_at) over visits as looks,
            coalesce(lead(began) over visits < began + interval 30 day, false) as again
        from {SESSIONS} window visits as (partition by person_id order by began)) as s
        left join true_outcomes as o using (person_id)
        where priced_at is not null and o.converted_at is null
            and began < {END} - interval 30 day
        group by 1""")
    )
    assert back[3] < 0.5 * back[1]


def test_no_setup_makes_customers_leave(world: Tables) -> None:
    leave, stay = world.rows("""select avg(gone::int) filter (not is_set_up),
        avg(gone::int) filter (is_set_up) from (select is_annual,
            setup_day between 0 and conversion_day + 14 as is_set_up,
            churn_day between 0 and conversion_day + 60 as gone
        from true_persons where conversion_day between 0 and 200
            and (churn_day < 0 or churn_day > conversion_day + 14) and not is_annual)""")[0]
    assert leave > 3 * stay


def test_use_falls_before_customers_leave_and_dark_mode_is_no_sign(world: Tables) -> None:
    use = """(select user_id, make_timestamp(ts_ms * 1000) as at, event_name from product_events)"""
    leavers = """(select * from subscriptions where cancelled_at > started_at + interval 40 day)"""
    ratio = f"""select sum((u.at > moment - interval 7 day)::int) / count(*) * 30 / 7
        from {use} as u inner join (%s) using (user_id)
        where u.at < moment and u.at > moment - interval 30 day"""
    before = world.value(ratio % f"select user_id, cancelled_at as moment from {leavers}")
    usual = world.value(
        ratio % f"select user_id, {END} - interval 30 day as moment from "
        "subscriptions where cancelled_at is null and started_at < "
        f"{END} - interval 70 day"
    )
    assert before < 0.8 < usual
    dark = dict(
        world.rows(f"""select cancelled_at is not null,
        avg((u.event_name = 'dark_mode')::int) from {use} as u
        inner join subscriptions using (user_id) group by 1""")
    )
    assert abs(dark[True] / dark[False] - 1) < 0.35


def test_seen_advertisements_sell_and_ghosts_do_not(world: Tables) -> None:
    bought = dict(
        world.rows("""select i.ghost, avg((p.conversion_day >= 0)::int) from (
        select distinct r.person_id, i.ghost from ad_impressions as i
        inner join true_record_person as r on r.source = 'raw/ad_impressions'
            and r.record_id = i.impression_id
        where i.channel = 'paid_social') as i inner join true_persons as p using (person_id)
        group by 1""")
    )
    assert bought[False] > 1.05 * bought[True]


# --- truth ------------------------------------------------------------------------------------


def test_the_effects_are_listed_with_decoys(world: Tables, folder: Path) -> None:
    rows = world.rows(f"select name, factor, kind from '{folder}/truth/effects.parquet'")
    assert rows == [(effect.name, effect.factor, effect.kind) for effect in EFFECTS]
    assert {factor for _, factor, kind in rows if kind == "decoy"} == {1.0}
    assert {
        "faq_then_pricing": 3.0,
        "fast_demo_answer": 2.5,
        "no_setup_14d": 8.0,
        "late_invoice": 2.0,
        "first_ticket_fast": 0.55,
    }.items() <= {name: factor for name, factor, _ in rows}.items()


def test_every_landed_record_has_one_owner(world: Tables) -> None:
    keys = {**APPENDED, **{table: columns[0] for table, columns in VERSIONED.items()}}
    for table, key in keys.items():
        owned = f"(select record_id from true_record_person where source = 'raw/{table}')"
        assert (
            world.rows(
                f"select {key} from {table} where {key} is not null"
                f" and {key} not in {owned} limit 1"
            )
            == []
        )
    assert (
        world.value("select count(*) - count(distinct (source, record_id)) from true_record_person")
        == 0
    )
    assert {
        source
        for (source,) in world.rows(
            "select distinct source from true_record_person where person_id < 0"
        )
    } == {"raw/web_events"}


def test_sessions_are_the_visits_with_gaps_under_half_an_hour(world: Tables) -> None:
    gap = """(select session_no = lag(session_no) over visits as same,
        event_ts - lag(event_ts) over visits as gap from web where person_id >= 0
        window visits as (partition by person_id order by event_ts, event_id))"""
    same, other = (
        world.value(f"select {pick}(gap) from {gap} where same is {known}")
        for pick, known in (("max", "true"), ("min", "false"))
    )
    assert same.total_seconds() < 1800 < other.total_seconds()


def test_identifiers_are_normal_and_name_their_owner(world: Tables) -> None:
    kinds = {kind for (kind,) in world.rows("select distinct id_type from true_identifiers")}
    assert kinds == {"user_id", "email", "phone", "link_eid", "cookie_id"}
    assert (
        world.value("""select count(*) from true_identifiers where id_type <> 'cookie_id'
        and id_value in (select id_value from true_identifiers group by 1
            having count(distinct person_id) > 1)""")
        == 0
    )
    assert (
        world.value("""select count(*) from true_identifiers where (id_type = 'email'
        and id_value <> lower(trim(id_value))) or (id_type = 'phone'
        and not regexp_full_match(id_value, '[+]1[0-9]{10}'))""")
        == 0
    )
    assert (
        world.value("""select count(*) from web as w left join true_identifiers as i
        on i.id_type = 'cookie_id' and i.id_value = w.cookie_id and i.person_id = w.person_id
        where w.person_id >= 0 and w.cookie_id is not null and i.person_id is null""")
        == 0
    )


def test_outcomes_agree_with_the_landing_and_give_their_reasons(world: Tables) -> None:
    assert (
        world.value("""select avg((o.converted_at = s.started_at
        and o.cancelled_at is not distinct from s.cancelled_at)::int) from subscriptions as s
        inner join true_identifiers as i on i.id_type = 'user_id' and i.id_value = s.user_id
        inner join true_outcomes as o using (person_id)""")
        == 1
    )
    assert (
        world.value("select count(churn_reason) from true_outcomes where cancelled_at is null") == 0
    )
    reasons = {
        name
        for (name,) in world.rows(
            "select distinct churn_reason from true_outcomes where cancelled_at is not null"
        )
    }
    assert {"no_setup_14d", "usage_drop", "monthly_renewal", "late_invoice", "none"} == reasons
    assert (
        world.value(
            "select count(*) from true_outcomes where not starts_with("
            "conversion_effects, conversion_reason)"
        )
        == 0
    )


def test_days_of_persons_agree_with_the_landing(world: Tables) -> None:
    for day, event in (
        (
            "lead_day",
            "select person_id, min(event_ts) as at from web"
            " where event_type = 'form_submit' group by 1",
        ),
        ("first_visit_day", "select person_id, min(event_ts) as at from web group by 1"),
        ("conversion_day", "select person_id, converted_at as at from true_outcomes"),
        ("churn_day", "select person_id, cancelled_at as at from true_outcomes"),
        (
            "setup_day",
            "select r.person_id, make_timestamp(min(p.ts_ms) * 1000) as at"
            " from product_events as p inner join true_record_person as r"
            " on r.source = 'raw/product_events' and r.record_id = p.event_id"
            " where p.event_name = 'setup_completed' group by 1",
        ),
    ):
        agree = world.value(f"""select avg((p.{day} = coalesce(
                date_diff('day', date '2025-01-01', e.at::date), -1))::int)
            from true_persons as p left join ({event}) as e using (person_id)""")
        assert agree > 0.995, day


# --- command line -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--customers", "49"], "--customers is 49"),
        (["--days", "29"], "--days is 29"),
        (["--slices", "0"], "--slices is 0"),
        (["--days", "30", "--slices", "31"], "--slices is 31"),
        (["--seed", "-1"], "--seed is -1"),
        (["--start", "soon"], "--start is 'soon'"),
        (["--customers", "many"], "--customers"),
        (["--wrong"], "--wrong"),
    ],
)
def test_bad_arguments_give_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--out", str(tmp_path / "new")])
    said = capsys.readouterr()
    assert stopped.value.code == 2
    assert said.err.startswith("error: ") and message in said.err
    assert said.err.count("\n") == 1 and said.out == ""
    assert not (tmp_path / "new").exists()


def test_a_folder_in_use_is_left_alone_unless_told_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = ("--customers", "50", "--days", "30")
    (tmp_path / "notes.txt").write_text("keep me")
    with pytest.raises(SystemExit) as stopped:
        main([*size, "--out", str(tmp_path)])
    assert stopped.value.code == 2 and "--overwrite" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    make(tmp_path, *size, "--slices", "2", "--overwrite")
    make(tmp_path, *size, "--overwrite")
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "raw", "truth"}
    assert "all landing rows" in capsys.readouterr().out


def test_the_smallest_world_holds_every_table(tmp_path: Path) -> None:
    small = make(tmp_path / "small", "--customers", "50", "--days", "30")
    tables = Tables(small / "raw", small / "truth")
    for table, columns in CONTRACT.items():
        names = [name for name, *_ in tables.rows(f"describe {table}")]
        assert names == [column.split()[0] for column in columns.split(", ")]
