"""Rewrites the build file after an erasure: deleted rows stay in the blocks of a database file."""

import os
from pathlib import Path

from duckdb import DuckDBPyConnection

SUFFIX = ".rewritten"


def quoted(text: object) -> str:
    """A path or a text as a literal of SQL, where no parameter is allowed."""
    return "'" + str(text).replace("'", "''") + "'"


def rewrite_build_file(con: DuckDBPyConnection) -> None:
    """Copy what is left of the connected database into a fresh file beside it.

    The copy takes the place of the build file when the build file is closed, see
    ``adopt_rewritten_file``: a process cannot replace a file that it holds open.
    """
    ((catalog, path),) = con.execute(
        """select database_name, path from duckdb_databases()
        where database_name = current_database()"""
    ).fetchall()
    rewritten, draft = Path(path + SUFFIX), Path(path + ".draft")
    draft.unlink(missing_ok=True)
    con.execute(f"attach {quoted(draft)} as rewritten")
    con.execute(f'copy from database "{catalog}" to rewritten')
    con.execute("detach rewritten")
    os.replace(draft, rewritten)


def adopt_rewritten_file(path: Path) -> None:
    """Put a rewritten file, if there is one, in the place of the closed build file ``path``."""
    rewritten = path.with_name(path.name + SUFFIX)
    if rewritten.exists():
        path.with_name(path.name + ".wal").unlink(missing_ok=True)
        os.replace(rewritten, path)
