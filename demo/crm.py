"""What sales keeps: contacts, deals and calls, with every state they went through."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped,unused-ignore]

from demo import dirt, rates, vocabulary
from demo.columns import NULL, Batch, Bools, Floats, Ints, Text, coded, each, numbered
from demo.commerce import Sales
from demo.days import Story
from demo.web import Web
from demo.world import DAY_MS, HOUR_MS, MINUTE_MS, UTC_OFFSET_HOURS, World

STAGES = ("lead", "customer", "churned")
DEAL_STAGES = ("open", "won", "lost")


@dataclass(frozen=True)
class Deals:
    """Demo requests; arrays have shape (deals,), times are epoch ms."""

    person: Ints
    asked_at: Ints
    answered_at: Ints


def find_deals(story: Story, web: Web) -> Deals:
    person, takes = story.life.log.read("demo", 2)
    asked = web.moments["demo"][person]
    return Deals(person, asked, asked + takes)


def _versions(first: Ints, *changes: Ints) -> tuple[Ints, Ints]:
    """Records and times of all versions: the first, and one per change after it."""
    record = [np.arange(len(first))]
    when = [first]
    for change in changes:
        rows = np.flatnonzero((change != NULL) & (change > first))
        record.append(rows)
        when.append(change[rows])
    return np.concatenate(record), np.concatenate(when)


def _done(change: Ints, record: Ints, when: Ints) -> Bools:
    """Whether a change had happened to a record by the time of a version."""
    done: Bools = (change[record] != NULL) & (change[record] <= when)
    return done


def _sometimes(at: Ints, chosen: Bools, rng: np.random.Generator, days: int) -> Ints:
    later = at + rng.integers(DAY_MS, days * DAY_MS, len(at))
    return np.where(chosen, later, NULL)


def contacts(
    world: World, story: Story, web: Web, sales: Sales, first_id: int, rng: np.random.Generator
) -> tuple[Batch, Ints]:
    """Contacts in all their versions, and the first contact's id per person, NULL = none."""
    people = story.life.people
    person, created, is_again = _entries(world, web, rng)
    count = len(person)
    ids = numbered(created, first_id)
    own = np.full(people.count, NULL)
    own[person[::-1]] = ids[::-1]
    proper = people.addresses(person, people.gives_office[person] ^ is_again)
    email, is_typo = dirt.typed_emails(proper, rng)
    phone, missing = dirt.typed_phones(people.phone.take(pa.array(person)), rng)
    row = sales.row[person]
    padded = np.append(sales.started_at, NULL), np.append(sales.cancelled_at, NULL)
    bought, left = padded[0][row], padded[1][row]
    bought = np.where(bought != NULL, bought + 5 * MINUTE_MS, NULL)
    left = np.where(left != NULL, left + 5 * MINUTE_MS, NULL)
    fixed = _sometimes(created, is_typo & (rng.random(count) < rates.TYPO_FIXED), rng, 20)
    called = _sometimes(created, missing & (rng.random(count) < rates.PHONE_ADDED), rng, 40)
    record, when = _versions(created, bought, left, fixed, called)
    is_fixed, has_phone = _done(fixed, record, when), _done(called, record, when)
    stage = _done(bought, record, when).astype(np.int64) + _done(left, record, when)
    swapped = rng.random(count) < rates.NAMES_SWAPPED
    given, family = pa.array(vocabulary.FIRST_NAMES), pa.array(vocabulary.LAST_NAMES)
    names = pa.concat_arrays([given, family])
    first, last = people.first_name[person], people.last_name[person] + len(given)
    return Batch(
        {
            "contact_id": ids[record],
            "email": coded(
                record + np.where(is_fixed, count, 0), pa.concat_arrays([email, proper])
            ),
            "first_name": coded(np.where(swapped, last, first)[record], names),
            "last_name": coded(np.where(swapped, first, last)[record], names),
            "phone": coded(np.where(missing[record] & ~has_phone, -1, record), phone),
            "lifecycle_stage": coded(stage, STAGES),
            "created_at": created[record],
        },
        when,
        person[record],
        record,
    ), own


