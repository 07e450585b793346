"""Landing rows written by hand, and questions on who is who."""

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from project import Project, land_rows

from warehouse.plugin import DEVELOPMENT_KEY

START = datetime(2025, 1, 1, 12)


class World:
    """Lands what people do, on days from START on; a record arrives an hour after its time."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.number = 0

    def add(self, table: str, day: float, **values: Any) -> int:
        self.number += 1
        arrived = {"_loaded_at": START + timedelta(days=day, hours=1)}
        self.tables.setdefault(table, []).append(arrived | values)
        return self.number

    def web(self, day: float, cookie: str | None, kind: str = "page_view", **values: Any) -> int:
        at, number = START + timedelta(days=day), self.number + 1
        seen = {"event_id": number, "event_ts": at, "cookie_id": cookie, "event_type": kind}
        return self.add("web_events", day, **seen, page_type="home", **values)

    def account(self, user: str, email: str | None, day: float = 0) -> None:
        """Known since START, as of a day."""
        known = {"user_id": user, "email": email, "created_at": START, "is_internal": False}
        self.add("app_users", day, **known)

    def contact(self, number: int, **values: Any) -> None:
        self.add("crm_contacts", 0, contact_id=number, created_at=START, **values)

    def order(self, number: int, **values: Any) -> None:
        bought = {"sku": "s", "quantity": 1, "unit_price": 5.0, "total": 5.0, "currency": "usd"}
        self.add("orders", 1, order_id=number, ordered_at=START, **bought, **values)

    def mail(self, day: float, email: str, kind: str, link: str) -> None:
        at, number = START + timedelta(days=day), self.number + 1
        sent = {"event_id": number, "event_ts": at, "email": email, "event": kind}
        self.add("email_events", day, **sent, link_eid=link, message_id=str(number))

    def land(self, landing: Path, batch: str) -> None:
        for table, its_rows in self.tables.items():
            land_rows(landing, table, its_rows, batch)
        self.tables.clear()


def customer_at(project: Project, event: int) -> str | None:
    found = project.query(
        f"select customer_id from fct_touchpoints where source = 'web_events' "
        f"and record_id = '{event}'"
    )
    return str(found[0][0]) if found else None


def hashed(type_: str, value: str) -> str:
    return sha256(f"{DEVELOPMENT_KEY}{type_}:{value}".encode()).hexdigest()[:32]


def customer_of(project: Project, type_: str, value: str) -> str | None:
    """Whose an identifier is now, by the hash that the build gives it."""
    found = project.query(
        f"select customer_id from bridge_customer_identifiers where valid_to is null "
        f"and identifier_hash = '{hashed(type_, value)}'"
    )
    assert len(found) <= 1
    return str(found[0][0]) if found else None
