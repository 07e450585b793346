"""Runs the project the way its users do, each time in folders of its own.

A build in a forked child shares the parsed project with its parent, as `make watch` does: what the
command line builds, without importing, parsing and compiling anew for every build.
"""

import gc
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.parquet as pq  # type: ignore[import-untyped,unused-ignore]
import yaml
from dbt.cli.main import dbtRunner

import ml.scoring
import ml.training  # noqa: F401  loaded once here, so that no forked build loads LightGBM again
from demo import __main__ as demo
from demo.contract import TABLES
from warehouse.lean_dbt import make_lean

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
QUIET = ("--quiet", "--log-level-file", "none")
# a copy of a project lands elsewhere, which of itself would make its next build a rewrite
REWRITING_VARS = [
    name
    for name in yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]["rewriting_vars"]
    if name != "landing_path"
]


@dataclass(frozen=True)
class Outcome:
    """What a command did: whether it succeeded, and everything it printed."""

    succeeded: bool
    text: str


@dataclass
class Project:
    """The project with a warehouse, a publication and a landing folder of its own."""

    folder: Path
    landing: Path
    vars: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def publication(self) -> Path:
        return self.folder / "published"

    @property
    def marts(self) -> Path:
        return self.publication / "marts.duckdb"

    def twin(self, folder: Path) -> "Project":
        """A copy of the project's warehouse and publication, for a test that changes them.

        The landing folder is copied along where it lies in the folder of the project, else shared.
        """
        # opening and closing folds the write-ahead log of a forked build into the file
        duckdb.connect(str(self.warehouse)).close()
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        within = self.landing.is_relative_to(self.folder)
        landing = folder / self.landing.relative_to(self.folder) if within else self.landing
        return replace(self, folder=folder, landing=landing)

    def build(self, *arguments: str, **variables: Any) -> Outcome:
        """`dbt build`, which must succeed."""
        outcome = self.dbt("build", *arguments, **variables)
        assert outcome.succeeded, outcome.text
        return outcome

    def dbt(self, *arguments: str, **variables: Any) -> Outcome:
        """Any dbt command in a forked child, unit tests apart; `variables` go to --vars."""
        if arguments[0] == "build":
            # they test the code, which one build from the shell has done
            arguments = (*arguments, "--exclude-resource-type", "unit_test")
        # each worker has one core; builds from the shell run two models at once
        alone = {"THROUGHLINE_THREADS": "1", "THROUGHLINE_CORES": "1"}
        return _forked(self._command(arguments, variables), alone | self._surroundings())

    def shell(
        self, *arguments: str, root: Path = ROOT, quiet: bool = True, **variables: Any
    ) -> Outcome:
        """The same from the shell, as users run it: parsed anew; unless quiet, with the logs."""
        command = self._command(arguments, variables)[: None if quiet else -len(QUIET)]
        return run(["dbt", *command], self._surroundings(), root)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows from the published file."""
        return rows(self.marts, sql)

    def query_warehouse(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows from the build file, which nobody but a test may open."""
        return rows(self.warehouse, sql)

    def _command(self, arguments: Sequence[str], variables: Mapping[str, Any]) -> list[str]:
        usual = {
            "landing_path": str(self.landing),
            "rewriting_vars": REWRITING_VARS,
            # a kept model depends on the day it was trained: equal data should give equal scores
            "retrain_after_days": 0,
        }
        given = usual | self.vars | dict(variables)
        folders = ["--target-path", str(self.folder / "target"), "--log-path", str(self.folder)]
        return [*arguments, "--vars", json.dumps(given), *folders, *QUIET]

    def _surroundings(self) -> dict[str, str]:
        return self.environment | {
            "THROUGHLINE_FSYNC": "NONE",
            "THROUGHLINE_WAREHOUSE": str(self.warehouse),
            "THROUGHLINE_PUBLISH": str(self.publication),
        }


