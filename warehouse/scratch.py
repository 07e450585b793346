"""A database beside the build file for work that a library does in tables of its own."""

import duckdb
from duckdb import DuckDBPyConnection


def scratch_database(session: DuckDBPyConnection) -> DuckDBPyConnection:
    """An empty database in memory, within the limits of the session; close it after use.

    Of itself it would take most of the machine, and spill to the working directory. Spill files go
    beside those of the session: in one folder two databases would take each other's.
    """
    names = ("memory_limit", "threads", "temp_directory")
    settings = ", ".join(f"current_setting('{name}')" for name in names)
    ((memory, threads, spilled),) = session.execute(f"select {settings}").fetchall()
    folder = f"{spilled}.scratch"
    return duckdb.connect(
        config={"memory_limit": memory, "threads": threads, "temp_directory": folder}
    )
