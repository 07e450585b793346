"""The landing contract: tables, columns, types, keys and how rows arrive."""

from dataclasses import dataclass

import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]

_TIME = pa.timestamp("ms")
_INT, _TEXT, _REAL, _BOOL = pa.int64(), pa.string(), pa.float64(), pa.bool_()
LOADED_AT = "_loaded_at"
DRIFTING = "app_version"


@dataclass(frozen=True)
class Table:
    """A landing table.

    key: the column that may be null by mistake, "" when nothing is spoilt in this table.
    versioned: the same key comes again with a newer `_loaded_at` when something changed.
    late: whether rows can be held up on the way for days.
    snapshot: the whole table lands again each time.
    """

    name: str
    schema: pa.Schema
    key: str = ""
    versioned: bool = False
    late: bool = False
    snapshot: bool = False

    @property
    def has_loaded_at(self) -> bool:
        return LOADED_AT in self.schema.names


def _table(
    name: str,
    columns: dict[str, pa.DataType],
    key: str = "",
    versioned: bool = False,
    late: bool = False,
    snapshot: bool = False,
) -> Table:
    fields = list(columns.items())
    if key:
        at = len(fields) - (fields[-1][0] == DRIFTING)
        fields.insert(at, (LOADED_AT, _TIME))
    return Table(name, pa.schema(fields), key, versioned, late, snapshot)


# fmt: off
TABLES = {table.name: table for table in (
    _table("web_events", {
        "event_id": _INT, "event_ts": _TIME, "cookie_id": _TEXT, "user_id": _TEXT,
        "event_type": _TEXT, "page_type": _TEXT, "url": _TEXT, "referrer": _TEXT,
        "utm_source": _TEXT, "utm_medium": _TEXT, "utm_campaign": _TEXT, "device_type": _TEXT,
        "user_agent": _TEXT, "region": _TEXT, "email": _TEXT, DRIFTING: _TEXT,
    }, key="event_id", late=True),
    _table("product_events", {
        "event_id": _INT, "user_id": _TEXT, "event_name": _TEXT, "ts_ms": _INT,
        "platform": _TEXT,
    }, key="event_id", late=True),
    _table("email_events", {
        "event_id": _INT, "message_id": _TEXT, "email": _TEXT, "event": _TEXT,
        "campaign": _TEXT, "link_eid": _TEXT, "event_ts": _TIME,
    }, key="event_id", late=True),
    _table("ad_impressions", {
        "impression_id": _INT, "served_at": _TIME, "channel": _TEXT, "cookie_id": _TEXT,
        "region": _TEXT, "ghost": _BOOL, "clicked": _BOOL, "cost": _REAL,
    }, key="impression_id", late=True),
    _table("ad_spend", {
        "date": pa.date32(), "channel": _TEXT, "region": _TEXT, "spend": _REAL,
    }, snapshot=True),
    _table("business_calendar", {
        "event": _TEXT, "kind": _TEXT, "start": _TEXT, "end": _TEXT, "scope": _TEXT,
    }, snapshot=True),
    _table("crm_contacts", {
        "contact_id": _INT, "email": _TEXT, "first_name": _TEXT, "last_name": _TEXT,
        "phone": _TEXT, "lifecycle_stage": _TEXT, "created_at": _TIME,
    }, key="contact_id", versioned=True),
    _table("crm_deals", {
        "deal_id": _INT, "contact_id": _INT, "demo_requested_at": _TIME,
        "first_response_at": _TIME, "amount": _REAL, "stage": _TEXT, "closed_at": _TIME,
    }, key="deal_id", versioned=True),
    _table("calls", {
        "call_id": _INT, "phone": _TEXT, "started_local": _TEXT,
        "utc_offset_hours": pa.float32(), "direction": _TEXT, "topic": _TEXT,
        "duration_s": pa.int32(),
    }, key="call_id", late=True),
    _table("app_users", {
        "user_id": _TEXT, "email": _TEXT, "created_at": _TIME, "is_internal": _BOOL,
    }, snapshot=True),
    _table("subscriptions", {
        "subscription_id": _TEXT, "user_id": _TEXT, "plan": _TEXT, "period": _TEXT,
        "price": _REAL, "started_at": _TIME, "cancelled_at": _TIME, "status": _TEXT,
    }, snapshot=True),
    _table("invoices", {
        "invoice_id": _INT, "subscription_id": _TEXT, "issued_at": _TIME, "due_at": _TIME,
        "paid_at": _TIME, "amount": _REAL,
    }, key="invoice_id", versioned=True),
    _table("orders", {
        "order_id": _INT, "email": _TEXT, "user_id": _TEXT, "ordered_at": _TIME, "sku": _TEXT,
        "quantity": _INT, "unit_price": pa.float32(), "total": _REAL, "currency": _TEXT,
    }, key="order_id", versioned=True, late=True),
    _table("refunds", {
        "refund_id": _INT, "order_id": _INT, "amount": _REAL, "refunded_at": _TIME,
    }),
    _table("tickets", {
        "ticket_id": _INT, "requester_email": _TEXT, "created_at": _TEXT, "topic": _TEXT,
        "first_response_at": _TIME, "csat": pa.int8(),
    }, key="ticket_id", versioned=True, late=True),
    _table("ticket_messages", {
        "message_id": _INT, "ticket_id": _INT, "author": _TEXT, "body": _TEXT, "sent_at": _TIME,
    }),
    _table("surveys", {
        "response_id": _INT, "email": _TEXT, "kind": _TEXT, "score": pa.int8(),
        "responded_at": _TIME,
    }, key="response_id", late=True),
    _table("consents", {
        "consent_id": _INT, "cookie_id": _TEXT, "purpose": _TEXT, "granted": _BOOL,
        "recorded_at": _TIME,
    }, key="consent_id", late=True),
    _table("erasure_requests", {
        "request_id": _INT, "email": _TEXT, "requested_at": _TIME,
    }),
    _table("experiment_assignments", {
        "experiment": _TEXT, "unit_type": _TEXT, "unit_id": _TEXT, "arm": _TEXT,
        "assigned_at": _TIME,
    }),
)}
# fmt: on
