"""Bad input costs rows or stops the build in one clear line; nothing is lost or half published."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.parquet as pq  # type: ignore[import-untyped,unused-ignore]
import pytest
from project import ROOT, Outcome, Project, assert_same_marts, write_world

PLANTED = "planted.parquet"
STAYS = "The last publication stays as it is."
# table -> all of its rows as they land instead, as Parquet
REPLACED = {
    "tickets": "from rows where false",
    "web_events": "select * exclude (user_agent) from rows",
    "ticket_messages": "select * exclude (message_id) from rows",
    "crm_deals": "select * replace (amount::varchar as amount) from rows",
    "invoices":
        "select * replace (if(row_number() over () <= 3, 'dear', amount::varchar) as amount) "
        "from rows",
    "ad_spend": 'select date as "DATE", channel as "Channel", region as "REGION", spend from rows',
}  # fmt: skip
# table -> rows that land beside its own in a file of their own
ADDED = {
    "email_events": "from rows",
    "crm_contacts":
        "select * replace (-1 as contact_id, repeat('x', 9989) || '@planted.io' as email) "
        "from rows limit 1",
    "product_events":
        "select * replace (-i as event_id, ms as ts_ms, loaded as _loaded_at) "
        "from (from rows where event_id is not null limit 1) as one, (values"
        " (1, 0, timestamp '2025-02-01'), (2, 3439756800000, timestamp '2025-02-01'),"
        " (3, 1738281600000, timestamp '2079-01-01'), (4, 1738281600000, timestamp '1970-01-01'),"
        " (5, 1738281600000000000, timestamp '2025-02-01')"
        ") as numbers (i, ms, loaded)",
    "calls":
        "select * replace (-1 as call_id, encode('Kündigung') as topic) "
        "from rows where call_id is not null limit 1",
    "ad_impressions":
        "select * replace (-i as impression_id, '' as cookie_id) from (from rows "
        "where impression_id is not null and not ghost limit 1) as one, range(1, 3) as numbers (i)",
    "subscriptions":
        "select * replace ('-' || i as subscription_id, named as period, 100.0 as price) "
        "from (from rows limit 1) as one, (values (1, ' Quarterly'), (2, 'Every full moon'), "
        "(3, null)) as periods (i, named)",
    # one such file makes the keys of the whole table floats
    "surveys":
        "select * replace (number as response_id) from (from rows where email is not null limit 1) "
        "as one, (values (-1::double), (-1.5), (9007199254740994), ('nan')) as numbers (number)",
}  # fmt: skip
ORDER_LINES = """order_id,email,user_id,ordered_at,sku,quantity,unit_price,total,currency,_loaded_at
good,ann@planted.io,,2025-02-01T12:00:00+02:00,s1,1,5,5,usd,2025-02-01 12:30:00
comma,ann@planted.io,,2025-02-01 12:00:00,s1,1,5,"5,5",usd,2025-02-01 12:30:00
dear,ann@planted.io,,2025-02-01 12:00:00,s1,1,5,dear,usd,2025-02-01 12:30:00
endless,ann@planted.io,,2025-02-01 12:00:00,s1,1,5,Infinity,usd,2025-02-01 12:30:00
no such day,ann@planted.io,,2025-02-30 12:00:00,s1,1,5,5,usd,2025-02-01 12:30:00
"""
QUARANTINED = {
    ("invoices", "amount is no double"): 3,
    ("crm_contacts", "email is too long"): 1,
    ("product_events", "its time is not plausible"): 4,
    ("product_events", "its time is missing"): 1,
    ("orders", "total is no double"): 3,
    ("orders", "ordered_at is no timestamp"): 1,
    ("subscriptions", "period every full moon is not in seeds/subscription_periods.csv"): 1,
    ("surveys", "response_id is no string"): 2,
    ("surveys", "its key is missing"): 1,
}


def plant(
    landing: Path, table: str, query: str, name: str = PLANTED, instead: bool = False
) -> Path:
    """Land the query over the rows of a table as a file of it, beside its files or instead."""
    folder = landing / table
    with duckdb.connect() as con:
        con.execute(
            "create table rows as "
            f"from read_parquet('{folder}/*.parquet', union_by_name = true, filename = false)"
        )
        if instead:
            shutil.rmtree(folder)
            folder.mkdir()
        con.execute(f"copy ({query}) to '{folder / name}'")
    return folder / name


def as_csv(landing: Path, table: str) -> Path:
    """Land each file of a table as CSV instead; returns the first."""
    files = sorted((landing / table).glob("*.parquet"))
    for file in files:
        duckdb.execute(f"copy (from '{file}') to '{file.with_suffix('.csv')}'")
        file.unlink()
    return files[0].with_suffix(".csv")


# --- what costs rows ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spoilt(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A build over the small world with every fault that costs rows and no more."""
    folder = tmp_path_factory.mktemp("spoilt")
    landing = shutil.copytree(small_world / "raw", folder / "landing")
    for table, query in ADDED.items():
        plant(landing, table, query)
    for table, query in REPLACED.items():
        plant(landing, table, query, instead=True)
    shutil.rmtree(landing / "experiment_assignments")
    for file in (landing / "refunds").iterdir():
        file.unlink()
    (landing / "orders" / "planted.csv").write_text(ORDER_LINES)
    project = Project(folder, landing)
    project.build()
    return project


