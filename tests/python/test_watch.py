"""What lands is in the published mart a round later, and a round that fails costs nothing."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from project import ROOT, Project, copy_project, land

from warehouse.files import landing_files, landing_path, project_files, rows_by_table
from warehouse.resident import Outcome
from warehouse.watch import FIRST_RETRY, ProjectChanged, Watch, main

# --- when it is time for a round ------------------------------------------------------


@dataclass
class Desk:
    """A landing folder, a project of one file, and a builder that does as it is told."""

    folder: Path
    now: float = 1_000.0
    outcome: Outcome = field(default_factory=lambda: Outcome(True, published_at=1_000.0))
    rounds: int = 0
    during: Callable[[], object] = lambda: None

    def __post_init__(self) -> None:
        (self.folder / "models").mkdir()
        (self.folder / "models" / "one.sql").write_text("select 1")
        self.drop("first.csv")
        self.watch = Watch(
            self.folder / "landing",
            self.build,
            project_files(self.folder),
            root=self.folder,
            clock=lambda: self.now,
        )

    def drop(self, name: str, text: str = "id\n1\n", at: float | None = None) -> None:
        file = self.folder / "landing" / "calls" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        os.utime(file, (at or self.now, at or self.now))

    def build(self, announce: Callable[[], None]) -> Outcome:
        self.rounds += 1
        announce()
        self.during()
        return self.outcome

    def look(self, times: int = 1) -> int:
        """Rounds that so many looks, a second apart, lead to."""
        before = self.rounds
        for _ in range(times):
            self.now += 1
            self.watch.look()
        return self.rounds - before


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk whose first round is over."""
    fresh = Desk(tmp_path)
    assert fresh.look() == 1, "the first look builds what is there"
    return fresh


def test_nothing_landed_and_nothing_is_built(desk: Desk) -> None:
    assert desk.look(times=10) == 0


def test_a_file_is_built_once_and_only_when_it_has_stopped_growing(desk: Desk) -> None:
    for size in range(1, 5):
        desk.drop("second.csv", "1\n" * size)
        assert desk.look() == 0, "the file is still growing"
    assert desk.look(times=5) == 1


def test_a_file_that_is_replaced_or_taken_away_is_news(desk: Desk) -> None:
    desk.drop("first.csv", "id\n2\n3\n")
    assert desk.look(times=3) == 1
    (desk.folder / "landing" / "calls" / "first.csv").unlink()
    assert desk.look(times=3) == 1


def test_what_lands_while_a_round_runs_belongs_to_the_next(desk: Desk) -> None:
    desk.drop("second.csv")
    desk.during = lambda: desk.drop("third.csv")
    assert desk.look(times=2) == 1
    desk.during = lambda: None
    assert desk.look(times=5) == 1


def test_a_failed_round_is_tried_again_when_something_changes(desk: Desk) -> None:
    desk.outcome = Outcome(False)
    desk.drop("second.csv")
    assert desk.look(times=10) == 1
    desk.drop("second.csv", "mended\n")
    assert desk.look(times=10) == 1


def test_a_held_file_is_tried_again_after_a_while(desk: Desk) -> None:
    desk.outcome = Outcome(False, is_held=True)
    desk.drop("second.csv")
    assert desk.look(times=int(FIRST_RETRY)) == 1
    assert desk.look(times=2) == 1, "it was not tried again"
    assert desk.look(times=int(FIRST_RETRY)) == 0, "the second wait is longer"
    desk.outcome = Outcome(True, published_at=desk.now)
    assert desk.look(times=20) == 1
    assert desk.look(times=100) == 0


