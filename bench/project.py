"""Runs dbt in a process of its own, on a warehouse of the benchmark's."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def run_dbt(warehouse: Path, *arguments: str, **variables: Any) -> None:
    """A dbt command from the root of the project; its files lie beside the warehouse."""
    folders = [
        "--target-path",
        str(warehouse.parent / "target"),
        "--log-path",
        str(warehouse.parent),
    ]
    options = ["--quiet", "--vars", json.dumps(variables), *folders]
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *arguments, *options],
        env=os.environ
        | {
            "THROUGHLINE_WAREHOUSE": str(warehouse),
            "THROUGHLINE_PUBLISH": str(warehouse.parent / "published"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"dbt {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def compiled(warehouse: Path, model: str, **variables: Any) -> str:
    """The query of a model as a full build runs it on this warehouse."""
    run_dbt(warehouse, "compile", "--select", model, "--full-refresh", **variables)
    (file,) = (warehouse.parent / "target" / "compiled").rglob(f"{model}.sql")
    return file.read_text()


def expanded(warehouse: Path, macro: str) -> str:
    """The SQL that a call of a macro stands for."""
    run_dbt(warehouse, "compile", "--inline", macro)
    results = json.loads((warehouse.parent / "target" / "run_results.json").read_text())
    return str(results["results"][0]["compiled_code"])
