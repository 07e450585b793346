"""What one more per cent of evidence costs, beside resolving everybody, in the project itself."""

import json
import tempfile
from pathlib import Path

import duckdb

from bench.measure import table
from bench.project import run_dbt
from warehouse.state import remember_identity

LOGINS_OF_A_PERSON = 8
# what solves components and names customers, and what weighs evidence before it
STEPS = {
    "evidence": ("intermediate", "evidence"),
    "components and ids": ("intermediate", "identity"),
    "shared devices": ("intermediate", "devices"),
}


class Warehouse:
    """Of people who log in, each on browsers of their own, a few on their neighbour's too."""

    def __init__(self, folder: Path, landing: Path) -> None:
        self.file, self.landing = folder / "warehouse.duckdb", landing
        folder.mkdir(parents=True)
        run_dbt(self.file, "seed")

    def run(self) -> dict[str, float]:
        """Resolve what has landed; seconds per step."""
        given = {"landing_path": str(self.landing), "probabilistic_linkage": False}
        run_dbt(self.file, "run", "--select", "+int_identity_changes", **given)
        target = self.file.parent / "target"
        results = json.loads((target / "run_results.json").read_text())["results"]
        manifest = json.loads((target / "manifest.json").read_text())["nodes"]
        seconds = dict.fromkeys(STEPS, 0.0)
        for result in results:
            path = tuple(manifest[result["unique_id"]]["fqn"][1:3])
            for step, its_path in STEPS.items():
                if path == its_path:
                    seconds[step] += result["execution_time"]
        with duckdb.connect(str(self.file)) as con:
            remember_identity(con)
            con.execute(
                """insert into state.builds by name select run_index, build_id, as_of, command,
                is_rewrite, vocabulary_hash, key_fingerprint from intermediate.int_run_window"""
            )
        return seconds

    def owners(self) -> dict[str, int]:
        """Fingerprints of who holds what, and of the partition without names."""
        with duckdb.connect(str(self.file), read_only=True) as con:
            ((names, partition, count),) = con.execute(
                """select bit_xor(hash(identifier_key, customer_id)),
                    bit_xor(hash(identifier_key, least)), count(*)
                from (select identifier_key, customer_id,
                        min(identifier_key) over (partition by customer_id) as least
                    from state.identifier_owners)"""
            ).fetchall()
        return {"names": names, "partition": partition, "identifiers": count}


def compare_increment_with_whole(counts: list[int]) -> None:
    """Print seconds per step for everybody and for one more per cent, and check they agree."""
    rows = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            landing = Path(folder) / "landing"
            land_logins(landing, 0, count)
            grown = Warehouse(Path(folder) / "grown", landing)
            whole = grown.run()
            land_logins(landing, count, count // 100)
            added = grown.run()
            afresh = Warehouse(Path(folder) / "afresh", landing)
            afresh.run()
            assert grown.owners() == afresh.owners(), "the increment gives something else"
        for step in STEPS:
            cells = [f"{whole[step]:.1f} s", f"{added[step]:.1f} s"]
            rows.append([f"{count:,} links, {step}", *cells, f"1/{whole[step] / added[step]:.0f}"])
    table(
        "One more per cent of links in the project (seconds of models; same partition, same ids)",
        ["", "everybody", "+1 %", "ratio"],
        rows,
    )


def land_logins(landing: Path, first: int, count: int) -> None:
    """Web events that log in: half of what comes later is of people already there."""
    folder = landing / "web_events"
    folder.mkdir(parents=True, exist_ok=True)
    people = max(first, count) // LOGINS_OF_A_PERSON
    later = f"case when i % 2 = 0 then (i * 7919) % {people} else i end"
    person = later if first else f"i // {LOGINS_OF_A_PERSON}"
    browser = "case when i % 500 = 499 then i - 1 else i end"
    traits = ("url", "referrer", "utm_source", "utm_medium", "utm_campaign", "email")
    duckdb.execute(
        f"""copy (
            select i as event_id,
                timestamp '2025-01-01' + interval (i % 7776000) second as event_ts,
                'browser-' || ({browser}) as cookie_id, 'user-' || ({person}) as user_id,
                'page_view' as event_type, 'home' as page_type,
                {", ".join(f"cast(null as text) as {trait}" for trait in traits)},
                'mobile' as device_type, 'Browser 1' as user_agent, 'north' as region,
                event_ts + interval 1 minute as _loaded_at
            from range({first}, {first + count}) as numbers (i)
        ) to '{folder}/{first}.parquet'"""
    )