def test_the_time_from_file_to_mart_begins_when_the_first_file_landed(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    landed_at = desk.now + 0.25
    desk.drop("second.csv", at=landed_at)
    desk.look()
    desk.drop("third.csv")
    desk.outcome = Outcome(True, published_at=landed_at + 30)
    desk.look(times=2)
    said = capsys.readouterr().out
    assert "Landed: calls 2 files." in said
    assert "Published 30.0 s after the first of these files landed: 2.8 s until the round" in said


def test_a_file_with_an_old_time_landed_after_the_last_look(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Copies and renamed files often keep a time of long ago."""
    last_look = desk.now
    desk.drop("second.csv", at=5.0)
    desk.outcome = Outcome(True, published_at=last_look + 10)
    desk.look(times=2)
    assert "Published 10.0 s after the first" in capsys.readouterr().out


def test_a_file_with_an_old_time_did_not_wait_for_a_round_that_was_over(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    def build_for_long() -> None:
        desk.now += 50

    desk.drop("second.csv")
    desk.during = build_for_long
    desk.look(times=2)
    round_over = desk.now
    desk.drop("third.csv", at=5.0)
    desk.outcome = Outcome(True, published_at=round_over + 60)
    desk.look(times=2)
    assert "Published 60.0 s after the first" in capsys.readouterr().out


def test_files_of_a_failed_round_count_from_when_they_landed(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    landed_at = desk.now + 0.5
    desk.drop("second.csv", at=landed_at)
    desk.outcome = Outcome(False)
    desk.look(times=5)
    assert "failed" in capsys.readouterr().out
    desk.drop("third.csv")
    desk.outcome = Outcome(True, published_at=landed_at + 60)
    desk.look(times=2)
    assert "Published 60.0 s after the first" in capsys.readouterr().out


def test_an_edited_project_has_to_be_read_again(desk: Desk) -> None:
    (desk.folder / "models" / "two.sql").write_text("select 2")
    with pytest.raises(ProjectChanged):
        desk.look(times=2)


def test_files_are_counted_where_they_can_be_read(tmp_path: Path) -> None:
    for table, name in {"calls": "a.csv", "orders": "b.parquet", "refunds": "c.tmp"}.items():
        (tmp_path / table).mkdir()
        (tmp_path / table / name).write_text("no Parquet")
    duckdb.sql("select unnest([1, 2]) as id").write_parquet(str(tmp_path / "refunds" / "d.parquet"))
    told = ["calls 1 file", "orders 1 file", "refunds 1 file, 2 rows"]
    assert rows_by_table(landing_files(tmp_path)) == told
    assert landing_files(tmp_path / "nowhere") == {}


def test_a_file_in_the_place_of_a_folder_holds_no_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert landing_files(tmp_path / "file") == {}


@pytest.mark.parametrize("given", ["landing_path:/data/raw", "{landing_path: /data", "[1]"])
def test_variables_that_are_none_are_refused(
    given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--vars", given])
    assert f"--vars says {given}, which names no variables" in capsys.readouterr().err


def test_the_landing_folder_is_the_one_that_dbt_reads() -> None:
    assert landing_path(ROOT, {}) == Path("data/demo/raw")
    assert landing_path(ROOT, {"landing_path": "elsewhere"}) == Path("elsewhere")


# --- whole rounds ---------------------------------------------------------------------


class Resident:
    """`python -m warehouse.watch` in a process of its own, and what it has printed so far."""

    def __init__(self, project: Project, root: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "warehouse.watch", "--every", "0.2",
             "--vars", f"{{landing_path: {project.landing}}}"],
            cwd=root,
            env=os.environ
            | {
                "THROUGHLINE_WAREHOUSE": str(project.warehouse),
                "THROUGHLINE_PUBLISH": str(project.publication),
                "DBT_TARGET_PATH": str(project.folder / "target"),
                "DBT_LOG_PATH": str(project.folder),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        self.said, self._read = "", 0
        self._news = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self.said += line
                self._news.notify()
        with self._news:
            self.said += "(it ended)"
            self._news.notify()

    def says(self, wording: str) -> str:
        """Wait for the next such words, and return what was said up to them."""
        with self._news:
            self._news.wait_for(
                lambda: re.search(f"{wording}|it ended", self.said[self._read :]), 300
            )
            found = re.search(wording, self.said[self._read :])
            assert found, f"waited for {wording!r}, and it said:\n{self.said}"
            new = self.said[self._read : self._read + found.end()]
            self._read += found.end()
        return new

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(120)


@contextmanager
def watching(project: Project, root: Path = ROOT) -> Iterator[Resident]:
    resident = Resident(project, root)
    try:
        yield resident
    finally:
        if resident.process.poll() is None:
            resident.process.terminate()
            resident.process.wait(120)


@pytest.fixture
def standing(built_once: Project, tmp_path: Path) -> Project:
    return built_once.twin(tmp_path / "standing")


PUBLISHED = r"Published (?s:.*) solved again \(.* stored"
TOUCHPOINTS = "select count(*) from fct_touchpoints"
BUILDS = "select count(*) from rpt_build"


def test_what_lands_is_published_and_a_failure_leaves_the_last_publication(
    standing: Project, sliced_world: Path
) -> None:
    (before,) = standing.query(TOUCHPOINTS)
    opening = (
        f"import duckdb; held = duckdb.connect('{standing.warehouse}'); print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", opening], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with watching(standing) as resident:
            assert "is open in another process" in resident.says("Trying again in 5 seconds")
            holder.communicate(b"\n")
            resident.says(PUBLISHED)

            land(sliced_world, 2, standing.landing)
            said = resident.says(PUBLISHED)
            assert re.search(r"Landed: .*web_events \d files, [\d,]+ rows", said), said
            assert "s after the first of these files landed" in said
            (after,) = standing.query(TOUCHPOINTS)
            assert after > before

            published, builds = standing.marts.resolve(), standing.query(BUILDS)
            broken = standing.landing / "calls" / "broken.parquet"
            broken.write_text("cut off")
            said = resident.says("The round failed")
            assert f"calls: the landing file {broken}" in said
            assert standing.marts.resolve() == published

            broken.unlink()
            land(sliced_world, 3, standing.landing)
            resident.says(PUBLISHED)
            assert standing.query(TOUCHPOINTS) > [after]
            assert len(standing.query(BUILDS)) == len(builds)
            assert standing.query(BUILDS)[0][0] == builds[0][0] + 1, (
                "something was built for nothing"
            )
            assert resident.end() == 0
    assert not standing.warehouse.with_suffix(".duckdb.wal").exists(), "the build file is open"


def test_an_edited_project_is_read_again_and_built(standing: Project, tmp_path: Path) -> None:
    copy = copy_project(tmp_path / "copy")
    with watching(standing, copy) as resident:
        resident.says(PUBLISHED)
        macro = copy / "macros" / "generic" / "broken.sql"
        macro.write_text("{% macro broken() %}")
        resident.says("The project cannot be read")
        macro.unlink()
        seed = copy / "seeds" / "blocked_identifiers.csv"
        seed.write_text(seed.read_text().rstrip() + "\nsubscription,nobody at all,placeholder\n")
        resident.says(PUBLISHED)
        assert standing.query("select is_rewrite from rpt_build where is_current") == [(True,)]
        assert resident.end() == 0
