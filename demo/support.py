"""What support and research keep: tickets, their messages, surveys."""

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped,unused-ignore]

from demo import dirt, effects, rates, vocabulary
from demo.columns import NULL, Batch, Bools, Floats, Ints, Text, coded, each, numbered
from demo.crm import local_texts
from demo.days import Story
from demo.world import DAY_MS, HOUR_MS, UTC_OFFSET_HOURS, World

CSAT_WHEN_FAST, CSAT_WHEN_SLOW = 4.1, 2.8
FOLLOW_UP = 0.4  # share of tickets in which the customer writes once more
COMPLAINS = 0.5  # the others only ask
# every ticket has room for three messages, so a message's id follows from its ticket's
MESSAGES = 4


def tickets_and_messages(
    world: World, story: Story, first_id: int, rng: np.random.Generator
) -> tuple[Batch, Batch]:
    """Tickets at creation, after the answer and after the rating, and what was written."""
    people = story.life.people
    person, day, takes = story.life.log.read("ticket", 3)
    created = world.start_ms + day * DAY_MS + rng.integers(HOUR_MS, 23 * HOUR_MS, len(person))
    answered = created + takes
    is_rated = rng.random(len(person)) < rates.CSAT_GIVEN
    rated = np.where(is_rated, answered + rng.integers(HOUR_MS, 2 * DAY_MS, len(person)), NULL)
    is_fast = takes < effects.FAST_TICKET_HOURS * HOUR_MS
    mood = np.where(is_fast, CSAT_WHEN_FAST, CSAT_WHEN_SLOW) + rng.normal(0, 0.9, len(person))
    csat = np.clip(np.rint(mood), 1, 5).astype(np.int64)
    topic = rng.integers(0, len(vocabulary.TICKET_TOPICS), len(person))
    ids = numbered(created, first_id)
    # who has two addresses writes from either
    sender = people.addresses(person, rng.random(len(person)) < 0.5)
    email, _ = dirt.typed_emails(sender, rng, rates.FORM_DIRT)
    record = np.concatenate(
        [np.arange(len(person)), np.arange(len(person)), np.flatnonzero(is_rated)]
    )
    when = np.concatenate([created, answered, rated[is_rated]])
    offset = UTC_OFFSET_HOURS[people.region[person]]
    batch = Batch(
        {
            "ticket_id": ids[record],
            "requester_email": coded(record, email),
            "created_at": coded(record, _with_offset(created, offset)),
            "topic": coded(topic[record], vocabulary.TICKET_TOPICS),
            "first_response_at": np.where(when >= answered[record], answered[record], NULL),
            "csat": np.where(is_rated[record] & (when >= rated[record]), csat[record], NULL),
        },
        when,
        person[record],
        record,
    )
    return batch, _messages(world, ids, person, topic, created, answered, rng)


def _with_offset(created: Ints, offset: Floats) -> Text:
    """Local times that carry their offset from UTC, such as 2025-03-01T09:30:00+05:30."""
    signs = pa.array(np.where(offset < 0, "-", "+"), pa.string())
    minutes = (np.abs(offset) * 60).astype(np.int64)
    clock = (np.datetime64("2000-01-01T00:00", "m") + minutes).astype("datetime64[m]")
    shift = pc.utf8_slice_codeunits(pa.array(np.datetime_as_string(clock), pa.string()), 11, 16)
    return pc.binary_join_element_wise(local_texts(created, offset, "T"), signs, shift, "")


def _messages(
    world: World,
    ticket: Ints,
    person: Ints,
    topic: Ints,
    created: Ints,
    answered: Ints,
    rng: np.random.Generator,
) -> Batch:
    count = len(ticket)
    follows = rng.random(count) < FOLLOW_UP
    thanked = answered + rng.integers(HOUR_MS // 6, DAY_MS, count)
    row = np.concatenate([np.arange(count), np.arange(count), np.flatnonzero(follows)])
    turn = np.repeat([0, 1, 2], [count, count, int(follows.sum())])
    sent = np.concatenate([created, answered, thanked[follows]])
    kept = sent < world.end_ms
    row, turn, sent = row[kept], turn[kept], sent[kept]
    body = _bodies(turn, topic[row], (rng.random(count) < COMPLAINS)[row], rng)
    return Batch(
        {
            "message_id": ticket[row] * MESSAGES + turn,
            "ticket_id": ticket[row],
            "author": coded(turn == 1, ("customer", "agent")),
            "body": each(body),
            "sent_at": sent,
        },
        sent,
        person[row],
        np.arange(len(row)),
    )


def _bodies(turn: Ints, topic: Ints, complains: Bools, rng: np.random.Generator) -> Text:
    """Texts of shape (n,): an opening, the agent's reply, a last word."""
    kinds = (vocabulary.COMPLAINTS, vocabulary.QUESTIONS, vocabulary.REPLIES, vocabulary.THANKS)
    kind = np.where(turn == 0, np.where(complains, 0, 1), turn + 1)
    first = np.cumsum([0, *(len(sentences) for sentences in kinds)])
    size = np.array([len(sentences) for sentences in kinds])[kind]
    pick = first[kind] + (rng.random(len(turn)) * size).astype(np.int64)
    sentences = pa.array([sentence for group in kinds for sentence in group])
    halves = pc.split_pattern(sentences.take(pa.array(pick)), "{}", max_splits=1)
    topics = pa.array(vocabulary.TICKET_TOPICS).take(pa.array(topic))
    has_topic = pc.greater(pc.list_value_length(halves), 1)
    start = pc.list_element(halves, 0)
    rest = pc.if_else(has_topic, pc.list_slice(halves, 1, 2), pa.scalar([""], halves.type))
    whole = pc.if_else(
        has_topic, pc.binary_join_element_wise(start, topics, pc.list_element(rest, 0), ""), start
    )
    greets = np.where(turn == 0, rng.integers(0, len(vocabulary.GREETINGS), len(turn)), 0)
    greeting = pa.array(vocabulary.GREETINGS).take(pa.array(greets))
    return pc.binary_join_element_wise(greeting, whole, "")


def surveys(world: World, story: Story, first_id: int, rng: np.random.Generator) -> Batch:
    person, day, score = story.life.log.read("survey", 3)
    when = world.start_ms + day * DAY_MS + rng.integers(8 * HOUR_MS, 20 * HOUR_MS, len(person))
    return Batch(
        {
            "response_id": numbered(when, first_id),
            "email": coded(person, story.life.people.email),
            "kind": coded(np.zeros(len(person), np.int64), ("nps",)),
            "score": score,
            "responded_at": when,
        },
        when,
        person,
        np.arange(len(person)),
    )
