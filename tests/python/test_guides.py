"""The guides in docs/how_to are true: done step by step, they end where they say.

A code block that begins with a path is a file, a bash block is run, a block of `vars` is merged
into dbt_project.yml. All guides are applied to one copy of the project, built once.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from project import ROOT, Project, copy_project
from test_architecture import RULES

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.S | re.M)
PATH = re.compile(r"(?:--|#) (models/\S+)\n")


def apply_guide(name: str, project: Path) -> None:
    """Do in a copy of the project what a guide says."""
    blocks = BLOCK.findall((ROOT / "docs" / "how_to" / f"{name}.md").read_text())
    assert blocks
    for language, text in blocks:
        if path := PATH.match(text):
            file = project / path[1]
            file.parent.mkdir(exist_ok=True)
            file.write_text(text[path.end() :])
        elif language == "bash":
            subprocess.run(["bash", "-ec", text], cwd=project, check=True)
        elif text.startswith("vars:"):
            edit_vars(project / "dbt_project.yml", yaml.safe_load(text)["vars"])


def edit_vars(file: Path, added: dict[str, Any]) -> None:
    settings = yaml.safe_load(file.read_text())
    for name, value in added.items():
        given = settings["vars"][name]
        settings["vars"][name] = (
            given | value
            if isinstance(given, dict)
            else given + [entry for entry in value if entry not in given]
        )
    file.write_text(yaml.safe_dump(settings))


@pytest.fixture(scope="module")
def extended(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project with a chat source, an onboarding journey, a ticket score and a threshold."""
    folder = tmp_path_factory.mktemp("guides")
    copy = copy_project(folder / "copy")
    for name in ("add_a_source", "add_a_journey", "add_a_score", "read_moments_of_truth"):
        apply_guide(name, copy)
    landing = folder / "landing"
    landing.mkdir()
    for table in (small_world / "raw").iterdir():
        (landing / table.name).symlink_to(table)
    (landing / "chat_conversations").mkdir()
    duckdb.execute(f"""copy (
        select 'c' || row_number() over () as conversation_id, user_id, email, 'prices' as topic,
            created_at + interval 5 minute as started_at,
            created_at + interval 6 minute as _loaded_at
        from read_parquet('{landing}/app_users/*.parquet')
        union all select null, null, 'nobody@home.test', null, '2025-02-01', '2025-02-01'
    ) to '{landing}/chat_conversations/chat.csv' (header)""")
    project = Project(folder, landing)
    outcome = project.shell("build", root=copy)
    assert outcome.succeeded, outcome.text
    return project


def test_a_source_is_a_folder_and_two_names(extended: Project) -> None:
    audit = extended.query(
        "select identifier_type, usable_row_count, quarantined_row_count, match_rate "
        "from rpt_source_audit where source = 'chat_conversations' order by all"
    )
    ((conversations, channels),) = extended.query(
        "select count(*), list(distinct channel) from fct_touchpoints "
        "where touchpoint_type = 'chat_started'"
    )
    assert conversations > 50
    # accounts for tests have addresses of a reserved domain, which names nobody
    named = pytest.approx(1.0, abs=0.02)
    assert audit == [("email", conversations, 1, named), ("user", conversations, 1, named)]
    assert channels == ["chat"]


def test_a_journey_is_rows_in_two_seeds(extended: Project) -> None:
    outcomes = dict(
        extended.query(
            "select status, count(*) from fct_journeys semi join dim_customers "
            "on fct_journeys.customer_id = dim_customers.customer_id "
            "and not is_internal and identifier_count > 0 "
            "where journey_name = 'add_on' and (status = 'open' or started_at <= "
            "(select as_of from rpt_build where is_current) - interval 30 day) group by 1"
        )
    )
    assert outcomes["succeeded"] > 5
    assert extended.query(
        "select sum(reached_count), sum(decided_count) from rpt_journey_funnel "
        "where journey_name = 'add_on' and stage_name = 'order' and segment_name = 'plan'"
    ) == [(outcomes["succeeded"], sum(outcomes.values()) - outcomes["open"])]


def test_a_failure_ends_a_journey_and_starts_none(extended: Project) -> None:
    paths = extended.query(
        "select distinct status, path from fct_journeys "
        "where journey_name = 'retention' and list_contains(path, 'churn')"
    )
    assert {status for status, _ in paths} == {"failed"}
    assert {(path[0], path[-1]) for _, path in paths} == {("onboarding", "churn")}
    assert extended.query("select count(*) from rpt_journey_funnel where stage_name = 'churn'") == [
        (0,)
    ]


def test_a_threshold_is_a_row_in_a_seed(extended: Project) -> None:
    named = extended.query(
        "select distinct moment_kind from rpt_moments_of_truth "
        "where moment_type = 'threshold' and times = 5 and within_days = 30 order by all"
    )
    assert named == [("feature_used:api",), ("feature_used:export",)]


def test_a_score_is_a_folder_and_two_names(extended: Project) -> None:
    ((status, reason),) = extended.query(
        "select distinct status, reason from rpt_model_performance where score_name = 'ticket'"
    )
    ((scored,),) = extended.query("select count(*) from fct_ticket_scores")
    assert (scored > 0) == (status == "trained")
    assert (reason is None) == (status == "trained")


def test_what_the_guides_add_keeps_the_rules_of_the_house(extended: Project) -> None:
    manifest = json.loads((extended.folder / "target" / "manifest.json").read_text())
    assert "model.throughline.ticket__spine" in manifest["nodes"]
    assert [broken for rule in RULES for broken in rule(manifest["nodes"])] == []
    copied = extended.folder / "copy" / "models"
    files = [*copied.rglob("*.sql"), *copied.rglob("*.py")]
    assert [file for file in files if not file.with_suffix(".yml").exists()] == []
