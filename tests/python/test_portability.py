"""The SQL of the project stays in the subset that Spark runs; what differs is a dialect macro.

`dbt compile --vars 'dialect: spark'` renders every model as Spark would see it. Spark itself is not
needed: its built-in functions stand in tests/fixtures/spark_functions.txt.
"""

import json
import shutil
from typing import Any

import duckdb
import pytest
from portability import findings, foreign_spellings, with_spark_names
from project import ROOT, Project

SPARK_FUNCTIONS = [
    line
    for line in (ROOT / "tests/fixtures/spark_functions.txt").read_text().splitlines()
    if not line.startswith("#")
]
HEALTHY = """
with

visits as (select * from main.fct_sessions where channel in ('email', 'direct')),

ranked as (
    select
        visits.*,
        row_number() over (partition by customer_id order by started_at desc) as visit_number,
        last_value(campaign, true) over (order by started_at) as last_campaign,
        transform(array_sort(collect_list(struct(started_at as place, channel as element))),
            placed -> placed.element) as path,
        cast(amount as decimal(18, 2)) / 1e6 as amount,
        try_cast(case when is_bot then 'it\\'s' end as string) as reason, -- it's "quoted" here
        avg(cast(1.0 as double)) filter (where not is_bot) as share,
        case when exists (select 1 from visits order by 1) then 1 end as `end`
    from visits
    left join (values (1, 'a')) as names (id, name) on visits.id = names.id
    where started_at > timestamp '2025-01-01' - interval 1 day
    group by all
)

select * from ranked
union all
select * from ranked
order by started_at
"""
# what stands in a text, and what must be said about it
PLANTED = {
    "select a.x from a asof join b on a.at >= b.at": "ASOF",
    "select a.x from a asof left join b on a.at >= b.at": "ASOF",
    "with recursive c(k, v) using key (k) as (select 1, 2) select * from c": "USING KEY",
    "with recursive c as (select 1 as x union all select 2 from c) select * from c": "recursive",
    "with c as materialized (select 1 as x) select * from c": "materialized",
    "select list(stage_name order by entry_index) from a": "list(... order by)",
    "select array_agg(stage_name order by entry_index) from a": "array_agg(... order by)",
    "select last_value(x ignore nulls) over (order by y) from a": "ignore nulls",
    "select path[1:2] from a": "[",
    "select path[-1] from a": "[",
    "select [1, 2] as path": "[",
    "select {'a': 1} as pair": "{",
    "select regexp_matches(x, 'y') from a": "regexp_matches()",
    "select string_agg(x, ',') from a": "string_agg()",
    "select epoch_ms(x) from a": "epoch_ms()",
    "select strptime(x, '%Y') from a": "strptime()",
    "select x.upper().lower() from a": "chain",
    "select count() from a": "count(*)",
    "select x::string from a": "::",
    "select x from a qualify row_number() over (order by y) = 1": "qualify",
    "select * exclude (x) from a": "* exclude",
    "select * replace (1 as x) from a": "* replace",
    "select x from a union all by name select x from b": "by name",
    "select distinct on (x) x from a": "distinct on",
    "select transform(path, lambda x: x + 1) from a": "lambda",
    "select cast(x as hugeint) from a": "hugeint",
    "select cast(x as varchar) from a": "varchar",
    "select try_cast(x as timestamptz) from a": "timestamptz",
    'select "x" from a': '"x"',
    "select 'it''s' as x": "joins",
    "select * from 'events.parquet'": "file",
    "select a.x from a semi join b on a.x = b.x": "semi join",
    "select a.x from a anti join b on a.x = b.x": "anti join",
    "select 7 // 2": "//",
    "select 2 ** 3": "**",
    "select 2 ^ 3": "xor",
    "select x / 30.0 from a": "rounded",
    "select avg(case when x then 1.0 else 0.0 end) from a": "rounded",
    "select (x from a": "does not parse",
}
PLANTED_IN_SOURCE = {
    "{% if target.type == 'duckdb' %}select 1{% endif %}": "engine fork",
    "select {{ duckdb__matches('x', 'y') }}": "engine's side",
    "{% do run_query('select x from ' ~ adapter.dispatch('spark__this')) %}": "engine's side",
    "select list_transform(path, x -> x + 1) from a": "DuckDB",
    "select strptime(x, '%Y') from a": "times.sql",
    "select epoch_ms(x) from a": "times.sql",
    "select * from a where regexp_matches(x, 'y')": "matches",
    "select * from read_parquet('x')": "landed_files",
    "select getvariable('identifier_key')": "identifier_hash",
    "select date_diff('day', a, b) from c": "seconds_between",
    "select regexp_replace(x, 'y', 'z') from a": "replace_all",
    "select weekday(day) from a": "weekday",
    "select log(x) from a": "another thing",
}


