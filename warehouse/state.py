"""What a closed build leaves to the next one, in schema ``state`` of the build file."""

from duckdb import DuckDBPyConnection


def close_window(con: DuckDBPyConnection, score_history_days: int) -> None:
    """Write into ``state`` what the next build has to know of this one, all of it or nothing.

    Scores older than ``score_history_days`` are forgotten.
    """
    con.execute("begin transaction")
    remember_identity(con)
    remember_scores(con, score_history_days)
    con.execute(
        """insert into state.builds by name
        select rpt_build.* exclude (is_current), cast(now() as timestamp) as closed_at
        from main.rpt_build where is_current"""
    )
    con.execute("commit")


def remember_identity(con: DuckDBPyConnection) -> None:
    """Write who is who, the ids that were kept, and what changed into ``state``."""
    ((is_rewrite,),) = con.execute("select is_rewrite from intermediate.int_run_window").fetchall()
    rekeyed = """from intermediate.int_identity_map
        where run_index = (select run_index from intermediate.int_run_window)"""
    if is_rewrite:
        con.execute("delete from state.identifier_owners")
    else:
        con.execute(
            f"""delete from state.identifier_owners
            where identifier_key in (select identifier_key {rekeyed})"""
        )
    con.execute(
        f"""insert into state.identifier_owners
        select identifier_key, customer_id {rekeyed} and customer_id is not null
            and identifier_key not in
            (select identifier_key from intermediate.int_erased_identifiers)"""
    )
    con.execute("delete from state.customer_registry")
    con.execute("insert into state.customer_registry from intermediate.int_customer_registry")
    con.execute("insert into state.identity_changes from intermediate.int_identity_changes")


def remember_scores(con: DuckDBPyConnection, kept_days: int) -> None:
    """Add this run's scores to ``state.score_history``, in the place of those of the same day.

    Scores of customers who were named under another key would never be found again, not even to be
    erased: they go.
    """
    con.execute(
        """delete from state.score_history
        where
            scored_at >= (select date_trunc('day', as_of) from intermediate.int_run_window)
            or scored_at < (select as_of from intermediate.int_run_window) - to_days($kept_days)
            or exists (
                select 1 from intermediate.int_run_window
                where key_fingerprint
                    <> (select max_by(key_fingerprint, run_index) from state.builds)
            )""",
        {"kept_days": kept_days},
    )
    con.execute("insert into state.score_history by name from scores.history__scored")
