"""Tables, views and what grows are made in one statement that loses nothing."""

from pathlib import Path

import pytest
from project import ROOT, Outcome, Project, run

PROJECT = f"""
name: small
profile: throughline
macro-paths: ["{ROOT}/macros/dialect", "{ROOT}/macros/state"]
models: {{+persist_docs: {{relation: true, columns: true}}}}
"""
DESCRIBED = """
models:
  - name: grown
    description: One row per it's so.
    columns:
      - name: n
        description: How often it was built, it's said.
"""
GROWN = """
{{ config(materialized='table') }}
{% if adapter.get_relation(this.database, this.schema, this.identifier) %}
select n + 1 as n from {{ this }}
{% else %}
select 1 as n
{% endif %}
"""
GROWING = "{{ config(materialized='incremental', unique_key='n') }}"
COMMENTS = "select comment from duckdb_{}() where {} = 'grown' order by all"


class Small(Project):
    """A project of one model, `grown`, made by the materializations of this one."""

    @classmethod
    def new(cls, folder: Path) -> "Small":
        (folder / "models").mkdir()
        (folder / "profiles.yml").write_text((ROOT / "profiles.yml").read_text())
        (folder / "dbt_project.yml").write_text(PROJECT)
        (folder / "models" / "grown.yml").write_text(DESCRIBED)
        return cls(folder, folder)

    def made(self, sql: str, *options: str) -> Outcome:
        (self.folder / "models" / "grown.sql").write_text(sql)
        environment = self._surroundings() | {"PYTHONPATH": str(ROOT)}
        return run(["dbt", "run", "--profiles-dir", ".", *options], environment, self.folder)

    def comments(self, catalog: str, name: str) -> list[str]:
        return [comment for (comment,) in self.query_warehouse(COMMENTS.format(catalog, name))]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small.new(tmp_path)


def test_a_table_reads_itself_and_outlives_what_fails(small: Small) -> None:
    for times in (1, 2):
        outcome = small.made(GROWN)
        assert outcome.succeeded, outcome.text
        assert small.query_warehouse("from grown") == [(times,)]
    outcome = small.made("{{ config(materialized='table') }} select cast('x' as int) as n")
    assert not outcome.succeeded
    outcome = small.made("{{ config(materialized='table') }} select 7 as m")
    assert not outcome.succeeded
    assert 'does not have a column with name "n"' in outcome.text
    assert small.query_warehouse("from grown") == [(2,)]
    assert small.query_warehouse("select table_name from duckdb_tables()") == [("grown",)]
    assert small.comments("tables", "table_name") == ["One row per it's so."]
    assert small.comments("columns", "table_name") == ["How often it was built, it's said."]


def test_a_table_becomes_a_view_and_a_table_again(small: Small) -> None:
    for kind, catalog in (("table", "tables"), ("view", "views")) * 2:
        outcome = small.made(f"{{{{ config(materialized='{kind}') }}}} select '{kind}' as n")
        assert outcome.succeeded, outcome.text
        assert small.query_warehouse("from grown") == [(kind,)]
        assert small.comments(catalog, f"{kind}_name") == ["One row per it's so."]


def test_new_rows_replace_those_of_their_keys(small: Small) -> None:
    steps = {
        "select 1 as n, 'a' as m union all select 2, 'b'": [(1, "a"), (2, "b")],
        "select m || 'c' as m, n from {{ this }} where n = 2": [(1, "a"), (2, "bc")],
        "select n + 1 as n, m from {{ this }}": [(1, "a"), (2, "a"), (3, "bc")],
    }
    for sql, rows in steps.items():
        outcome = small.made(GROWING + sql)
        assert outcome.succeeded, outcome.text
        assert small.query_warehouse("select n, m from grown order by n") == rows
    assert small.comments("tables", "table_name") == ["One row per it's so."]


def test_rows_with_other_columns_than_those_stored_are_refused(small: Small) -> None:
    assert small.made(GROWING + "select 1 as n, 'a' as m").succeeded
    outcome = small.made(GROWING + "select 2::bigint as n, 'b' as k")
    assert not outcome.succeeded
    differences = "k VARCHAR is new, m VARCHAR is gone, n BIGINT is new, n INTEGER is gone"
    assert f"the columns of grown are not those stored: {differences}" in outcome.text
    assert "--full-refresh" in outcome.text
    assert small.query_warehouse("from grown") == [(1, "a")]
    outcome = small.made(GROWING + "select 2::bigint as n, 'b' as k", "--full-refresh")
    assert outcome.succeeded, outcome.text
    assert small.query_warehouse("from grown") == [(2, "b")]
