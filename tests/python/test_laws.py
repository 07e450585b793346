"""Every law of the data can be broken, and then its test fails."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project import ROOT, Project

FAULTS = {
    "rows_in_equal_usable_duplicate_quarantined_and_erased_rows":
        "update intermediate.int_landed_files set usable_row_count = usable_row_count - 1 "
        "where source = 'web_events'",
    "every_quarantined_row_is_kept":
        "delete from restricted.quarantined_records where file_row = (select min(file_row) "
        "from restricted.quarantined_records where source = 'web_events') "
        "and source = 'web_events'",
    "credits_of_a_conversion_sum_to_one":
        "update main.fct_attribution_credits set credit = 0.9 where attribution_model = 'last'; "
        "delete from main.fct_attribution_credits where attribution_model = 'linear'",
    "touchpoints_of_a_session_are_counted_once":
        "update intermediate.int_sessions set touchpoint_count = touchpoint_count + 1 "
        "where session_id = (select max(session_id) from main.fct_sessions)",
    "a_refused_record_is_linked_to_nothing":
        "update main.dim_customers set touchpoint_count = 2 where customer_id in (select "
        "customer_id from intermediate.int_identity_map where identifier_type = 'touchpoint')",
    "a_refused_visit_names_nobody":
        "update intermediate.int_touchpoints set device_hash = 'somebody' "
        "where source = 'web_events' and actor_type = 'touchpoint'",
    "a_refused_visit_is_no_evidence":
        "insert into intermediate.int_evidence_paired by name select source, record_id, "
        "touchpoint_key as identifier_key, 0 as neighbour_key from intermediate.int_touchpoints "
        "where source = 'web_events' and actor_type = 'touchpoint'",
    "an_erased_person_is_in_no_mart":
        "insert into intermediate.int_erased_identifiers select identifier_key, customer_id, "
        "timestamp '2025-01-01', 1 from intermediate.int_identity_map limit 1",
    "who_is_who_now_is_what_the_newest_snapshot_knows":
        "update intermediate.int_snapshot_identifiers set customer_id = 'somebody else' "
        "where is_scoring and identifier_type = 'phone'",
    "a_customer_holds_no_two_that_stay_apart":
        "insert into intermediate.int_identity_map select 1, 'user', 'another', "
        "min(customer_id), null, 1 from intermediate.int_identity_map "
        "where identifier_type = 'user'",
    "a_component_is_one_customer":
        "update intermediate.int_identity_components set component_key = identifier_key "
        "where identifier_key in (select identifier_key from intermediate.int_identity_map "
        "where identifier_type = 'subscription')",
    "every_touchpoint_has_a_customer":
        "delete from intermediate.int_touchpoints_resolved where touchpoint_key = "
        "(select max(touchpoint_key) from intermediate.int_touchpoints)",
    "an_integer_key_names_one_identifier":
        "insert into intermediate.int_identifiers by name select 'email' as identifier_type, "
        "* exclude (identifier_type) from intermediate.int_identifiers "
        "where identifier_type = 'phone' limit 1",
    "the_rules_of_identity_are_complete":
        "update vocabulary.identity_rules set neighbour_type = 'fax' where rank = 2",
    "no_open_journey_is_past_its_time_out":
        "update main.fct_journeys set status = 'open' where status = 'timed_out'",
    "stages_of_a_journey_follow_one_another":
        "update main.fct_journey_stages set left_at = entered_at - interval 1 day "
        "where left_at is not null",
    "every_lost_journey_is_lost_from_one_stage":
        "update main.rpt_stage_friction set lost_count = lost_count + 1 "
        "where friction = 'abandonment'",
    "transition_rates_of_a_stage_sum_to_one":
        "update main.fct_stage_transitions set transition_rate = transition_rate / 2",
    "nothing_lies_at_or_after_as_of":
        "update intermediate.int_touchpoints set loaded_at = (select as_of from "
        "intermediate.int_run_window) where source = 'calls'",
    "a_prospect_has_bought_nothing":
        "update main.dim_customers set is_customer = true where customer_id in ("
        "select customer_id from main.fct_conversion_scores)",
    "next_stages_of_an_open_journey_sum_to_one":
        "update main.fct_next_stage_scores set probability = probability / 2 "
        "where next_stage = 'dropped_off'",
    "every_open_journey_has_a_next_stage":
        "delete from main.fct_next_stage_scores where journey_name = 'purchase'",
    "a_withdrawn_product_is_proposed_to_nobody":
        "update main.fct_next_product_scores set scored_at = scored_at + interval 400 day "
        "where product_rank = 1",
    "who_has_bought_is_told_the_likeliest_products":
        "update main.fct_next_product_scores set product_rank = 4 - product_rank",
    "a_moment_can_be_looked_for":
        "update vocabulary.moments set times = 1 where touchpoint_type = 'call_received'",
    "a_moment_and_all_others_are_the_trials_of_the_outcome":
        "update main.rpt_moments_of_truth set comparison_count = comparison_count + 1",
    "a_journey_definition_is_complete":
        "update vocabulary.journey_stages set stage_order = 7 where stage_name = 'purchase'",
    "a_stage_rule_means_something":
        "update vocabulary.journey_stages set times = 0 where stage_name = 'purchase'",
    "some_row_of_every_landed_table_is_usable":
        "update intermediate.int_landed_files set quarantined_row_count = landed_row_count "
        "where source = 'calls'; insert into restricted.quarantined_records by name "
        "select 'calls' as source, 'planted' as reason",
    "every_kind_of_touchpoint_is_in_the_vocabulary":
        "delete from vocabulary.touchpoint_types where touchpoint_type = 'page_view'",
    "every_new_customer_is_counted_once_in_a_measure":
        "update main.rpt_onboarding set left_before_count = left_before_count + 1 "
        "where segment_name = 'plan'",
    "segments_of_a_timing_measure_sum_to_all":
        "update main.rpt_timing set numerator = numerator + 1 where segment_name = 'all'",
    "a_value_is_the_sum_of_its_parts_within_its_interval":
        "insert into main.fct_ltv_scores by name select 'somebody' as customer_id, "
        "90 as horizon_days, 5 as expected_value, 2 as contract_value, 2 as order_value, "
        "1 as lower_bound, 9 as upper_bound",
    "more_days_are_worth_no_less":
        "insert into main.fct_ltv_scores by name select 'another' as customer_id, "
        "unnest([90, 365]) as horizon_days, unnest([5, 4]) as expected_value, "
        "0 as contract_value, unnest([5, 4]) as order_value, 0 as lower_bound, 9 as upper_bound",
    "what_moved_a_score_sums_to_the_move":
        "insert into main.rpt_score_changes by name select 'churn' as score_name, "
        "'another' as customer_id, 14 as horizon_days, 'previous' as compared_with, "
        "0.3 as probability, 0.2 as probability_before, 0.1 as probability_change, "
        "0.5 as reason_1_change, 0 as other_change",
    "a_longer_horizon_is_never_less_likely":
        "insert into main.fct_churn_scores by name select 'another' as customer_id, "
        "unnest([14, 30]) as horizon_days, unnest([0.3, 0.2]) as churn_probability",
}  # fmt: skip


@pytest.fixture(scope="module")
def verdicts(built: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What dbt says of each law in a warehouse where all of them are broken."""
    project = built.twin(tmp_path_factory.mktemp("faulty"))
    with duckdb.connect(str(project.warehouse)) as con:
        assert con.execute("from restricted.tombstones").fetchall(), "nobody was erased"
        for fault in FAULTS.values():
            con.execute(fault)
    project.dbt("test", "--select", "test_type:singular")
    results = json.loads((project.folder / "target" / "run_results.json").read_text())["results"]
    return {result["unique_id"].split(".")[2]: result for result in results}


def test_every_singular_test_has_a_planted_fault() -> None:
    assert {path.stem for path in (ROOT / "tests" / "singular").glob("*.sql")} == set(FAULTS)


@pytest.mark.parametrize("law", FAULTS)
def test_a_broken_law_is_found(law: str, verdicts: dict[str, Any]) -> None:
    assert verdicts[law]["status"] in ("fail", "warn")


def test_a_missing_attribution_model_is_found_beside_a_wrong_one(
    built: Project, verdicts: dict[str, Any]
) -> None:
    ((conversions,),) = built.query("select count(*) from fct_conversions")
    assert verdicts["credits_of_a_conversion_sum_to_one"]["failures"] == 2 * conversions


def test_the_laws_hold_on_a_healthy_build(built: Project, tmp_path: Path) -> None:
    outcome = built.twin(tmp_path).dbt("test", "--select", "test_type:singular")
    assert outcome.succeeded, outcome.text