@pytest.fixture(scope="session")
def spark_texts(
    built: Project, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, str]]:
    """For a first build and for an increment: the Spark text of every SQL model."""
    folder = tmp_path_factory.mktemp("portability")
    project = Project(folder, built.landing, vars={"dialect": "spark"})
    shutil.copy(built.warehouse, project.warehouse)
    with duckdb.connect(str(project.warehouse)) as warehouse:
        warehouse.execute("update intermediate.int_run_window set is_rewrite = false")
    return {"first build": compiled(project, "--full-refresh"), "increment": compiled(project)}


def compiled(project: Project, *flags: str) -> dict[str, str]:
    """Path and rendered text of every SQL model, with the names that Spark's adapter renders."""
    outcome = project.dbt("compile", *flags)
    assert outcome.succeeded, outcome.text
    manifest = json.loads((project.folder / "target/manifest.json").read_text())
    nodes: list[dict[str, Any]] = [*manifest["nodes"].values(), *manifest["sources"].values()]
    relations = [node["relation_name"] for node in nodes if node.get("relation_name")]
    return {
        node["original_file_path"]: with_spark_names(node["compiled_code"], relations)
        for node in nodes
        if node["resource_type"] == "model" and node["language"] == "sql"
    }


@pytest.mark.parametrize("build", ["first build", "increment"])
def test_every_model_runs_on_spark(spark_texts: dict[str, dict[str, str]], build: str) -> None:
    refused = {
        path: found
        for path, text in spark_texts[build].items()
        if (found := findings(text, SPARK_FUNCTIONS))
    }
    assert not refused, json.dumps(refused, indent=2)


def test_all_sql_models_are_looked_at(spark_texts: dict[str, dict[str, str]]) -> None:
    files = {str(file.relative_to(ROOT)) for file in (ROOT / "models").rglob("*.sql")}
    assert set(spark_texts["first build"]) == set(spark_texts["increment"]) == files


def test_an_increment_renders_other_sql_than_a_first_build(
    spark_texts: dict[str, dict[str, str]],
) -> None:
    first = spark_texts["first build"]
    differing = [path for path, text in spark_texts["increment"].items() if text != first[path]]
    assert len(differing) > 20


def test_engines_fork_in_dialect_macros_only() -> None:
    files = [*ROOT.glob("models/**/*.sql"), *ROOT.glob("macros/**/*.sql")]
    forks = {
        str(file.relative_to(ROOT)): found
        for file in files
        if "dialect" not in file.parts and (found := foreign_spellings(file.read_text()))
    }
    assert not forks, json.dumps(forks, indent=2)


def test_a_healthy_text_passes() -> None:
    assert findings(HEALTHY, SPARK_FUNCTIONS) == []


@pytest.mark.parametrize(("text", "said"), PLANTED.items())
def test_a_planted_fault_is_found(text: str, said: str) -> None:
    found = findings(text, SPARK_FUNCTIONS)
    assert any(said in finding for finding in found), found


@pytest.mark.parametrize(("source", "said"), PLANTED_IN_SOURCE.items())
def test_a_planted_fork_in_a_source_is_found(source: str, said: str) -> None:
    found = foreign_spellings(source)
    assert any(said in finding for finding in found), found


@pytest.mark.parametrize(
    "source",
    [
        "{# spark__ differs #} select 1 -- target.type is not asked",
        "select {{ weekday('days.day') }} from days",
        "{% for day in range(1, 7) %}{{ landed_type.split('(')[0] }}{% endfor %}",
    ],
)
def test_comments_and_macro_calls_are_no_forks(source: str) -> None:
    assert foreign_spellings(source) == []


def test_a_finding_names_its_line() -> None:
    found = findings("select\n    x::string\nfrom a", SPARK_FUNCTIONS)
    assert found == ["line 2: ::: write cast()"]


def test_relations_lose_their_quotes_and_their_catalog() -> None:
    text = 'select * from "warehouse"."main"."dim_dates" as "d"'
    renamed = with_spark_names(text, ['"warehouse"."main"."dim_dates"'])
    assert renamed == 'select * from main.dim_dates as "d"'
