"""dbt-duckdb plugin: opens the build file, says why when it cannot, and hands over the key.

The identifier key travels as a session variable, because ``env_var`` inside a model would write it
into compiled SQL, the manifest and the logs.
"""

import atexit
import os
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.events.logging import AdapterLogger
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from warehouse.build_file import HELD, is_rewrite_requested, rewrite_build_file

KEY_VARIABLE = "THROUGHLINE_IDENTIFIER_KEY"
DEVELOPMENT_KEY = "development key: anyone can recompute these hashes"


def identifier_key() -> str:
    """The secret under which identifiers are hashed; the development key warns, empty fails."""
    key = os.environ.get(KEY_VARIABLE)
    if key is None:
        AdapterLogger("Throughline").warning(
            f"{KEY_VARIABLE} is not set: identifiers are hashed with the public development key. "
            "Set it to a long random secret before real customers' data are built."
        )
        return DEVELOPMENT_KEY
    if not key.strip():
        raise DbtRuntimeError(
            f"{KEY_VARIABLE} is empty. Set it to a long random secret, or unset it to use the "
            "development key."
        )
    return key


class Plugin(BasePlugin):  # type: ignore[misc]
    """Named in profiles.yml; dbt-duckdb calls the methods below."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        self._key = identifier_key()
        self._cores = plugin_config.get("cores")
        self._first_connection: DuckDBPyConnection | None = None

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Open the build file once before dbt does, so that a held lock is one readable line."""
        path = Path(creds.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        _rewrite_if_requested(path, config)
        atexit.register(_rewrite_if_requested, path, config)
        self._first_connection = _connect(path, config)

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        if self._first_connection is not None:
            self._first_connection.close()
            self._first_connection = None
        conn.execute("set global timezone = 'UTC'")
        if self._cores:
            conn.execute(f"set global threads = {self._cores}")

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        # new cursors do not inherit session variables
        cursor.execute("set variable identifier_key = ?", [self._key])


def _rewrite_if_requested(path: Path, config: dict[str, Any]) -> None:
    if is_rewrite_requested(path):
        rewrite_build_file(_connect(path, config))


def _connect(path: Path, config: dict[str, Any]) -> DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), config=config)
    except duckdb.IOException as error:
        if "Could not set lock" not in str(error):
            raise
        raise DbtRuntimeError(
            f"The build file {path} is open {HELD}, and DuckDB admits one at a "
            "time. Close that process (an interactive session, a notebook, another dbt run), "
            "or set THROUGHLINE_WAREHOUSE to another file. BI tools belong on the published "
            f"marts.duckdb, which is never locked. DuckDB says: {error}"
        ) from error
