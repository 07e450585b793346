"""Peers, run by the Python of ``.venv-bench``, which knows nothing of the project.

``python -m bench.contenders <name> <files>`` imports, says so, waits for a line, works and stops.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

TIMEOUT_MINUTES = 30
Work = Callable[..., Any]
Counts = dict[tuple[str, str], int]


def polars_sessions() -> Work:
    """Sessions by one sort on a hash: the fastest of several ways, ``over`` among them."""
    import polars as pl

    def work(touchpoints: str, customers: str, output: str) -> None:
        owned = (
            pl.scan_parquet(touchpoints)
            .select("touchpoint_key", "actor_key", "device_key", "opens_session", "occurred_at")
            .join(pl.scan_parquet(customers), left_on="actor_key", right_on="identifier_key")
        )
        columns = ["touchpoint_key", "customer_id"]
        acted = owned.filter("opens_session").with_columns(
            pl.struct("customer_id", "device_key").hash().alias("actor_key")
        )
        in_sessions = _sessions_in_polars(pl, acted).select(*columns, "session_key")
        others = owned.filter(~pl.col("opens_session")).select(
            *columns, pl.lit(None, dtype=pl.Int64).alias("session_key")
        )
        pl.concat([in_sessions, others]).sink_parquet(output, engine="streaming")

    return work


def polars_narrow_sessions() -> Work:
    """The same of rows that hold nothing but an actor, a time and an id."""
    import polars as pl

    def work(narrow: str, output: str) -> None:
        found = _sessions_in_polars(pl, pl.scan_parquet(narrow))
        found.select("touchpoint_key", "session_key").sink_parquet(output, engine="streaming")

    return work


def _sessions_in_polars(pl: Any, touchpoints: Any) -> Any:
    actor, moment = pl.col("actor_key"), pl.col("occurred_at")
    starts = (
        (actor != actor.shift()) | (moment - moment.shift() >= pl.duration(minutes=TIMEOUT_MINUTES))
    ).fill_null(True)
    session = pl.when(starts).then("touchpoint_key").forward_fill()
    in_order = touchpoints.sort("actor_key", "occurred_at", "touchpoint_key")
    return in_order.with_columns(session.alias("session_key"))


def pm4py_transitions() -> Work:
    """The directly-follows graph of a log in pandas."""
    import pandas as pd
    import pm4py

    def work(log: str, output: str) -> None:
        _write(_follows(pm4py, pd.read_parquet(log)), output)

    return work


def pm4py_on_polars_transitions() -> Work:
    """The same, of a log that Polars scans."""
    import pm4py
    import polars as pl

    def work(log: str, output: str) -> None:
        _write(_follows(pm4py, pl.scan_parquet(log)), output)

    return work


def _follows(pm4py: Any, log: Any) -> Counts:
    graph, _, _ = pm4py.discover_dfg(
        log, activity_key="kind", timestamp_key="occurred_at", case_id_key="customer_id"
    )
    return dict(graph)


def retentioneering_transitions() -> Work:
    """The transition matrix of an event stream, less the start and the end that it adds."""
    import pandas as pd
    import retentioneering as rete

    schema = {"path_cols": ["customer_id"], "event_col": "kind", "timestamp_col": "occurred_at"}

    def work(log: str, output: str) -> None:
        stream = rete.Eventstream(pd.read_parquet(log), schema=schema)
        matrix = stream.transition_graph_data(edge_weight="count")
        counts = matrix.rename_axis("one").rename_axis("other", axis=1).stack()
        pairs = counts[counts > 0].items()
        added = ("path_start", "path_end")
        _write({pair: n for pair, n in pairs if not set(pair) & set(added)}, output)

    return work


def _write(counts: Counts, output: str) -> None:
    with open(output, "w") as file:
        json.dump(sorted([*pair, int(count)] for pair, count in counts.items()), file)


def main() -> None:
    name, *files = sys.argv[1:]
    # it sends what it is used for to its makers otherwise
    os.environ["RETENTIONEERING_NO_TRACK"] = "1"
    work = globals()[name]()
    print("ready", flush=True)
    sys.stdin.readline()
    work(*files)
    # taking memory down is no part of the work
    os._exit(0)


if __name__ == "__main__":
    main()
