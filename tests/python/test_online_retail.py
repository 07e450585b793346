"""A real shop, taken in the way docs/how_to/bring_your_own_data.md says.

Online Retail I and II (UCI, CC BY 4.0): 1,067,370 invoice lines in two files that overlap by nine
days. What must come out was counted in the files themselves.
"""

import duckdb
import pytest
from project import ROOT, SHARED, Project, run

EXPORTS = SHARED / "data" / "online_retail"
# of 6,000 customers a third is enough to learn from
SHOP = {"touchpoint_sources": ["shop"], "home_currency": "GBP", "training_customers": 2_000}
GUIDE = ROOT / "docs" / "how_to" / "bring_your_own_data.md"

pytestmark = pytest.mark.skipif(
    not EXPORTS.exists(), reason=f"the public exports of Online Retail are not in {EXPORTS}"
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "downloads").symlink_to(EXPORTS)
    commands = GUIDE.read_text().split("```sh\n")[1].split("```")[0]
    (folder / "docs").symlink_to(ROOT / "docs")
    taken_in = run(["bash", "-e", "-c", commands], root=folder)
    assert taken_in.succeeded, taken_in.text
    project = Project(folder, folder / "data" / "shop" / "raw", SHOP)
    outcome = project.shell("build")
    assert outcome.succeeded, outcome.text
    return project


@pytest.fixture(scope="module")
def exported() -> duckdb.DuckDBPyConnection:
    """The lines as exported, each once."""
    con = duckdb.connect()
    con.execute(f"""
        create table lines as
        select "InvoiceNo" as invoice, "CustomerID" as customer, "InvoiceDate" as invoiced_at,
            "Quantity" * "UnitPrice" as amount
        from '{EXPORTS}/online_retail_I_all.parquet'
        union all
        select "Invoice", "Customer ID", "InvoiceDate", "Quantity" * "Price"
        from '{EXPORTS}/online_retail_II_2009_2010.parquet' as earlier
        where "Invoice" not in (
            select "InvoiceNo" from '{EXPORTS}/online_retail_I_all.parquet'
        )
    """)
    return con


def test_every_invoice_arrives_once(shop: Project, exported: duckdb.DuckDBPyConnection) -> None:
    arrived = shop.query("select record_id, source from fct_touchpoints order by record_id")
    invoices = exported.execute("""
        select distinct invoice, if(invoice like 'C%', 'refunds', 'orders')
        from lines order by invoice
    """).fetchall()
    assert arrived == invoices
    (second_file,) = exported.execute(
        f"select count(distinct \"InvoiceNo\") from '{EXPORTS}/online_retail_I_all.parquet'"
    ).fetchall()
    assert second_file == (25_900,)


def test_money_adds_up(shop: Project, exported: duckdb.DuckDBPyConnection) -> None:
    totals = "select invoice like 'C%' as is_refund, sum(amount) from lines group by all order by 1"
    (_, ordered), (_, refunded) = exported.execute(totals).fetchall()
    (found,) = shop.query("""
        select
            sum(amount) filter (where touchpoint_type = 'order_placed')::double,
            sum(amount) filter (where touchpoint_type = 'order_refunded')::double,
            max(currency_code)
        from fct_touchpoints
    """)
    assert found == (pytest.approx(ordered), pytest.approx(-refunded), "GBP")


def test_known_customers_are_known_and_anonymous_invoices_stay_anonymous(
    shop: Project, exported: duckdb.DuckDBPyConnection
) -> None:
    (expected,) = exported.execute("""
        select
            count(distinct customer) filter (where invoice not like 'C%'),
            count(distinct invoice) filter (where customer is null and invoice not like 'C%')
        from lines
    """).fetchall()
    (found,) = shop.query("""
        select
            count(distinct customer_id) filter (where is_identified),
            count(distinct customer_id) filter (where not is_identified)
        from dim_customers inner join fct_touchpoints using (customer_id)
        where source = 'orders'
    """)
    assert found == expected


def test_a_cancellation_belongs_to_the_customer_who_had_ordered(
    shop: Project, exported: duckdb.DuckDBPyConnection
) -> None:
    (expected,) = exported.execute("""
        select count(*) from (
            select invoice, any_value(customer) as customer, min(invoiced_at) as cancelled_at
            from lines where invoice like 'C%' group by invoice
        ) as cancelled
        semi join (select * from lines where invoice not like 'C%') as ordered
            on cancelled.customer = ordered.customer
            and cancelled.cancelled_at >= ordered.invoiced_at
    """).fetchall()
    (found,) = shop.query("""
        select count(*) from fct_touchpoints inner join dim_customers using (customer_id)
        where source = 'refunds' and is_identified
    """)
    assert found == expected


def test_each_order_completes_a_purchase_journey_and_customers_come_back(
    shop: Project, exported: duckdb.DuckDBPyConnection
) -> None:
    (expected,) = exported.execute("""
        select count(*) filter (where invoice_count > 1), sum(invoice_count) from (
            select count(distinct invoice) as invoice_count
            from lines where invoice not like 'C%' and customer is not null group by customer
        )
    """).fetchall()
    (found,) = shop.query("""
        select
            count(distinct customer_id) filter (where journey_index > 1),
            count(*) filter (where status = 'succeeded')
        from fct_journeys inner join dim_customers using (customer_id) where is_identified
    """)
    assert found == expected


def test_churn_is_silence_beyond_the_customers_own_rhythm(shop: Project) -> None:
    metrics = dict(
        shop.query("select metric, value from rpt_model_performance where score_name = 'churn'")
    )
    assert metrics["auc"] > 0.8
    assert metrics["log_loss"] < metrics["base_log_loss"]
    (scores,) = shop.query("""
        select count(*), min(churn_probability) >= 0, max(churn_probability) <= 1,
            min(value_at_risk) >= 0
        from fct_churn_scores
    """)
    assert scores[0] > 4_000 and all(scores[1:])
    # whoever has been silent for longer than any patience allows is gone already: not scored
    (silent,) = shop.query("""
        select count(*) from fct_churn_scores
        where customer_id not in (
            select customer_id from fct_touchpoints, rpt_build
            where touchpoint_type = 'order_placed' and occurred_at > as_of - interval 180 days
        )
    """)
    assert silent == (0,)


def test_what_a_shop_does_not_have_is_empty_and_not_broken(shop: Project) -> None:
    (counts,) = shop.query("""
        select (select count(*) from fct_sessions), (select count(*) from fct_conversion_scores)
    """)
    assert counts == (0, 0)
    (reason,) = shop.query(
        "select distinct reason from rpt_model_performance where score_name = 'conversion'"
    )
    assert reason[0]