def test_a_row_that_cannot_be_used_is_quarantined_with_its_reason(spoilt: Project) -> None:
    quarantined = {
        (source, reason): count
        for source, reason, count in spoilt.query_warehouse(
            "select source, reason, count(*) from restricted.quarantined_records "
            "where file like 'planted.%' group by all"
        )
    }
    assert {key: quarantined.get(key) for key in QUARANTINED} == QUARANTINED
    ((landed,),) = spoilt.query_warehouse(
        "select landed_row_count from intermediate.int_landed_files "
        "where source = 'ticket_messages'"
    )
    assert landed > 0
    assert quarantined["ticket_messages", "its key is missing"] == landed


def test_a_table_of_which_no_row_can_be_used_is_named(spoilt: Project) -> None:
    outcome = spoilt.dbt("test", "--select", "some_row_of_every_landed_table_is_usable")
    assert outcome.succeeded, outcome.text
    assert re.search(
        r"\nticket_messages: none of \d+ landed rows can be used: its key is missing\.\n",
        outcome.text,
    ), outcome.text
    assert STAYS not in outcome.text


def test_the_value_that_does_not_fit_stays_with_the_quarantined_row(spoilt: Project) -> None:
    assert spoilt.query_warehouse(
        "select record_id, payload ->> 'cast_failure' from restricted.quarantined_records "
        "where source = 'orders' and file = 'planted.csv' order by file_row"
    ) == [
        ("comma:s1", "total is no double: 5,5"),
        ("dear:s1", "total is no double: dear"),
        ("endless:s1", "total is no double: Infinity"),
        ("no such day:s1", "ordered_at is no timestamp: 2025-02-30 12:00:00"),
    ]


def test_no_landed_row_is_lost(spoilt: Project, built: Project) -> None:
    added = {table: 1 for table in ("crm_contacts", "calls")} | {
        "product_events": 5, "ad_impressions": 2, "orders": 5, "subscriptions": 3, "surveys": 4,
    }  # fmt: skip
    landed = (
        "select source, sum(landed_row_count) from intermediate.int_landed_files group by source"
    )
    expected = {
        source: count + added.get(source, 0) for source, count in built.query_warehouse(landed)
    }
    expected["email_events"] *= 2
    for gone in ("tickets", "refunds", "experiment_assignments"):
        assert expected.pop(gone) > 0
    assert dict(spoilt.query_warehouse(landed)) == expected
    assert not spoilt.query_warehouse(
        "from intermediate.int_landed_files where landed_row_count <> usable_row_count "
        "+ duplicate_row_count + quarantined_row_count + erased_row_count"
    )


def test_a_file_of_duplicates_adds_nothing(spoilt: Project, built: Project) -> None:
    ((usable, duplicates),) = spoilt.query_warehouse(
        "select usable_row_count, duplicate_row_count from intermediate.int_landed_files "
        f"where source = 'email_events' and file = '{PLANTED}'"
    )
    assert (usable, duplicates > 0) == (0, True)
    assert touchpoints(spoilt, "email_events") == touchpoints(built, "email_events")


