"""Healthy data passes, each planted fault is named, and no value of the data is ever shown."""

import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import NoReturn

import duckdb
import pytest
import yaml
from project import ROOT

from demo.__main__ import main as make_demo
from demo.contract import TABLES
from quality.__main__ import main
from quality.checks import TYPES
from quality.errors import CannotCheck
from quality.relations import connected
from quality.suites import FOLDER, read_book

EVENT_TABLES = ("web_events", "product_events", "email_events", "ad_impressions", "calls")
ADDRESS = "nobody.knows@planted.example"
# a publication in small: two customers, one of whom bought
MARTS = """
create table fct_touchpoints as
    select md5('t' || i) as touchpoint_id, 'web_events' as source, md5('r' || i) as record_id,
        md5('c' || i % 2) as customer_id, md5('s' || i % 2) as session_id,
        'page_view' as touchpoint_type, 'direct' as channel, 'home' as subject,
        moment - i * interval 1 minute as occurred_at,
        moment - i * interval 1 minute as loaded_at, null::decimal(18, 2) as amount,
        null::varchar as currency_code, false as is_bot
    from range(1, 9) as numbers (i) cross join clock;
create table dim_customers as
    select md5('c' || i) as customer_id, true as is_identified, i = 0 as is_customer,
        'evaluation' as journey_stage, 'basic' as plan, 'uk' as region, moment as last_seen_at,
        moment - interval 9 day as first_seen_at, 2::bigint as identifier_count, false as is_bot,
        false as is_internal, true as has_analytics_consent, true as has_marketing_consent
    from range(2) as numbers (i) cross join clock;
create table fct_sessions as
    select md5('s' || i) as session_id, md5('c' || i) as customer_id,
        moment - interval 9 minute as started_at, moment - interval 1 minute as ended_at,
        4::bigint as touchpoint_count, 'direct' as channel, 'home' as landing_page,
        false as has_conversion, 'mobile' as device_type
    from range(2) as numbers (i) cross join clock;
create table fct_conversions as
    select md5('k0') as conversion_id, md5('c0') as customer_id, 'first_order' as conversion_type,
        moment as converted_at, 20::decimal(18, 2) as amount, 'USD' as currency_code
    from clock;
create table fct_attribution_credits as
    select md5('k0') as conversion_id, md5('t' || 2 * i) as touchpoint_id,
        'linear' as attribution_model, 'direct' as channel, 0.25::double as credit,
        5::decimal(18, 6) as credited_amount, 'USD' as currency_code
    from range(1, 5) as numbers (i);
create table fct_churn_scores as
    select md5('c0') as customer_id, moment as scored_at, 30 as horizon_days,
        0.2::double as churn_probability, 'high' as risk_band, 'silence' as reason_1,
        0.1::double as reason_1_contribution,
        null::varchar as reason_2, null::double as reason_2_contribution,
        null::varchar as reason_3, null::double as reason_3_contribution,
        4::decimal(18, 2) as value_at_risk, 'USD' as currency_code, 'churn-1' as model_version
    from clock;
create table rpt_source_audit as
    select 'web_events' as source, 'cookie' as identifier_type, 0.9::double as coverage_rate,
        0.7::double as match_rate, 8::bigint as landed_row_count
    union all select 'orders', 'order', 1, 1, 8;
create table dim_dates as
    select moment::date as date, moment::date as week, moment::date as month,
        moment::date as quarter, moment::date as year, false as is_weekend,
        null::varchar as business_event
    from clock;
create table rpt_identity_quality as
    select 'customers' as metric, 'all' as segment_name, 'all' as segment_value,
        2::double as value;
create table rpt_unheard_of as select 'x' as label, 0.5::double as open_rate;
create table rpt_build as
    select 'b1' as build_id, moment as as_of, true as is_current from clock;
"""


