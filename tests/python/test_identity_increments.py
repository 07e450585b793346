"""Who is who does not depend on how records arrive: any batches give what one run gives.

The batches bring updates, guards that tip over, erasures and refusals; every increment follows a
failed attempt, and one runs on the clock alone. THROUGHLINE_EXAMPLES is how many worlds are tried.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import duckdb
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from project import Project, land_rows, rows

from warehouse.state import remember_identity

EXAMPLES = int(os.environ.get("THROUGHLINE_EXAMPLES", "3"))
MODELS = (
    "+bridge_customer_identifiers",
    "+int_touchpoints_resolved",
    "+int_identity_changes",
    "+int_snapshot_identifiers",
)
# an attempt may fail behind any of these
STOPS = (
    "int_touchpoints",
    "int_identity_links",
    "int_identity_components",
    "int_shared_touchpoints",
    "int_identity_map",
    "int_erased_identifiers",
)
# what has landed when it fails
FIRST = {"web_events", "app_users"}
START = datetime(2025, 1, 1)
END = datetime(2025, 3, 1)
BATCHES = 3
PEOPLE = MISTYPED = 5
KIOSK = 9
KINDS = {
    "view": 4, "login": 6, "form": 3, "landing": 3, "click": 3, "account": 3, "contact": 4,
    "order": 3, "ad": 2, "refusal": 1,
}  # fmt: skip
PAGE = {"event_type": "page_view", "page_type": "home"}
PROFILES = (
    {"device_type": "mobile", "user_agent": "Browser 1.0", "region": "north"},
    {"device_type": "mobile", "user_agent": "Browser 1.1", "region": "north"},
    {"device_type": "desktop", "user_agent": "Browser 2.0", "region": "south"},
)


@dataclass(frozen=True)
class Record:
    """One landed record: who takes part in it is given by numbers."""

    kind: str
    hour: int
    delay: int
    one: int
    other: int
    profile: int
    batch: int


def some_world(chance: Random, has_kiosk: bool) -> list[Record]:
    """Records of a few people over five weeks; more often than not of one person each.

    Some ask to be erased, in half of the worlds only at the end, or else one mistypes an address:
    once erased, what was typed cannot be compared with what others type.
    """
    has_requests, requests_are_last = chance.random() < 0.6, chance.random() < 0.5
    people = PEOPLE if has_requests else MISTYPED + 1
    weights = KINDS | {"erasure": 1 if has_requests else 0}
    world = []
    for _ in range(chance.randint(40, 90)):
        one, (kind,) = chance.randrange(people), chance.choices(list(weights), weights.values())
        is_last = kind == "erasure" and requests_are_last
        world.append(
            Record(
                kind=kind,
                hour=chance.randint(0, 900),
                delay=chance.choice([0, 0, 0, 1, 30, 200]),
                one=one,
                other=one if chance.random() < 0.6 else chance.randrange(people),
                profile=chance.choice([0, 0, 0, 1, 2]),
                batch=BATCHES - 1 if is_last else chance.randrange(BATCHES),
            )
        )
    return world + (kiosk(chance) if has_kiosk else [])


def kiosk(chance: Random) -> list[Record]:
    """A device on which more people log in than one may have: two at first, others in time."""
    people = chance.sample(range(PEOPLE), PEOPLE)
    batches = [0, 0, *sorted(chance.randrange(BATCHES) for _ in people[2:])]
    visits = [("login", person, batch) for person, batch in zip(people, batches, strict=True)]
    visits += [("view", person, chance.randrange(BATCHES)) for person in people]
    return [
        Record(kind, chance.randint(0, 900), chance.choice([0, 1, 30]), KIOSK, other, 0, batch)
        for kind, other, batch in visits
    ]


def requests(world: list[Record]) -> list[Record]:
    return [record for record in world if record.kind == "erasure"]


def requests_come_last(world: list[Record]) -> bool:
    return all(record.batch == BATCHES - 1 for record in requests(world))


def landed(record: Record, number: int) -> tuple[str, dict[str, Any]]:
    """Table and row of a record. A cookie's number and its holder's are mostly the same."""
    at = START + timedelta(hours=record.hour)
    row: dict[str, Any] = {"_loaded_at": at + timedelta(hours=record.delay, minutes=number)}
    one, other = record.one, record.other
    web = row | {"event_id": number, "event_ts": at, "cookie_id": f"cookie-{one}"} | PAGE
    web |= PROFILES[record.profile]
    match record.kind:
        case "view":
            return "web_events", web
        case "login":
            return "web_events", web | {"user_id": f"user-{other}"}
        case "form":
            return "web_events", web | {"event_type": "form_submit", "email": address(other)}
        case "landing":
            return "web_events", web | {"url": f"https://shop.org/?eid=link-{other}"}
        case "click":
            sent = {"event_ts": at, "email": address(one), "link_eid": f"link-{one}"}
            return "email_events", row | sent | {"event_id": number, "event": "click"}
        case "account":
            user = {"user_id": f"user-{one}", "created_at": START, "is_internal": False}
            return "app_users", row | user | {"email": address(other)}
        case "contact":
            contact = {"contact_id": one, "created_at": START, "phone": f"555000{other:04d}"}
            named = {"first_name": "kim", "last_name": f"lastname{one}"}
            return "crm_contacts", row | contact | named | {"email": address(other)}
        case "order":
            bought = {"order_id": number % 7, "sku": "s", "ordered_at": at, "quantity": 1}
            buyer = {"email": address(other), "user_id": f"user-{one}" if record.profile else None}
            return "orders", row | bought | buyer | {"unit_price": 5.0, "total": 5.0}
        case "ad":
            shown = {"impression_id": number, "served_at": at, "channel": "display"}
            return "ad_impressions", row | shown | {"cookie_id": f"cookie-{one}"}
        case "refusal":
            refused = {"consent_id": number, "purpose": "analytics", "granted": False}
            return "consents", row | refused | {"cookie_id": f"cookie-{one}", "recorded_at": at}
        case "erasure":
            asked = {"request_id": number, "email": address(one), "requested_at": at}
            return "erasure_requests", row | asked
    raise ValueError(record.kind)


def address(person: int) -> str:
    """One is mistyped by one character of the first one's."""
    return (
        "somebdy.special0@mail.org" if person == MISTYPED else f"somebody.special{person}@mail.org"
    )


