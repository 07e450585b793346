"""What BI tools open is whole, current and never half of two builds."""

import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest
from project import (
    ROOT,
    Project,
    assert_same_marts,
    copy_project,
    land,
    rows,
)

CONSISTENT = """
    select
        stored_touchpoint_count = (select count(*) from fct_touchpoints)
        and stored_customer_count = (select count(*) from dim_customers)
    from rpt_build where is_current
"""


@pytest.fixture
def project(sliced_world: Path, tmp_path: Path) -> Project:
    """A project with one slice landed and nothing built."""
    fresh = Project(tmp_path, tmp_path / "landing")
    land(sliced_world, 1, fresh.landing)
    return fresh


@pytest.fixture
def standing(built_once: Project, tmp_path: Path) -> Project:
    """A project with one slice landed, built and published."""
    return built_once.twin(tmp_path)


class Reader(threading.Thread):
    """Opens the published file again and again, as a BI tool does, until it is told to stop."""

    def __init__(self, marts: Path) -> None:
        super().__init__()
        self.marts, self.stopped = marts, threading.Event()
        self.reads, self.failures, self.builds = 0, list[str](), set[str]()

    def run(self) -> None:
        while not self.stopped.wait(0.02):
            try:
                assert rows(self.marts, CONSISTENT) == [(True,)], "two builds are mixed"
                self.builds.add(self.marts.resolve().name)
                self.reads += 1
            except (duckdb.Error, AssertionError) as failure:
                self.failures.append(str(failure))


def test_a_reader_never_fails_and_never_sees_two_builds_mixed(
    standing: Project, sliced_world: Path
) -> None:
    reader = Reader(standing.marts)
    reader.start()
    for number in (2, 3):
        land(sliced_world, number, standing.landing)
        standing.build()
    reader.stopped.set()
    reader.join()
    assert not reader.failures
    assert reader.reads > 20
    assert len(reader.builds) >= 2, "the reader saw one build only"


def test_a_patched_file_equals_one_that_is_written_whole(
    standing: Project, sliced_world: Path
) -> None:
    land(sliced_world, 2, standing.landing)
    standing.build(whole_publication_every=1000)
    patched = standing.marts.resolve()
    parquet = {file.name for file in (standing.publication / "parquet").iterdir()}
    assert parquet, "the first publication is written whole, Parquet files included"
    standing.build(whole_publication_every=1)
    assert_same_marts(patched, standing.marts)


def test_only_a_whole_build_is_published(project: Project) -> None:
    assert project.dbt("seed").succeeded
    assert project.dbt("run").succeeded
    assert not project.marts.exists(), "dbt run has published"
    assert project.dbt("build", "--exclude", "unique_dim_customers_customer_id").succeeded
    assert project.dbt("build", "--select", "publication_gate", "publication").succeeded
    assert not project.marts.exists(), "a partial selection has published"
    project.build()
    assert project.marts.exists()


def test_an_empty_build_passes_and_leaves_no_trace(project: Project, sliced_world: Path) -> None:
    project.build("--empty")
    assert not project.marts.exists(), "an empty build has published"
    project.build()
    first = project.marts.resolve()
    project.build("--empty")
    assert project.marts.resolve() == first
    land(sliced_world, 2, project.landing)
    project.build()
    straight = Project(project.folder / "straight", project.landing)
    straight.build()
    assert_same_marts(straight.marts, project.marts)


def test_a_failing_test_leaves_the_last_file_in_place(standing: Project, tmp_path: Path) -> None:
    published = standing.marts.resolve()
    copy = copy_project(tmp_path / "copy")
    (copy / "tests" / "singular" / "planted.sql").write_text("select * from {{ ref('dim_dates') }}")
    outcome = standing.shell("build", root=copy)
    assert not outcome.succeeded
    assert "planted" in outcome.text
    assert standing.marts.resolve() == published
    assert rows(standing.warehouse, "select count(*) from state.builds") == [(1,)]


def test_a_publication_held_open_for_writing_is_named(standing: Project) -> None:
    published = standing.marts.resolve()
    opening = f"import duckdb; held = duckdb.connect('{standing.marts}'); input()"
    with subprocess.Popen([sys.executable, "-c", opening], stdin=subprocess.PIPE) as holder:
        outcome = standing.dbt("build")
        holder.communicate(b"\n")
    assert not outcome.succeeded
    assert f"\n{published} is open for writing" in outcome.text
    assert standing.marts.resolve() == published


def test_old_files_are_kept_for_some_builds_only(standing: Project) -> None:
    for _ in range(2):
        standing.build(keep_publications=2)
    assert len(list(standing.publication.glob("marts_*.duckdb"))) == 2
    assert standing.query("select count(*) from rpt_build") == [(3,)]


def test_a_mart_that_lost_most_of_its_rows_is_refused(standing: Project) -> None:
    published = standing.marts.resolve()
    shutil.rmtree(standing.landing / "ad_impressions")
    outcome = standing.dbt("build", "--full-refresh", most_shrink=0.05)
    assert not outcome.succeeded
    assert "more than 5% went away" in outcome.text
    assert standing.marts.resolve() == published
    standing.build("--full-refresh", most_shrink=0.05, may_shrink=True)
    assert standing.marts.resolve() != published


def test_every_table_and_column_is_commented_in_the_file(built: Project) -> None:
    silent = built.query(
        "select table_name from duckdb_tables() where comment is null union all "
        "select table_name || '.' || column_name from duckdb_columns() where comment is null "
        "and schema_name = 'main' and not internal"
    )
    assert silent == []


def test_a_comment_names_every_segment_and_status_there_is(built: Project) -> None:
    described = built.query(
        "select table_name, column_name, comment from duckdb_columns() "
        "where column_name in ('segment_name', 'status')"
    )
    assert len(described) > 10
    unnamed = [
        (table, column, value)
        for table, column, comment in described
        for (value,) in built.query(f"select distinct {column} from {table}")
        if value not in re.findall(r"\w+", comment)
    ]
    assert unnamed == []


def test_the_file_opens_from_any_folder_through_its_link(built: Project, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere.duckdb"
    link.symlink_to(built.marts)
    assert rows(link, "select count(*) > 0 from dim_customers") == [(True,)]
    assert built.marts.is_symlink()
    assert ROOT not in built.marts.resolve().parents
