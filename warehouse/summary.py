"""Prints what a build found: `python -m warehouse.summary`, after `make build`."""

import sys
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.publication import LINK, publish_folder, row_counts


def main() -> int:
    """Summarise the publication; 1 when there is none."""
    marts = publish_folder() / LINK
    if not marts.exists():
        print(f"There is no publication at {marts}: run `make build`, or look above for a failure.")
        return 1
    with duckdb.connect(str(marts), read_only=True) as con:
        print("\n".join(summary(con, marts)))
    return 0


def summary(con: DuckDBPyConnection, marts: Path) -> list[str]:
    """Lines of the summary of a published file."""
    return [
        "",
        *build_lines(con),
        *_rows_per_mart(con),
        *_quarantine(con),
        *_identity(con),
        *_journeys(con),
        *_losses(con),
        *_scores(con),
        *_values(con),
        "",
        f"Published: {marts} (open it read-only; Parquet copies in {marts.with_name('parquet')})",
        f"""Next: import duckdb; marts = duckdb.connect("{marts}", read_only=True)""",
        """      marts.sql("from rpt_journey_funnel where segment_name = 'all' order by 1, 3")""",
        "      BI tools: docs/how_to/connect_bi.md. Your data: docs/how_to/bring_your_own_data.md.",
        "      Every table and column: make docs",
    ]


def build_lines(con: DuckDBPyConnection) -> list[str]:
    """What the current build of a published file saw, touched and stores."""
    as_of, *counts = con.execute(
        """select cast(as_of as varchar), arrived_touchpoint_count, stored_touchpoint_count,
            touched_identifier_count, solved_identifier_count, stored_identifier_count,
            due_customer_count, stored_customer_count from rpt_build where is_current"""
    ).fetchall()[0]
    arrived, touchpoints, touched, solved, identifiers, due, customers = counts
    return [
        f"As of {as_of} UTC: {arrived:,} touchpoints arrived ({touchpoints:,} stored), "
        f"{due:,} customers rebuilt ({customers:,} stored)",
        f"Identifiers: {touched:,} touched, {solved:,} solved again ({identifiers:,} stored)",
    ]


def _rows_per_mart(con: DuckDBPyConnection) -> list[str]:
    ((catalog,),) = con.execute("select current_database()").fetchall()
    marts = row_counts(con, catalog)
    return ["", "Rows per mart", *(f"  {name:<30}{rows:>12,}" for name, rows in marts.items())]


def _quarantine(con: DuckDBPyConnection) -> list[str]:
    """The landing tables that lost the largest share of their rows."""
    tables = con.execute(
        """select source, max(quarantined_row_count) as quarantined, max(landed_row_count) as landed
        from rpt_source_audit group by source having quarantined > 0
        order by quarantined / landed desc, source limit 3"""
    ).fetchall()
    if not tables:
        return []
    shares = ", ".join(f"{lost:,} of {landed:,} rows of {name}" for name, lost, landed in tables)
    return ["", f"Quarantined: {shares} (why: restricted.quarantined_records of the build file)"]


def _identity(con: DuckDBPyConnection) -> list[str]:
    found = con.execute(
        """select value, numerator, denominator from rpt_identity_quality
        where metric = 'match_rate' and segment_name = 'all'"""
    ).fetchall()
    if not found or found[0][0] is None:
        return ["", "Identity: no touchpoints yet"]
    rate, known, touchpoints = found[0]
    return [
        "",
        f"Identity: {rate:.1%} of touchpoints tied to a known person "
        f"({known:,} of {touchpoints:,})",
    ]


def _journeys(con: DuckDBPyConnection) -> list[str]:
    outcomes = con.execute(
        """select journey_name, any_value(decided_count), max_by(reached_count, stage_order),
            cast(sum(in_progress_count) as bigint)
        from rpt_journey_funnel where segment_name = 'all' group by 1 order by 1"""
    ).fetchall()
    return [
        f"Journeys: {name}: {decided + in_progress:,}, {in_progress:,} of them open, "
        f"{succeeded / max(decided, 1):.1%} of the others succeeded"
        for name, decided, succeeded, in_progress in outcomes
    ]


def _losses(con: DuckDBPyConnection) -> list[str]:
    """The stages that lose the most money."""
    stages = con.execute(
        """select journey_name, stage_name, lost_customer_count, share_of_losses, revenue_at_risk,
            currency_code
        from rpt_stage_friction where segment_name = 'all' and friction = 'abandonment'
        order by revenue_at_risk desc, journey_name, stage_name limit 3"""
    ).fetchall()
    return [
        f"Lost from {journey}, {stage}: {customers:,} customers, {share:.0%} of its losses"
        + (f", {money:,.0f} {currency} at risk" if money is not None else "")
        for journey, stage, customers, share, money, currency in stages
        if customers
    ]


def _scores(con: DuckDBPyConnection) -> list[str]:
    """How scores came true out of time, for each horizon; or why there is none."""
    models = con.execute(
        """select score_name, horizon_days, any_value(status), any_value(reason),
            any_value(base_rate), max(value) filter (where metric = 'auc'),
            max(value) filter (where metric = 'log_loss_skill'),
            max(value) filter (where metric = 'hit_rate'),
            max(value) filter (where metric = 'base_hit_rate'),
            any_value(test_row_count), any_value(test_positive_count)
        from rpt_model_performance where segment_name = 'all' group by 1, 2 order by 1, 2"""
    ).fetchall()
    lines = []
    for name, days, status, reason, base_rate, auc, skill, hits, base_hits, tests, came in models:
        if status != "trained":
            lines.append(f"Score {name}: no model, {reason}")
        elif auc is not None:
            than = "lower" if skill > 0 else "higher"
            lines.append(
                f"Score {name}, {days} days: AUC {auc:.3f} (chance is 0.500), log loss "
                f"{abs(skill):.1%} {than} than always saying the base rate ({base_rate:.2%}); "
                f"out of time, {came:,} outcomes"
            )
        elif hits is not None:
            lines.append(
                f"Score {name}: the first guess is right in {hits:.1%} ({base_hits:.1%} for the "
                f"most common one); out of time, {tests:,} cases"
            )
    return list(dict.fromkeys(lines)) + _suspects(con)


def _suspects(con: DuckDBPyConnection) -> list[str]:
    """Features that a score should perhaps not know."""
    suspects = con.execute(
        """select distinct score_name, suspects from rpt_model_performance
        where suspects is not null order by 1"""
    ).fetchall()
    return [
        f"Score {name}: does a feature know the outcome? Alone it tells more than all others "
        f"together: {features}"
        for name, features in suspects
    ]


def _values(con: DuckDBPyConnection) -> list[str]:
    """How expected values came true, for each horizon whose outcome is known."""
    horizons = con.execute(
        """select horizon_days, max(value) filter (where metric = 'total_ratio'),
            max(value) filter (where metric = 'interval_coverage'), any_value(test_row_count)
        from rpt_model_performance where score_name = 'ltv' and value is not null
        group by 1 order by 1"""
    ).fetchall()
    return [
        f"Value over {days} days: {ratio:.1%} of what came true was expected"
        + (f", {coverage:.1%} of customers lay in their 80 % interval" if coverage else "")
        + f"; out of time, {customers:,} customers"
        for days, ratio, coverage, customers in horizons
        if ratio
    ]


if __name__ == "__main__":
    sys.exit(main())