def _entries(world: World, web: Web, rng: np.random.Generator) -> tuple[Ints, Ints, Bools]:
    """Who is entered and when: at the first form or purchase, a few once more by mistake.

    The third array, shape (contacts,), tells the mistakes; they hold the person's other address.
    """
    moments = np.stack([web.moments[name] for name in ("signup", "demo", "purchase")])
    earliest = np.where(moments == NULL, np.iinfo(np.int64).max, moments).min(axis=0)
    person = np.flatnonzero((moments != NULL).any(axis=0))
    again = person[rng.random(len(person)) < rates.SECOND_CONTACT]
    later = earliest[again] + rng.integers(3 * DAY_MS, 60 * DAY_MS, len(again))
    again, later = again[later < world.end_ms], later[later < world.end_ms]
    entered = np.concatenate([person, again])
    return (
        entered,
        np.concatenate([earliest[person], later]),
        np.arange(len(entered)) >= len(person),
    )


def deals(
    world: World,
    story: Story,
    found: Deals,
    sales: Sales,
    contact: Ints,
    first_id: int,
    rng: np.random.Generator,
) -> Batch:
    """Deals open, answered, then won by a purchase in time or lost."""
    person, count = found.person, len(found.person)
    least, most = rates.DEAL_OPEN_DAYS
    patience = found.asked_at + rng.integers(least * DAY_MS, most * DAY_MS, count)
    bought = np.append(sales.started_at, NULL)[sales.row[person]]
    is_won = (bought != NULL) & (bought <= patience)
    closed = np.where(is_won, bought + 30 * MINUTE_MS, patience)
    record, when = _versions(found.asked_at, found.answered_at, closed)
    is_answered = _done(found.answered_at, record, when)
    is_closed = _done(closed, record, when)
    stage = np.where(is_closed, np.where(is_won, 1, 2)[record], 0)
    team = rng.random(count) < rates.PRO[story.life.people.segment[person]]
    return Batch(
        {
            "deal_id": numbered(found.asked_at, first_id)[record],
            "contact_id": contact[person][record],
            "demo_requested_at": found.asked_at[record],
            "first_response_at": np.where(is_answered, found.answered_at[record], NULL),
            "amount": 12.0 * vocabulary.PRICES[team.astype(int), 0][record],
            "stage": coded(stage, DEAL_STAGES),
            "closed_at": np.where(is_closed, closed[record], NULL),
        },
        when,
        person[record],
        record,
    )


def calls(
    world: World, story: Story, found: Deals, first_id: int, rng: np.random.Generator
) -> Batch:
    """Sales rings back most who asked for a demo; customers ring support."""
    life = story.life
    rung = (rng.random(len(found.person)) < 0.7) & (found.answered_at < world.end_ms)
    who, day = life.log.read("call", 2)
    asked_at = world.start_ms + day * DAY_MS + rng.integers(6 * HOUR_MS, 20 * HOUR_MS, len(who))
    person = np.concatenate([found.person[rung], who])
    when = np.concatenate([found.answered_at[rung], asked_at])
    inbound = np.arange(len(person)) >= rung.sum()
    offset = UTC_OFFSET_HOURS[life.people.region[person]]
    return Batch(
        {
            "call_id": numbered(when, first_id),
            "phone": coded(person, life.people.phone),
            "started_local": each(local_texts(when, offset, " ")),
            "utc_offset_hours": offset,
            "direction": coded(inbound, ("outbound", "inbound")),
            "topic": coded(inbound, ("sales", "support")),
            "duration_s": 40 + rng.exponential(300, len(person)).astype(np.int64),
        },
        when,
        person,
        np.arange(len(person)),
    )


def local_texts(when: Ints, offset_hours: Floats, between: str) -> Text:
    """Wall clock times of shape (n,) where the people are, as text without an offset."""
    local = (when + (offset_hours * HOUR_MS).astype(np.int64)).astype("datetime64[ms]")
    texts = pa.array(np.datetime_as_string(local, unit="s"), pa.string())
    return pc.replace_substring(texts, "T", between) if between != "T" else texts
