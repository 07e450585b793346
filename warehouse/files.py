"""What lies in the landing folder and in the project, and what of it changed."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

# path -> size and time of change in nanoseconds
Files = dict[Path, tuple[int, int]]

LANDING_FORMATS = (".parquet", ".csv")
PROJECT_FILES = ("dbt_project.yml", "profiles.yml")
PROJECT_FOLDERS = {
    ("profiles", "models", "seeds", "macros", "tests"): (".sql", ".yml", ".csv", ".md"),
    # Python is loaded once per process, so an edit there is one of the project, too
    ("models", "ml", "warehouse"): (".py",),
}


def landing_path(root: Path, variables: Mapping[str, Any]) -> Path:
    """Where dbt looks for landing files: the variable of the command line, else of the project."""
    settings = yaml.safe_load((root / "dbt_project.yml").read_text(encoding="utf-8"))
    return Path((settings["vars"] | variables)["landing_path"])


def landing_files(landing: Path) -> Files:
    """The files `<table>/<file>` under ``landing``; none where the folder is missing."""
    tables = (entry.path for entry in _entries(landing) if entry.is_dir())
    return _stamps(
        file for table in tables for file in _entries(table) if file.name.endswith(LANDING_FORMATS)
    )


def project_files(root: Path) -> Files:
    """The files under ``root`` that a build depends on."""
    files = [entry for entry in _entries(root) if entry.name in PROJECT_FILES]
    for folders, formats in PROJECT_FOLDERS.items():
        for folder in folders:
            files += [file for file in _walk(root / folder) if file.name.endswith(formats)]
    return _stamps(files)


def rows_by_table(paths: Iterable[Path]) -> list[str]:
    """One text per landing table: how many files, and how many rows where their footers say so."""
    tables = defaultdict[str, list[Path]](list)
    for path in paths:
        tables[path.parent.name].append(path)
    return [f"{table} {_count(files)}" for table, files in sorted(tables.items())]


def _count(files: list[Path]) -> str:
    text = "1 file" if len(files) == 1 else f"{len(files):,} files"
    try:
        return f"{text}, {sum(pq.read_metadata(file).num_rows for file in files):,} rows"
    except (OSError, pa.ArrowException):
        return text


def _entries(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


def _walk(folder: str | Path) -> Iterator[os.DirEntry[str]]:
    for entry in _entries(folder):
        if entry.is_dir():
            yield from _walk(entry.path)
        else:
            yield entry


def _stamps(entries: Iterable[os.DirEntry[str]]) -> Files:
    stamps: Files = {}
    for entry in entries:
        try:
            status = entry.stat()
        except (FileNotFoundError, PermissionError):
            continue
        stamps[Path(entry.path)] = status.st_size, status.st_mtime_ns
    return stamps
