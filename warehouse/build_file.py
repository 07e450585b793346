"""Rewrites the build file after an erasure: deleted rows stay in the blocks of a database file."""

import os
from pathlib import Path

from duckdb import DuckDBPyConnection

REQUEST, DRAFT = ".rewrite", ".draft"
# how a locked file is told: whoever waits for it looks for these words
HELD = "in another process"


def quoted(text: object) -> str:
    """A path or a text as a literal of SQL, where no parameter is allowed."""
    return "'" + str(text).replace("'", "''") + "'"


def request_rewrite(con: DuckDBPyConnection) -> None:
    """Leave a note beside the connected file; it is rewritten when it is closed or next opened.

    Not at once: whatever the same build still writes must be in the copy.
    """
    _, path = _database(con)
    _request(path).touch()


def is_rewrite_requested(path: Path) -> bool:
    return _request(path).exists()


def rewrite_build_file(con: DuckDBPyConnection) -> None:
    """Put a copy without the deleted rows in the place of the connected file, and close it.

    ``con`` must be the only connection that still writes.
    """
    catalog, path = _database(con)
    draft = path.with_name(path.name + DRAFT)
    draft.unlink(missing_ok=True)
    con.execute(f"attach {quoted(draft)} as rewritten_build_file")
    con.execute(f'copy from database "{catalog}" to rewritten_build_file')
    con.execute("detach rewritten_build_file")
    con.close()
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    os.replace(draft, path)
    _request(path).unlink(missing_ok=True)


def _database(con: DuckDBPyConnection) -> tuple[str, Path]:
    ((catalog, path),) = con.execute(
        """select database_name, path from duckdb_databases()
        where database_name = current_database()"""
    ).fetchall()
    return catalog, Path(path)


def _request(path: Path) -> Path:
    return path.with_name(path.name + REQUEST)
