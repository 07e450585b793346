"""Sales and what follows: users, subscriptions, product use, invoices, orders, refunds."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped,unused-ignore]

from demo import dirt, rates, vocabulary
from demo.columns import (
    NULL,
    Batch,
    Bools,
    Floats,
    Ints,
    Text,
    coded,
    each,
    id_texts,
    numbered,
)
from demo.days import Story
from demo.web import Web
from demo.world import DAY_MS, HOUR_MS, MINUTE_MS, SUBSCRIPTION, World, hash64

DAY_OPEN_MS, DAY_SPAN_MS = HOUR_MS // 2, 21 * HOUR_MS


@dataclass(frozen=True)
class Sales:
    """Who bought and when; arrays have shape (customers,), times are epoch ms."""

    person: Ints
    started_at: Ints
    cancelled_at: Ints  # NULL = still a customer
    subscription_id: Text
    row: Ints  # shape (people,): row of a person in the arrays above, -1 = no customer


def find_sales(world: World, story: Story, web: Web, rng: np.random.Generator) -> Sales:
    life = story.life
    person = np.flatnonzero(life.conversion_day >= 0)
    row = np.full(life.people.count, -1)
    row[person] = np.arange(len(person))
    churned = life.churn_day[person]
    seen = web.moments["cancel"][person]
    on_page = seen + rng.integers(5, 90, len(person)) * 1000
    by_mail = world.start_ms + churned * DAY_MS + rng.integers(0, DAY_MS, len(person))
    cancelled = np.where(seen != NULL, on_page, by_mail)
    return Sales(
        person=person,
        started_at=web.moments["purchase"][person],
        cancelled_at=np.where(churned >= 0, cancelled, NULL),
        subscription_id=id_texts("s", hash64(world.seed, SUBSCRIPTION, life.people.ids[person])),
        row=row,
    )


def app_users(story: Story, sales: Sales) -> Batch:
    people, person = story.life.people, sales.person
    return Batch(
        {
            "user_id": coded(person, people.user_id),
            "email": coded(person, people.email),
            "created_at": sales.started_at,
            "is_internal": people.is_marked[person],
        },
        sales.started_at,
        person,
        np.arange(len(person)),
    )


def subscriptions(story: Story, sales: Sales) -> Batch:
    life, person = story.life, sales.person
    pro, annual = life.pro[person].astype(np.int64), life.annual[person].astype(np.int64)
    return Batch(
        {
            "subscription_id": each(sales.subscription_id),
            "user_id": coded(person, life.people.user_id),
            "plan": coded(pro, vocabulary.PLANS),
            "period": coded(annual, vocabulary.BILLING),
            "price": vocabulary.PRICES[pro, annual],
            "started_at": sales.started_at,
            "cancelled_at": sales.cancelled_at,
            "status": coded(sales.cancelled_at != NULL, ("active", "cancelled")),
        },
        sales.started_at,
        person,
        np.arange(len(person)),
    )


def product_events(world: World, story: Story, first_id: int, rng: np.random.Generator) -> Batch:
    """Features used, by the habits of each person, and the end of setup."""
    life = story.life
    who, day, events = life.log.read("use", 3)
    opened = rng.random(len(who)) * DAY_SPAN_MS
    person, day = np.repeat(who, events), np.repeat(day, events)
    into = np.minimum(rng.exponential(20 * MINUTE_MS, len(person)), 2 * HOUR_MS)
    at = day * DAY_MS + DAY_OPEN_MS + (np.repeat(opened, events) + into).astype(np.int64)
    habits = rng.gamma(0.45, size=(life.people.count, vocabulary.HABITS)) + 1e-6
    borders = np.cumsum(habits, axis=1)
    borders /= borders[:, -1:]
    pick = rng.random(len(person))
    feature = np.zeros(len(person), np.int64)
    for habit in range(vocabulary.HABITS - 1):
        feature += pick > borders[person, habit]
    done = np.flatnonzero(life.setup_day >= 0)
    setup_at = life.setup_day[done] * DAY_MS + DAY_OPEN_MS + rng.integers(0, DAY_SPAN_MS, len(done))
    person = np.concatenate([person, done])
    feature = np.concatenate([feature, np.full(len(done), vocabulary.HABITS)])
    when = world.start_ms + np.concatenate([at, setup_at])
    mobile = rng.random(len(person)) < life.people.prefers_phone[person]
    android = rng.random(life.people.count) < 0.45
    return Batch(
        {
            "event_id": numbered(when, first_id),
            "user_id": coded(person, life.people.user_id),
            "event_name": coded(feature, vocabulary.FEATURES),
            "ts_ms": when,
            "platform": coded(np.where(mobile, 1 + android[person], 0), vocabulary.PLATFORMS),
        },
        when,
        person,
        np.arange(len(person)),
    )


def invoices(world: World, story: Story, sales: Sales, first_id: int) -> Batch:
    """Every invoice first unpaid, then again once it is paid."""
    life = story.life
    person, tenure, takes = life.log.read("invoice", 3)
    row = sales.row[person]
    issued = sales.started_at[row] + tenure * DAY_MS
    ids = numbered(issued, first_id)
    paid = np.where(takes >= 0, issued + takes, NULL)
    pays = np.flatnonzero(paid != NULL)
    record = np.concatenate([np.arange(len(person)), pays])
    paid_at = np.concatenate([np.full(len(person), NULL), paid[pays]])
    when = np.where(paid_at == NULL, issued[record], paid_at)
    price = vocabulary.PRICES[life.pro[person].astype(int), life.annual[person].astype(int)]
    return Batch(
        {
            "invoice_id": ids[record],
            "subscription_id": coded(row[record], sales.subscription_id),
            "issued_at": issued[record],
            "due_at": issued[record] + rates.DUE_DAYS * DAY_MS,
            "paid_at": paid_at,
            "amount": price[record],
        },
        when,
        person[record],
        record,
    )


@dataclass(frozen=True)
class _Lines:
    """Order lines, an order's second line after all first ones; shape (lines,)."""

    order: Ints
    person: Ints
    at: Ints
    guest: Bools
    sku: Ints
    quantity: Ints