def test_a_column_that_vanished_or_changed_stands_in_the_audit(
    spoilt: Project, built: Project
) -> None:
    drift = (
        "select distinct source, missing_column_count, changed_column_count from rpt_source_audit"
    )
    drifted = f"from ({drift}) where missing_column_count + changed_column_count > 0 order by all"
    assert built.query(drifted) == []
    assert spoilt.query(drifted) == [
        # the topic of one call is binary, and so a text like the others
        ("crm_deals", 0, 1),
        ("invoices", 0, 1),
        ("ticket_messages", 1, 0),
        ("web_events", 1, 0),
    ]
    # without an agent other seats of shared devices are told apart, and other ones erased
    kept = "select max(usable_row_count + erased_row_count) from rpt_source_audit where source = "
    for table in ("'web_events'", "'crm_deals'"):
        assert spoilt.query(kept + table) == built.query(kept + table) != [(0,)]


def test_column_names_in_capitals_are_those_of_the_contract(
    spoilt: Project, built: Project
) -> None:
    spend = "select sum(spend) from rpt_channel_attribution"
    assert spoilt.query(spend) == built.query(spend)
    assert spoilt.query(spend) != [(None,)]


def test_a_broken_clock_does_not_move_the_clock_of_the_build(
    spoilt: Project, built: Project
) -> None:
    as_of = "select as_of from rpt_build where is_current"
    assert spoilt.query(as_of) == built.query(as_of)


def test_text_is_utf_8_even_where_the_file_calls_it_binary(spoilt: Project) -> None:
    subject = "select subject from fct_touchpoints where source = 'calls' and record_id = '-1'"
    assert spoilt.query(subject) == [("Kündigung",)]


def test_a_key_that_landed_as_a_float_is_its_digits(spoilt: Project, built: Project) -> None:
    answers = "select touchpoint_id from fct_touchpoints where source = 'surveys' order by all"
    assert spoilt.query(answers) == sorted([*built.query(answers), ("surveys:-1",)])


def test_a_price_is_that_of_its_period(spoilt: Project) -> None:
    assert spoilt.query_warehouse(
        "select record_id, period, yearly_price from staging.stg_billing__subscriptions "
        "where record_id < '0' order by all"
    ) == [("-1", "quarterly", 400), ("-3", None, 1200)]


def test_an_empty_identifier_names_nobody(spoilt: Project) -> None:
    assert spoilt.query(
        "select count(*), count(distinct customer_id) from fct_touchpoints "
        "where source = 'ad_impressions' and record_id in ('-1', '-2')"
    ) == [(2, 2)]


def test_a_time_with_an_offset_is_read_as_utc(spoilt: Project) -> None:
    assert spoilt.query(
        "select cast(occurred_at as varchar) from fct_touchpoints "
        "where source = 'orders' and record_id = 'good'"
    ) == [("2025-02-01 10:00:00",)]


def touchpoints(project: Project, source: str) -> int:
    ((count,),) = project.query(f"select count(*) from fct_touchpoints where source = '{source}'")
    return int(count)


# --- what stops the build -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A published build over a world of a few people."""
    folder = tmp_path_factory.mktemp("tiny")
    project = Project(folder, write_world(folder / "world", 60, 40) / "raw")
    project.build()
    return project


@pytest.fixture
def faulty(tiny: Project, tmp_path: Path) -> Iterator[Project]:
    """The same with a landing folder to be spoilt: a build must fail and leave the publication."""
    published = tiny.marts.resolve()
    content = published.read_bytes()
    yield replace(tiny, landing=shutil.copytree(tiny.landing, tmp_path / "landing"))
    assert tiny.marts.resolve() == published, "something was published"
    assert published.read_bytes() == content, "the published file was touched"


def cut_off(landing: Path) -> Path:
    file = min((landing / "web_events").iterdir())
    file.write_bytes(file.read_bytes()[:5000])
    return file


def without_content(landing: Path) -> Path:
    file = landing / "consents" / PLANTED
    file.touch()
    return file


def latin_1_in_parquet(landing: Path) -> Path:
    file = min((landing / "web_events").iterdir())
    table = pq.read_table(file)
    urls = [url and url.encode() for url in table["url"].to_pylist()]
    urls[3] = "/?q=München".encode("latin-1")
    place = table.schema.get_field_index("url")
    pq.write_table(
        table.set_column(place, "url", pa.array(urls, pa.binary()).view(pa.string())), file
    )
    return file


def another_type(landing: Path) -> Path:
    return plant(
        landing, "web_events", "select * replace (epoch_ms(event_ts) as event_ts) from rows"
    )


