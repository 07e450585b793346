"""Lands funnels and sessions whose numbers are known from elsewhere, with journeys of their own.

A worked example from the literature, the leads of Olist (CC BY-NC-SA 4.0) and the events with which
Snowplow tests its web package (Apache-2.0), all landed side by side and built once.
"""

from datetime import timedelta
from pathlib import Path

import duckdb
from handmade import START, World
from project import SHARED

OLIST = SHARED / "data" / "olist_funnel"
SNOWPLOW = SHARED / "data" / "snowplow_apache" / "web" / "integration_tests" / "data"
AS_OF = "2025-06-01 00:00:00"
DAY = timedelta(days=1)

# --- the worked example: what people do, on which day after their visit, and how many of them ---
STEPS = {
    "visit": ("page_view", "home", 0, 10_000),
    "download": ("form_submit", "download", 2, 2_500),
    "product": ("page_view", "product", 5, 800),
    "pricing": ("page_view", "pricing", 8, 250),
    "demo": ("form_submit", "demo", 10, 150),
}
CUSTOMERS = 52
# days from the visit to the sale; the two in the middle of 52 take 28
CYCLES = [21] * 20 + [28] * 12 + [35] * 20
STEP_RATES = {"download": 0.25, "product": 0.32, "demo": 0.1875, "customer": 52 / 150}

# --- the leads: origin -> the channel by which it is known here, closed, all ----------------------
ORIGINS = {
    "organic search": ("organic_search", 271, 2296),
    "paid search": ("paid_search", 195, 1586),
    "social": ("social", 75, 1350),
    "unknown": ("unknown", 179, 1099),
    "direct traffic": ("direct", 56, 499),
    "email": ("email", 15, 493),
    "referral": ("referral", 24, 284),
    "other": ("other", 4, 150),
    "display": ("display", 6, 118),
    "other publicities": ("other_publicities", 3, 65),
    # nobody wrote down where these came from, which is not the same as `unknown` or direct
    None: ("not_recorded", 14, 60),
}

JOURNEYS = """\
worked,A funnel from the literature,visit,45,amount,tests
worked_with_prices,The same with the look at prices between,visit,45,amount,tests
leads,From a qualified lead to a deal that is won,lead,600,,tests
"""
LEAD_STAGES = """\
leads,1,lead,enter,form_submit,,lead,,,,
leads,2,won,success,order_placed,,,,,,
"""
SNOWPLOW_TYPES = (
    "link_click", "snplow_cookies", "page_ping", "object_click", "event",
    "data_structures_workflow", "consent_preferences", "cmp_visible",
)  # fmt: skip


def stages_of(journey: str, names: list[str]) -> str:
    rows = [
        f"{journey},{order},{name},enter,{STEPS[name][0]},,{STEPS[name][1]},,,,\n"
        for order, name in enumerate(names, 1)
    ]
    return "".join(rows) + f"{journey},{len(names) + 1},customer,success,order_placed,,,,,,\n"


def append(file: Path, rows: str, after: int | None = None) -> None:
    """Add rows to a seed, after some of its lines or all."""
    kept = file.read_text().splitlines()[:after]
    file.write_text("\n".join(kept) + "\n" + rows)


def define(copy: Path) -> None:
    """Journeys, types and channels of these fixtures, as rows of seeds."""
    seeds = copy / "seeds"
    # instead of the journeys that come along: their pages are not those of these sites
    append(seeds / "journeys.csv", JOURNEYS, after=1)
    without_prices = [name for name in STEPS if name != "pricing"]
    worked = stages_of("worked", without_prices) + stages_of("worked_with_prices", list(STEPS))
    append(seeds / "journey_stages.csv", worked + LEAD_STAGES, after=1)
    types = [f"{name},,true,false,\n" for name in SNOWPLOW_TYPES]
    append(seeds / "touchpoint_types.csv", "".join(types))
    rules = [
        f"{priority},{channel},,{origin},mql,,\n"
        for priority, (origin, (channel, *_)) in enumerate(ORIGINS.items())
        if origin
    ]
    # after the rules with an origin, before those for everybody else
    rules.append("19,not_recorded,,,mql,,\n")
    append(seeds / "channel_rules.csv", "".join(rules))


def land_worked_example(landing: Path) -> None:
    world = World()
    for event_type, page, day, people in STEPS.values():
        for person in range(people):
            form = {"email": f"p{person}@home.org"} if event_type == "form_submit" else {}
            at = START + (person % 7 + day) * DAY
            seen = {"event_id": world.number + 1, "event_ts": at, "cookie_id": f"p{person}"}
            done = {"event_type": event_type, "page_type": page}
            world.add("web_events", person % 7 + day, **seen, **done, **form)
    for person, cycle in enumerate(CYCLES):
        at = START + (person % 7 + cycle) * DAY
        sold = {"sku": "s", "quantity": 1, "unit_price": 5.0, "total": 5.0, "currency": "usd"}
        who = {"order_id": person + 1, "email": f"p{person}@home.org"}
        world.add("orders", person % 7 + cycle, **who, ordered_at=at, **sold)
    world.land(landing, "worked")


def copy_rows(landing: Path, table: str, name: str, query: str) -> None:
    (landing / table).mkdir(parents=True, exist_ok=True)
    duckdb.execute(f"copy ({query}) to '{landing / table / name}.parquet'")


def land_leads(landing: Path) -> None:
    """A lead fills in a form, told where it came from; a deal that is won is an order by e-mail."""
    leads = f"read_csv('{OLIST}/olist_marketing_qualified_leads_dataset.csv')"
    deals = f"read_csv('{OLIST}/olist_closed_deals_dataset.csv')"
    contacted = f"""
        select 1000000 + row_number() over (order by mql_id) as event_id,
            first_contact_date::timestamp as event_ts, mql_id as cookie_id,
            'form_submit' as event_type, 'lead' as page_type, mql_id || '@seller.com.br' as email,
            origin as utm_source, 'mql' as utm_medium, event_ts as _loaded_at
        from {leads}
    """
    copy_rows(landing, "web_events", "leads", contacted)
    # one lead was won before its first contact, says the export: the contact comes first here
    won = f"""
        select 1000000 + row_number() over (order by mql_id) as order_id,
            mql_id || '@seller.com.br' as email, 'deal' as sku, 1 as quantity,
            greatest(won_date, first_contact_date + interval 1 minute) as ordered_at,
            ordered_at as _loaded_at
        from {deals} as deals inner join {leads} as leads using (mql_id)
    """
    copy_rows(landing, "orders", "deals", won)


def events() -> str:
    return f"read_csv('{SNOWPLOW}/source/snowplow_web_events.csv', all_varchar = true)"


def land_events(landing: Path) -> None:
    """Every event of the tracker under its own name; a copy that came again has the same number."""
    tracked = f"""
        select 2000000 + dense_rank() over (order by event_id) as event_id,
            derived_tstamp::timestamp as event_ts, domain_userid as cookie_id,
            event_name as event_type, page_url as url, page_referrer as referrer,
            lower(mkt_source) as utm_source, lower(mkt_medium) as utm_medium,
            collector_tstamp::timestamp as _loaded_at
        from {events()}
    """
    copy_rows(landing, "web_events", "events", tracked)