def _draw_lines(world: World, story: Story, web: Web, rng: np.random.Generator) -> _Lines:
    who, day, guest = story.life.log.read("order_elsewhere", 3)
    elsewhere = world.start_ms + day * DAY_MS + rng.integers(0, DAY_MS, len(who))
    person = np.concatenate([web.shop_person, who])
    at = np.concatenate([web.shop_at + rng.integers(20, 200, len(web.shop_at)) * 1000, elsewhere])
    is_guest = np.concatenate([web.shop_is_guest, guest.astype(bool)])
    count, kinds = len(person), len(vocabulary.SKUS)
    second = np.flatnonzero(rng.random(count) < rates.SECOND_LINE)
    order = np.concatenate([np.arange(count), second])
    first_sku = rng.choice(kinds, count, p=vocabulary.SKU_SHARE)
    other_sku = (first_sku[second] + rng.integers(1, kinds, len(second))) % kinds
    quantity = np.minimum(1 + rng.poisson(0.3, len(order)), 5)
    return _Lines(
        order,
        person[order],
        at[order],
        is_guest[order],
        np.concatenate([first_sku, other_sku]),
        quantity,
    )


def orders_and_refunds(
    world: World, story: Story, web: Web, first_id: int, rng: np.random.Generator
) -> tuple[Batch, Batch]:
    """Order lines with a few corrected afterwards, and refunds of a few."""
    lines = _draw_lines(world, story, web, rng)
    count = len(lines.order)
    orders = int(lines.order.max()) + 1 if count else 0
    ids = numbered(lines.at[:orders], first_id)[lines.order]
    corrected = np.flatnonzero(rng.random(count) < rates.ORDER_CORRECTED)
    record = np.concatenate([np.arange(count), corrected])
    is_new = np.arange(len(record)) >= count
    when = lines.at[record] + np.where(is_new, rng.integers(HOUR_MS, 3 * DAY_MS, len(record)), 0)
    quantity = lines.quantity[record] + is_new
    price = vocabulary.SKU_PRICES[lines.sku]
    sign = np.where(rng.random(count) < rates.TOTAL_NEGATIVE, -1.0, 1.0)
    total = quantity * (price * sign)[record]
    email = _order_emails(story, lines, rng)
    mixed = rng.random(count) < rates.CURRENCY_MIXED_CASE
    batch = Batch(
        {
            "order_id": ids[record],
            "email": coded(record, email),
            "user_id": coded(
                np.where(lines.guest, -1, lines.person)[record], story.life.people.user_id
            ),
            "ordered_at": lines.at[record],
            "sku": coded(lines.sku[record], vocabulary.SKUS),
            "quantity": quantity,
            "unit_price": price[record],
            "total": total,
            "currency": coded(
                np.where(mixed, rng.integers(1, 3, count), 0)[record], ("USD", "usd", "Usd")
            ),
        },
        when,
        lines.person[record],
        record,
    )
    return batch, _refunds(world, lines, ids, price * lines.quantity, rng)


def _order_emails(story: Story, lines: _Lines, rng: np.random.Generator) -> Text:
    """Members order with the address of their account, guests type one of theirs."""
    people, person = story.life.people, lines.person
    typed, _ = dirt.typed_emails(people.addresses(person, rng.random(len(person)) < 0.5), rng)
    return pc.if_else(pa.array(lines.guest), typed, people.email.take(pa.array(person)))


def _refunds(
    world: World, lines: _Lines, ids: Ints, amount: Floats, rng: np.random.Generator
) -> Batch:
    at = lines.at + rng.integers(DAY_MS, 25 * DAY_MS, len(ids))
    rows = np.flatnonzero((rng.random(len(ids)) < rates.REFUND) & (at < world.end_ms))
    return Batch(
        {
            # a line is refunded as a whole, so the line's number keeps refunds of one order apart
            "refund_id": ids[rows] * 2 + (rows >= lines.order.max(initial=-1) + 1),
            "order_id": ids[rows],
            "amount": amount[rows],
            "refunded_at": at[rows],
        },
        at[rows],
        lines.person[rows],
        np.arange(len(rows)),
    )