def csv_with(spoil: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    """A table in CSV whose line 8 is spoilt."""

    def planted(landing: Path) -> Path:
        file = as_csv(landing, "crm_contacts")
        lines = file.read_bytes().split(b"\n")
        lines[7] = spoil(lines[7])
        file.write_bytes(b"\n".join(lines))
        return file

    return planted


STOPPING = {
    "cut off": (cut_off, " is cut off or is no Parquet file. Land it again"),
    "no content": (without_content, " is cut off or is no Parquet file. Land it again"),
    "Latin-1 in Parquet": (
        latin_1_in_parquet,
        r""" holds text that is not UTF-8: "/?q=M\xFCnchen". Export it again as UTF-8""",
    ),
    "another type": (
        another_type,
        " holds the column event_ts as BIGINT, another file of the table as TIMESTAMP. "
        "Land it again in the type of the contract",
    ),
    "Latin-1 in CSV": (
        csv_with(lambda line: line + "ü".encode("latin-1")),
        " cannot be read: line 8 is not UTF-8. Correct the line",
    ),
    "a field too many": (
        csv_with(lambda line: line + b",1"),
        " cannot be read: line 8 has 9 fields where the header line has 8. Correct the line",
    ),
    "an open quotation mark": (
        csv_with(lambda line: b'"' + line),
        " cannot be read: line 8 has a quotation mark that is not closed. Correct the line",
    ),
    "an endless line": (
        csv_with(lambda line: line + b"x" * 3_000_000),
        " cannot be read: line 8 is too long. Correct the line",
    ),
}


@pytest.mark.parametrize("fault", STOPPING)
def test_a_file_that_cannot_be_read_is_named_in_one_line(fault: str, faulty: Project) -> None:
    spoil, trouble = STOPPING[fault]
    file = spoil(faulty.landing)
    outcome = faulty.dbt("build")
    line = the_line(outcome, STAYS)
    assert line.startswith(f"{file.parent.name}: the landing file {file}{trouble}"), outcome.text


def test_after_the_repair_nothing_is_missing(
    faulty: Project, tiny: Project, tmp_path: Path
) -> None:
    file = cut_off(faulty.landing)
    assert not faulty.dbt("build").succeeded
    shutil.copy(tiny.landing / "web_events" / file.name, file)
    repaired = replace(tiny.twin(tmp_path), landing=faulty.landing)
    repaired.build()
    assert_same_marts(tiny.marts, repaired.marts)


def test_files_of_something_else_are_refused(faulty: Project) -> None:
    file = as_csv(faulty.landing, "calls")
    file.write_text(file.read_text().replace(",", ";"))
    line = the_line(faulty.dbt("build"), "The files in ")
    assert line.startswith(f"The files in {file.parent} have none of the columns of calls: ")
    assert "they have call_id;phone;" in line
    assert "csv_delimiter" in line
    faulty.vars = {"csv_delimiter": ";"}
    assert faulty.dbt("build", "--select", "base_calls__calls").succeeded


@pytest.mark.parametrize("folder", ["no such folder", "empty"])
def test_a_landing_path_without_files_is_refused_at_the_start(folder: str, faulty: Project) -> None:
    (faulty.folder / "empty" / "web_events").mkdir(parents=True, exist_ok=True)
    faulty.landing = faulty.folder / folder
    line = the_line(faulty.dbt("build"), STAYS)
    assert line.startswith("Nothing has landed: ")
    assert f"under landing_path, {faulty.landing} " in line
    assert "python -m demo" in line


def test_a_folder_that_is_no_table_is_named(tiny: Project, tmp_path: Path) -> None:
    project = tiny.twin(tmp_path)
    project.landing = shutil.copytree(tiny.landing, tmp_path / "landing")
    (project.landing / "calls").rename(project.landing / "call")
    outcome = project.shell("run", "--select", "int_run_window", quiet=False)
    assert outcome.succeeded, outcome.text
    words = " ".join(outcome.text.split())
    assert f"Nobody reads call in landing_path, {project.landing}: a folder is called" in words


def test_horizons_that_are_no_list_are_refused(faulty: Project) -> None:
    line = the_line(faulty.shell("ls", score_horizons={"churn": 30}), "score_horizons cannot")
    assert line.startswith("score_horizons cannot be read: churn: 30. ")
    assert "{churn: [14, 30, 60], conversion: [7]}" in line


@pytest.mark.parametrize("given", ["2025-02-30", "next Monday", "it's late"])
def test_an_as_of_that_is_no_time_is_refused(given: str, faulty: Project) -> None:
    line = the_line(faulty.dbt("build", as_of=given), "as_of")
    named = given.replace("'", "")
    assert f"The variable as_of cannot be read as a time: {named}. Give a date, or a time" in line
    assert "2025-08-01T09:30:00+02:00" in line


def test_a_build_file_that_is_open_elsewhere_is_named_with_the_remedy(faulty: Project) -> None:
    hold = f"import duckdb; con = duckdb.connect('{faulty.warehouse}'); print('held'); input()"
    holding = [sys.executable, "-u", "-c", hold]
    with subprocess.Popen(holding, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        outcome = faulty.dbt("build")
        holder.communicate(b"\n")
    line = the_line(outcome, "The build file ")
    assert line.startswith(f"The build file {faulty.warehouse} is open in another process")
    assert "set THROUGHLINE_WAREHOUSE to another file" in line
    assert str(holder.pid) in line


def the_line(outcome: Outcome, words: str) -> str:
    """The one line of a failed run that says what is wrong."""
    assert not outcome.succeeded
    assert "Traceback" not in outcome.text, outcome.text
    lines = {line.strip() for line in outcome.text.splitlines() if words in line}
    assert len(lines) == 1, outcome.text
    return lines.pop()


# --- what is no fault -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given", ["2026-03-01", "2026-03-01 00:00:00", "2026-03-01T02:00:00+02:00", "2026-03-01T00:00Z"]
)
def test_as_of_is_utc_unless_it_says_its_offset(given: str, tiny: Project, tmp_path: Path) -> None:
    project = tiny.twin(tmp_path)
    outcome = project.dbt("run", "--select", "int_run_window", as_of=given)
    assert outcome.succeeded, outcome.text
    as_of = "select cast(as_of as varchar) from intermediate.int_run_window"
    assert project.query_warehouse(as_of) == [("2026-03-01 00:00:00",)]


def test_csv_says_the_same_as_parquet(small_world: Path, built: Project, tmp_path: Path) -> None:
    landing = shutil.copytree(small_world / "raw", tmp_path / "landing")
    for table in landing.iterdir():
        as_csv(landing, table.name)
    # the file that comes later sorts first
    early = min((landing / "web_events").iterdir())
    late = early.rename(tmp_path / early.name)
    project = Project(tmp_path, landing)
    project.build()
    shutil.copy(late, early)
    project.build()
    assert_same_marts(built.marts, project.marts)


@pytest.mark.parametrize("others", ["bigint", "varchar"])
def test_a_key_is_the_same_customer_as_text_and_as_a_float(
    others: str, tiny: Project, tmp_path: Path
) -> None:
    text, numbers = (
        Project(folder, shutil.copytree(tiny.landing, folder / "landing"))
        for folder in (tmp_path / "text", tmp_path / "numbers")
    )
    for project, types in ((text, ("varchar", "varchar")), (numbers, (others, "double"))):
        for file in sorted(project.landing.glob("*/*.parquet")):
            is_last = file == max((project.landing / "web_events").iterdir())
            with_numbers(file, types[is_last])
        project.build()
    assert text.query("select count(*) from fct_touchpoints where source = 'web_events'") != [(0,)]
    assert_same_marts(text.marts, numbers.marts)


def with_numbers(file: Path, user_type: str) -> None:
    """The same file with accounts numbered: as this type in web events, as text elsewhere."""
    rows = duckdb.from_parquet(str(file))
    if "user_id" in rows.columns:
        of_type = user_type if file.parent.name == "web_events" else "varchar"
        number = f"cast(cast(user_id[-12:] as bigint) as {of_type})"
        rows = rows.project(f"* replace ({number} as user_id)").to_arrow_table()
        pq.write_table(rows, file)


def test_nothing_has_to_land_before_the_project_parses_and_builds_empty(tmp_path: Path) -> None:
    project = Project(tmp_path, tmp_path / "nowhere")
    project.build("--empty")
    for command in (["parse"], ["compile"], ["docs", "generate"]):
        outcome = project.dbt(*command)
        assert outcome.succeeded, outcome.text
    assert not project.marts.exists()


def test_a_shop_that_lands_orders_only_is_built(small_world: Path, tmp_path: Path) -> None:
    shutil.copytree(small_world / "raw" / "orders", tmp_path / "landing" / "orders")
    project = Project(tmp_path, tmp_path / "landing")
    project.build()
    assert touchpoints(project, "orders") > 0
    assert ROOT not in project.marts.parents