def land_batch(landing: Path, world: list[Record], batch: int, tables: set[str] | None) -> None:
    by_table: dict[str, list[dict[str, Any]]] = {}
    for number, record in enumerate(world):
        table, row = landed(record, number)
        if record.batch == batch and (tables is None or table in tables):
            by_table.setdefault(table, []).append(row)
    for table, its_rows in by_table.items():
        land_rows(landing, table, its_rows, f"batch-{batch}")


def newest_arrival(world: list[Record], batch: int) -> datetime:
    numbered = [(number, record) for number, record in enumerate(world) if record.batch <= batch]
    return max((landed(record, number)[1]["_loaded_at"] for number, record in numbered))


def run(project: Project, *models: str, **variables: Any) -> None:
    outcome = project.dbt("run", "--select", *models, **variables)
    assert outcome.succeeded, outcome.text


def close(project: Project) -> None:
    """What publishing writes into the state, without the marts that it publishes."""
    with duckdb.connect(str(project.warehouse)) as con:
        remember_identity(con)
        con.execute(
            """insert into state.builds by name select run_index, build_id, as_of, command,
            is_rewrite, vocabulary_hash, key_fingerprint from intermediate.int_run_window"""
        )


def resolved(project: Project) -> dict[str, tuple[str, str | None]]:
    found = rows(
        project.warehouse,
        "select touchpoint_key, customer_id, session_key "
        "from intermediate.int_touchpoints_resolved",
    )
    assert len(found) == len({touchpoint for touchpoint, *_ in found})
    return {touchpoint: (customer, session) for touchpoint, customer, session in found}


