"""Makes a world: chunk by chunk it lives, lands and is forgotten."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from demo import commerce, crm, marketing, support
from demo.arrivals import arrive
from demo.columns import Batch, Floats
from demo.contract import TABLES
from demo.days import Story, live
from demo.devices import draw_devices
from demo.landing import Landing
from demo.life import Life
from demo.people import draw_people
from demo.truth import Truth
from demo.web import Web, draw_web
from demo.world import CHUNK_IDS, World, chunk_rng

Progress = Callable[[int, int, int], None]


def generate(world: World, folder: Path, slices: int, progress: Progress) -> dict[str, int]:
    """Writes a world and returns the landing rows per table.

    Snapshot tables count once, however often they land. `progress` is called after each chunk
    with chunks done, chunks in all and rows so far.
    """
    landing, truth = Landing(world, folder, slices), Truth(world, folder)
    money = np.zeros(0)
    for chunk, count in enumerate(world.chunk_sizes()):
        spent = _write_chunk(world, chunk, count, landing, truth)
        money = spent if chunk == 0 else money + spent
        progress(chunk + 1, world.chunks, sum(landing.rows.values()))
    rng = chunk_rng(world, world.chunks)
    for name, batch in (
        ("ad_spend", marketing.ad_spend(world, money)),
        ("business_calendar", marketing.business_calendar(world)),
    ):
        landing.write(TABLES[name], 0, arrive(world, TABLES[name], batch, rng))
    truth.write_world(landing.rows)
    return landing.rows


def _write_chunk(world: World, chunk: int, count: int, landing: Landing, truth: Truth) -> Floats:
    """Returns the money spent on advertising this chunk's people."""
    rng = chunk_rng(world, chunk)
    people = draw_people(world, chunk, count, rng)
    devices = draw_devices(world, people, rng)
    arms = rng.random(len(devices.agents) * devices.lives) < 0.5
    story = live(Life(world, people, devices, rng, arms))
    web = draw_web(world, chunk, story, chunk * CHUNK_IDS + 1, rng)
    sales = commerce.find_sales(world, story, web, rng)
    batches = _batches(world, chunk, story, web, sales, rng)
    for name, batch in batches.items():
        landing.write(TABLES[name], chunk, arrive(world, TABLES[name], batch, rng))
    truth.write_chunk(chunk, story, web, sales, batches)
    return marketing.spend(world, story, batches["ad_impressions"])


def _batches(
    world: World,
    chunk: int,
    story: Story,
    web: Web,
    sales: commerce.Sales,
    rng: np.random.Generator,
) -> dict[str, Batch]:
    """The rows of every table that has a share in a chunk."""
    first = chunk * CHUNK_IDS + 1
    found = crm.find_deals(story, web)
    contacts, contact_of = crm.contacts(world, story, web, sales, first, rng)
    orders, refunds = commerce.orders_and_refunds(world, story, web, first, rng)
    tickets, messages = support.tickets_and_messages(world, story, first, rng)
    return {
        "web_events": web.batch,
        "product_events": commerce.product_events(world, story, first, rng),
        "email_events": marketing.email_events(world, chunk, story, first),
        "ad_impressions": marketing.ad_impressions(world, story, web, first),
        "crm_contacts": contacts,
        "crm_deals": crm.deals(world, story, found, sales, contact_of, first, rng),
        "calls": crm.calls(world, story, found, first, rng),
        "app_users": commerce.app_users(story, sales),
        "subscriptions": commerce.subscriptions(story, sales),
        "invoices": commerce.invoices(world, story, sales, first),
        "orders": orders,
        "refunds": refunds,
        "tickets": tickets,
        "ticket_messages": messages,
        "surveys": support.surveys(world, story, first, rng),
        "consents": marketing.consents(world, web, first, rng),
        "erasure_requests": marketing.erasure_requests(world, story, rng),
        "experiment_assignments": marketing.experiment_assignments(world, story, web, rng),
    }