# one fault per line: how the rows of a landing table are spoilt
LANDING_FAULTS = {
    "web_events":
        "select * exclude (user_agent) from rows where day(event_ts) not between 8 and 20",
    "product_events":
        "select * replace (if(event_id % 9 = 0, null, event_id) as event_id) from rows",
    "email_events": "select * replace (timestamp '1970-01-01' as event_ts) from rows",
    "ad_impressions": "select * replace (timestamp '2079-01-01' as _loaded_at) from rows",
    "calls": "select * replace (40 as utc_offset_hours) from rows",
    "ad_spend": "select * replace (-spend as spend) from rows",
    "orders": "select * from rows where false",
    "surveys": "select * from rows where false",
    "tickets": "select * replace (9 as csat) from rows",
    "invoices": "select * replace ('dear' as amount) from rows",
    "consents": "select * replace ('resale' as purpose) from rows union all select * from rows",
    "experiment_assignments": "select * replace ('both' as arm) from rows",
}  # fmt: skip
LANDING_FAILURES = {
    "landing.web_events, user_agent",
    "landing.web_events, event_ts",
    "landing.product_events, event_id",
    "landing.email_events, event_ts",
    "landing.ad_impressions, _loaded_at",
    "landing.event_tables, _loaded_at",
    "landing.calls, utc_offset_hours",
    "landing.ad_spend, spend",
    "landing.orders",
    "landing.tickets, csat",
    "landing.invoices, amount",
    "landing.consents, purpose",
    "landing.consents, consent_id",
    "landing.experiment_assignments, arm",
}
MART_FAULTS = {
    "marts.dim_customers, customer_id": "insert into dim_customers from dim_customers limit 1",
    "marts.fct_churn_scores, churn_probability":
        "update fct_churn_scores set churn_probability = 1.2",
    "marts.fct_churn_scores, horizon_days":
        "alter table fct_churn_scores alter horizon_days type varchar",
    "marts.fct_attribution_credits, credit":
        "update fct_attribution_credits set credit = 0.15 where touchpoint_id = md5('t2')",
    "marts.fct_touchpoints, subject":
        f"update fct_touchpoints set subject = '{ADDRESS}' where touchpoint_id = md5('t1')",
    "marts.fct_touchpoints, touchpoint_id":
        "update fct_touchpoints set touchpoint_id = null where touchpoint_id = md5('t3')",
    "marts.fct_sessions, device_type": "alter table fct_sessions drop device_type",
    "marts.fct_sessions, ended_at":
        "update fct_sessions set ended_at = started_at - interval 1 second",
    "marts.fct_conversions, converted_at":
        "update fct_conversions set converted_at = converted_at + interval 1 second",
    "marts.fct_conversions, amount": "update fct_conversions set currency_code = null",
    "marts.rpt_unheard_of, open_rate": "update rpt_unheard_of set open_rate = 1.5",
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """What a run of the command left behind."""

    code: int
    printed: str
    docs: Path

    @property
    def failures(self) -> Mapping[str, str]:
        """Relation and column of each failed expectation, with what was seen."""
        return dict(re.findall(r"^FAILED (.*?): expected .*, seen (.*)$", self.printed, re.M))

    @property
    def shown(self) -> str:
        """Everything a reader can get to see: what was printed and all pages."""
        pages = (page.read_text(encoding="utf-8") for page in sorted(self.docs.rglob("*.html")))
        return "\n".join([self.printed, *pages])


Check = Callable[..., Run]


def spoil(landing: Path, table: str, query: str, extension: str = "parquet") -> None:
    """Replace the files of a table by one that holds the query over their rows."""
    folder = landing / table
    with duckdb.connect() as con:
        con.execute(
            f"create table rows as select * from read_parquet("
            f"'{folder}/*.parquet', union_by_name = true)"
        )
        shutil.rmtree(folder)
        folder.mkdir()
        con.execute(f"copy ({query}) to '{folder}/part.{extension}'")


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    assert make_demo(["--customers", "300", "--days", "60", "--out", str(folder)]) == 0
    return folder / "raw"


@pytest.fixture(scope="module")
def marts(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("published") / "marts.duckdb"
    newest = " union all ".join(
        f"select max(_loaded_at) as newest from '{landing}/{table}/*.parquet'"
        for table in EVENT_TABLES
    )
    with duckdb.connect(str(file)) as con:
        con.execute(f"""create temp table clock as
            select max(newest) + interval 1 microsecond as moment from ({newest}); {MARTS}""")
        for suite in read_book(FOLDER / "marts.yml").suites:
            columns = [f"{name} {TYPES[kind][0]}" for name, kind in suite.columns.items()]
            con.execute(f"create table if not exists {suite.relation} ({', '.join(columns)})")
    return file


@pytest.fixture(scope="module")
def check(landing: Path, marts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Check]:
    """Runs the command where no connection opens and nothing but the pages may be written."""
    homeless = tmp_path_factory.mktemp("nothing_here")

    def run(landing: Path = landing, marts: Path = marts, docs: Path | None = None) -> Run:
        docs = docs or tmp_path_factory.mktemp("pages") / "data_docs"
        with redirect_stdout(StringIO()) as printed:
            code = main([f"--landing={landing}", f"--marts={marts}", f"--docs={docs}"])
        return Run(code, printed.getvalue(), docs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _refuse_connection)
        patch.setenv("HOME", str(homeless))
        patch.chdir(homeless)
        yield run
    assert not any(homeless.iterdir())


def _refuse_connection(*_: object) -> NoReturn:
    raise AssertionError("a connection was opened")


@pytest.fixture(scope="module")
def healthy(check: Check, tmp_path_factory: pytest.TempPathFactory) -> Run:
    docs = tmp_path_factory.mktemp("earlier_pages")
    (docs / "index.html").write_text("<title>Data Docs created by Great Expectations</title>")
    (docs / "yesterday.html").write_text("gone by now")
    return check(docs=docs)


@pytest.fixture(scope="module")
def spoilt(
    check: Check, landing: Path, marts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    folder = tmp_path_factory.mktemp("spoilt")
    shutil.copytree(landing, folder / "raw")
    shutil.copyfile(marts, folder / "marts.duckdb")
    for table, query in LANDING_FAULTS.items():
        spoil(folder / "raw", table, query)
    shutil.rmtree(folder / "raw" / "refunds")
    with duckdb.connect(str(folder / "marts.duckdb")) as con:
        for fault in MART_FAULTS.values():
            con.execute(fault)
    return check(folder / "raw", folder / "marts.duckdb")


@pytest.fixture(scope="module")
def stale(
    check: Check, landing: Path, marts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    """A landing of fewer tables, some as CSV, and marts as of forty days later."""
    folder = tmp_path_factory.mktemp("stale")
    for table in (*EVENT_TABLES, "orders"):
        shutil.copytree(landing / table, folder / "raw" / table)
    for table in ("web_events", "product_events", "orders", "calls"):
        spoil(folder / "raw", table, "select * from rows", "csv")
    shutil.copyfile(marts, folder / "marts.duckdb")
    with duckdb.connect(str(folder / "marts.duckdb")) as con:
        con.execute("update rpt_build set as_of = as_of + interval 40 day")
    return check(folder / "raw", folder / "marts.duckdb")


def refusal(capsys: pytest.CaptureFixture[str], **paths: Path) -> str:
    """The one line of a run that could not check."""
    with pytest.raises(SystemExit) as stopped:
        main([f"--{name}={path}" for name, path in paths.items()])
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


# --- healthy data ---------------------------------------------------------------------------------


def test_healthy_data_passes_every_expectation(healthy: Run) -> None:
    assert healthy.failures == {}
    assert healthy.code == 0
    total = re.search(r"^all +(\d+) +(\d+) +0$", healthy.printed, re.M)
    assert total and total[1] == total[2] and int(total[1]) > 300


def test_a_table_that_does_not_land_is_skipped_and_said_so(spoilt: Run) -> None:
    assert "skipped landing.surveys: no rows" in spoilt.printed
    assert re.search(r"^skipped landing.refunds: no files in .*refunds$", spoilt.printed, re.M)


def test_a_relation_without_a_suite_is_held_to_the_rules_for_all(healthy: Run) -> None:
    assert re.search(r"^marts.rpt_unheard_of +2 +2 +0$", healthy.printed, re.M)


def test_data_docs_have_a_page_per_suite_and_lose_the_earlier_ones(healthy: Run) -> None:
    assert (healthy.docs / "index.html").is_file()
    assert not (healthy.docs / "yesterday.html").exists()
    for suite in ("landing/web_events", "marts/dim_customers"):
        assert list((healthy.docs / "validations" / suite).rglob("*.html"))


def test_every_published_relation_has_a_suite_and_no_other() -> None:
    variables = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    suites = [suite.relation for suite in read_book(FOLDER / "marts.yml").suites]
    published = variables["published_by_customer"] + variables["published_whole"]
    assert sorted(suites) == sorted(published)


def test_landing_suites_ask_for_the_columns_of_the_contract() -> None:
    suites = {
        suite.relation: list(suite.columns)
        for suite in read_book(FOLDER / "landing.yml").suites
        if not suite.union_of
    }
    assert suites == {name: table.schema.names for name, table in TABLES.items()}


# --- planted faults -------------------------------------------------------------------------------


def test_each_planted_fault_fails_and_nothing_else_does(spoilt: Run) -> None:
    assert set(spoilt.failures) == LANDING_FAILURES | set(MART_FAULTS)
    assert spoilt.code == 1


def test_a_failure_says_what_was_seen_in_counts_and_shares(spoilt: Run) -> None:
    seen = spoilt.failures
    assert seen["landing.web_events, user_agent"] == "missing"
    assert seen["landing.orders"] == "0"
    null_keys = seen["landing.product_events, event_id"]
    assert re.fullmatch(r"11(\.\d+)? % \([\d,]+ of [\d,]+\)", null_keys)
    assert re.fullmatch(r"100 % \(([\d,]+) of \1\)", seen["landing.email_events, event_ts"])
    assert seen["marts.fct_churn_scores, churn_probability"] == "100 % (1 of 1)"
    assert seen["marts.fct_churn_scores, horizon_days"] == "type VARCHAR"
    assert seen["marts.fct_sessions, device_type"] == "missing"
    assert seen["marts.dim_customers, customer_id"] == "33.33 % (1 of 3)"


def test_stale_data_fails_against_the_as_of_of_the_marts(stale: Run) -> None:
    assert stale.code == 1
    assert "landing.event_tables, _loaded_at" in stale.failures
    assert "landing.web_events, _loaded_at" in stale.failures
    assert {place.split(", ")[1] for place in stale.failures} == {"_loaded_at"}


def test_csv_files_are_measured_like_parquet(stale: Run, healthy: Run) -> None:
    counts = re.compile(r"^(landing\.(?:web_events|orders|calls)) +(\d+)", re.M)
    assert counts.findall(stale.printed) == counts.findall(healthy.printed)


def test_a_mart_that_is_not_published_fails(check: Check, marts: Path, tmp_path: Path) -> None:
    shutil.copyfile(marts, tmp_path / "marts.duckdb")
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as con:
        con.execute("drop table dim_dates; drop table fct_churn_scores")
    run = check(marts=tmp_path / "marts.duckdb")
    assert run.failures == {"marts.dim_dates": "missing", "marts.fct_churn_scores": "missing"}
    assert run.code == 1
    assert list((run.docs / "validations" / "marts" / "dim_dates").rglob("*.html"))


# --- privacy --------------------------------------------------------------------------------------


def test_no_value_of_the_data_is_printed_or_stands_in_the_data_docs(
    landing: Path, marts: Path, spoilt: Run, stale: Run
) -> None:
    with duckdb.connect(str(marts), read_only=True) as con:
        values = {
            value
            for (value,) in con.execute(f"""
            select email from '{landing}/app_users/*.parquet'
            union all select user_id from '{landing}/app_users/*.parquet'
            union all select phone from '{landing}/crm_contacts/*.parquet'
            union all select email from '{landing}/crm_contacts/*.parquet'
            union all select cookie_id from '{landing}/consents/*.parquet'
            union all select message_id from '{landing}/email_events/*.parquet'
            union all select touchpoint_id from fct_touchpoints
            union all select customer_id from dim_customers""").fetchall()
            if value
        }
    shown = spoilt.shown + stale.shown
    words = set(re.findall(r"[\w.+@-]+", shown))
    spaced = {value for value in values if " " in value}
    assert len(values) > 500
    assert not values & words
    assert not any(value in shown for value in spaced)
    assert ADDRESS not in shown
    # what stands for it: a count
    assert spoilt.failures["marts.fct_touchpoints, subject"] == "12.5 % (1 of 8)"


def test_a_value_that_cannot_be_read_is_not_repeated_by_the_error(
    tmp_path: Path, marts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = tmp_path / "raw" / "orders" / "part.parquet"
    orders.parent.mkdir(parents=True)
    orders.write_text(f"{ADDRESS} is no Parquet")
    line = refusal(capsys, landing=tmp_path / "raw", marts=marts, docs=tmp_path / "docs")
    assert "landing.orders cannot be measured" in line
    assert ADDRESS not in line


# --- what is missing ------------------------------------------------------------------------------


def test_a_missing_landing_is_one_line_with_the_remedy(
    tmp_path: Path, marts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refusal(capsys, landing=tmp_path / "none", marts=marts, docs=tmp_path / "docs")
    assert "no landing folder" in line and "python -m demo" in line
    (tmp_path / "none").mkdir()
    line = refusal(capsys, landing=tmp_path / "none", marts=marts, docs=tmp_path / "docs")
    assert "no landing table" in line and "python -m demo" in line


def test_the_landing_is_the_one_that_dbt_reads(
    tmp_path: Path, marts: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    line = refusal(capsys, marts=marts)
    assert "no dbt_project.yml here" in line and "--landing" in line
    (tmp_path / "dbt_project.yml").write_text("vars: {landing_path: ours/raw}")
    assert "no landing folder ours/raw" in refusal(capsys, marts=marts)


def test_make_hands_its_options_on() -> None:
    command = ["make", "--dry-run", "quality", "ARGS=--landing elsewhere"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "python -m quality --landing elsewhere\n" in made.stdout


def test_missing_marts_are_one_line_with_the_remedy(
    tmp_path: Path, landing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, docs = tmp_path / "marts.duckdb", tmp_path / "docs"
    line = refusal(capsys, landing=landing, marts=file, docs=docs)
    assert "no published marts" in line and "dbt build" in line
    file.write_text("no database")
    assert "dbt build" in refusal(capsys, landing=landing, marts=file, docs=docs)


def test_marts_without_a_current_build_have_no_as_of_to_measure_against(
    tmp_path: Path, marts: Path
) -> None:
    file = tmp_path / "marts.duckdb"
    shutil.copyfile(marts, file)
    with duckdb.connect(str(file)) as con:
        con.execute("update rpt_build set is_current = false")
    with pytest.raises(CannotCheck, match="one current build"), connected(file):
        pass


def test_a_folder_with_other_things_is_never_overwritten(
    tmp_path: Path, landing: Path, marts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    assert "choose another --docs" in refusal(capsys, landing=landing, marts=marts, docs=tmp_path)
    assert (tmp_path / "thesis.txt").exists()


# --- suites as data -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{measure: nul_share, column: sku, at_most: 0}", "no measure 'nul_share'"),
        ("{measure: null_share, column: sku}", "needs a number for at_least or at_most"),
        ("{measure: null_share, column: sku, at_mots: 0}", "does not know at_mots"),
        ("{measure: null_share, column: price, at_most: 0}", "looks at price"),
        ("{measure: unlisted_share, column: sku, at_most: 0}", "needs values"),
        ("{measure: outside_share, column: sku, at_most: 0}", "needs from or to"),
        ("{measure: silent_share, column: sku, every: moon, at_most: 0}", "every is one of day"),
        ("null_share of sku", "a check is a line such as"),
    ],
)
def test_a_line_that_cannot_be_checked_is_refused_by_name(
    tmp_path: Path, line: str, problem: str
) -> None:
    file = tmp_path / "suites.yml"
    file.write_text(f"orders:\n  columns: [order_id, sku]\n  checks:\n    - {line}\n")
    with pytest.raises(CannotCheck, match=re.escape(problem)) as refused:
        read_book(file)
    assert str(refused.value).startswith("suites.yml, orders: ")


def test_a_broken_suite_file_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "suites.yml"
    file.write_text("orders:\n  columns: [order_id\n")
    with pytest.raises(CannotCheck, match=r"suites\.yml is no YAML in line"):
        read_book(file)