def bridge(project: Project, customer: str = "customer_id") -> list[tuple[Any, ...]]:
    return rows(
        project.warehouse,
        f"""select {customer} as customer, * exclude (customer_id)
        from main.bridge_customer_identifiers order by all""",
    )


# whatever a customer is called, it is who holds these
HOLDER = """list_sort(list(identifier_hash || coalesce(cast(valid_to as varchar), ''))
    over (partition by customer_id))"""


def crowded_devices(project: Project) -> set[int]:
    found = rows(
        project.warehouse,
        """select identifier_key from intermediate.int_identity_guards
        where guard = 'crowded' and identifier_type = 'cookie' and neighbour_type is null""",
    )
    return {key for (key,) in found}


def disagreements(project: Project) -> list[tuple[Any, ...]]:
    """Identifiers of whom the newest snapshot thinks otherwise than the map."""
    return rows(
        project.warehouse,
        """select * from (select identifier_key, customer_id from
            intermediate.int_customer_identifiers where identifier_type <> 'touchpoint') as present
        full join (select identifier_key, customer_id from intermediate.int_snapshot_identifiers
            where is_scoring) as newest using (identifier_key)
        where present.customer_id is distinct from newest.customer_id""",
    )


def test_any_batches_of_arrivals_give_what_one_run_gives(tmp_path: Path) -> None:
    met = Counter[str]()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize="THROUGHLINE_EXAMPLES" not in os.environ,
        phases=[Phase.generate],
    )
    @given(st.integers(1, 2**32))
    def any_batches(seed: int) -> None:
        met.update(try_world(seed, Path(mkdtemp(dir=tmp_path))))

    any_batches()
    print(dict(met))
    assert met["a device tipped over"], "no device became crowded between two increments"


def try_world(seed: int, folder: Path) -> Iterator[str]:
    """Build one world in batches and at once, compare, and tell what it had in it.

    Every other seed has a kiosk, among them 1, the simplest one, which is always tried.
    """
    chance = Random(seed)
    world = some_world(chance, has_kiosk=seed % 2 == 1)
    early_requests = set() if requests_come_last(world) else {"erasure_requests"}
    sliced, whole = (Project(folder / name, folder / "landing") for name in ("sliced", "whole"))
    for project in (sliced, whole):
        project.dbt("seed")
    crowded: list[set[int]] = []
    for batch in range(BATCHES):
        land_batch(sliced.landing, world, batch, FIRST | early_requests)
        land_rows(sliced.landing, "calls", [], f"batch-{batch}")
        clock = str(newest_arrival(world, batch) + timedelta(seconds=1))
        run(sliced, f"+{chance.choice(STOPS)}", as_of=clock)
        land_batch(sliced.landing, world, batch, None)
        run(sliced, *MODELS, as_of=clock)
        close(sliced)
        crowded.append(crowded_devices(sliced))
    run(sliced, *MODELS, as_of=str(END))
    close(sliced)
    run(whole, *MODELS, as_of=str(END))

    in_slices, at_once = resolved(sliced), resolved(whole)
    assert disagreements(sliced) == disagreements(whole) == []
    # whom a request named when it came stays erased, whatever is found out about them later
    assert in_slices.keys() <= at_once.keys()
    if requests_come_last(world):
        assert in_slices.keys() == at_once.keys()
        assert bridge(sliced, HOLDER) == bridge(whole, HOLDER)
    # an erased person leaves no name for those who were one customer with them
    names = {(in_slices[touchpoint][0], at_once[touchpoint][0]) for touchpoint in in_slices}
    assert len(names) == len({one for one, _ in names}) == len({other for _, other in names})
    if not requests(world):
        assert in_slices == at_once
        assert bridge(sliced) == bridge(whole)

    if crowded[-1] - crowded[0]:
        yield "a device tipped over"
    if requests(world):
        yield "somebody was erased" + (" at last" if requests_come_last(world) else "")