def rows(file: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query on a DuckDB file opened read-only."""
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(sql).fetchall()


def run(
    command: Sequence[str], environment: Mapping[str, str] | None = None, root: Path = ROOT
) -> Outcome:
    """A command in the activated environment, from the root of the project or of a copy of it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=root,
        env=os.environ | {"PATH": path} | dict(environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    return Outcome(done.returncode == 0, done.stdout + done.stderr)


# the history of builds, and what is told from it, differs by definition
HISTORIES = {
    "rpt_build",
    "rpt_erasure_receipts",
    "fct_identity_changes",
    "bridge_customer_aliases",
    "rpt_score_changes",
}
# so do judgements of what earlier builds published
PUBLISHED_BEFORE = {"rpt_model_performance", "rpt_score_calibration"}


def assert_same_marts(one: Path, other: Path) -> None:
    """Every published relation of two files holds the same rows, ids included."""
    with duckdb.connect() as con:
        con.execute(f"attach '{one}' as one (read_only)")
        con.execute(f"attach '{other}' as other (read_only)")
        names = con.execute("select table_name from duckdb_tables() where database_name = 'one'")
        compared = {name for (name,) in names.fetchall()} - HISTORIES
        assert len(compared) >= 15
        differing = {}
        for name in sorted(compared):
            its = "where segment_name <> 'published'" if name in PUBLISHED_BEFORE else ""
            of_one = f"from {{}}.{name} {its}"
            extra = f"select count(*) from ({of_one} except all {of_one})"
            counts = [
                con.execute(extra.format(*pair)).fetchall()[0][0]
                for pair in (("one", "other"), ("other", "one"))
            ]
            if any(counts):
                differing[name] = counts
        assert not differing, f"rows only in one, only in the other: {differing}"


def assert_same_but_for_names(one: Path, other: Path) -> None:
    """The same touchpoints are one customer in both files, whatever the customer is called."""
    with duckdb.connect() as con:
        con.execute(f"attach '{one}' as one (read_only)")
        con.execute(f"attach '{other}' as other (read_only)")
        ((alone, pairs, customers, others),) = con.execute("""
            select count(*) filter (where a.customer_id is null or b.customer_id is null),
                count(distinct (a.customer_id, b.customer_id)),
                count(distinct a.customer_id), count(distinct b.customer_id)
            from one.fct_touchpoints as a full join other.fct_touchpoints as b
                using (touchpoint_id)
        """).fetchall()
    assert alone == 0, f"{alone} touchpoints are in one of the files only"
    assert pairs == customers == others, "who is who differs"


def copy_project(folder: Path) -> Path:
    """A copy of the project's sources, to be edited by a test."""
    kept_out = shutil.ignore_patterns(".*", "target", "logs", "data", "__pycache__")
    return shutil.copytree(ROOT, folder, ignore=kept_out, symlinks=True)


def land(world: Path, number: int, landing: Path, tables: Iterable[str] | None = None) -> None:
    """Drop the files of one slice, or those of some of its tables, into a landing folder."""
    for table in sorted((world / "slices" / f"{number:02d}").iterdir()):
        if tables is None or table.name in tables:
            shutil.copytree(table, landing / table.name, dirs_exist_ok=True)


def land_rows(landing: Path, table: str, rows: Iterable[Mapping[str, Any]], file: str) -> None:
    """Land rows written down in a test: what they do not say is null."""
    schema = TABLES[table].schema
    if "_loaded_at" not in schema.names:
        schema = schema.append(pa.field("_loaded_at", pa.timestamp("ms")))
    (landing / table).mkdir(parents=True, exist_ok=True)
    named = [{name: None for name in schema.names} | dict(row) for row in rows]
    pq.write_table(pa.Table.from_pylist(named, schema), landing / table / f"{file}.parquet")


def write_world(folder: Path, customers: int, days: int, slices: int = 1, seed: int = 7) -> Path:
    """A demo world; returns its folder, with `raw` or `slices`, and `truth` in it."""
    arguments = {
        "customers": customers, "days": days, "slices": slices, "seed": seed, "out": folder,
    }  # fmt: skip
    words = [word for name, value in arguments.items() for word in (f"--{name}", str(value))]
    assert demo.main(words) == 0
    return folder


@cache
def parsed_project() -> Any:
    """The manifest, parsed once per test session."""
    os.chdir(ROOT)
    # the manifest names the database after the file: every project here calls it warehouse.duckdb
    os.environ["THROUGHLINE_WAREHOUSE"] = "data/warehouse.duckdb"
    target = f"target/tests-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    parsed = dbtRunner().invoke(["parse", "--quiet", "--target-path", target])
    assert parsed.success, parsed.exception
    make_lean(parsed.result)
    return parsed.result


def _forked(command: Sequence[str], environment: Mapping[str, str]) -> Outcome:
    parsed_project()
    log = Path(environment["THROUGHLINE_WAREHOUSE"]).with_name("output.txt")
    log.parent.mkdir(parents=True, exist_ok=True)
    child = multiprocessing.get_context("fork").Process(
        target=_invoke, args=(command, environment, log)
    )
    # the child must not collect what lives on threads of its parent, such as a connection
    gc.collect()
    gc.freeze()
    child.start()
    gc.unfreeze()
    child.join()
    return Outcome(child.exitcode == 0, log.read_text())


def _invoke(command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    with log.open("w") as out:
        # pytest holds Python's own streams: take them back along with the descriptors
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        sys.stdout = sys.stderr = out
        os.environ.update(environment)
        os.chdir(ROOT)
        try:
            result = dbtRunner(manifest=parsed_project()).invoke(list(command))
            if result.exception:
                print(result.exception)
            succeeded = result.success
        except BaseException:
            traceback.print_exc()
            succeeded = False
        sys.stdout.flush()
        os._exit(0 if succeeded else 1)
