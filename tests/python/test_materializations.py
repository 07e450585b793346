"""Tables and views are made in one statement that loses nothing."""

from pathlib import Path

import pytest
from project import ROOT, Outcome, Project, run

PROJECT = f"""
name: small
profile: throughline
macro-paths: ["{ROOT}/macros/dialect"]
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

    def made(self, sql: str) -> Outcome:
        (self.folder / "models" / "grown.sql").write_text(sql)
        environment = self._surroundings() | {"PYTHONPATH": str(ROOT)}
        return run(["dbt", "run", "--profiles-dir", "."], environment, self.folder)

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
