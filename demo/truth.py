"""What really happened, for those who check the answers: never an input of the product."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]

from demo import __version__, rates, vocabulary
from demo.columns import Batch, Coded, Columns, Ints, coded
from demo.commerce import Sales
from demo.days import Story
from demo.effects import CHURN_REASONS, CONVERSION_REASONS, EFFECTS
from demo.landing import write_parquet
from demo.web import Web
from demo.world import CHUNK_PEOPLE, REGIONS, World

# tables of which every record belongs to somebody, with the columns that name the record
RECORDED = {
    "web_events": "event_id",
    "product_events": "event_id",
    "email_events": "event_id",
    "ad_impressions": "impression_id",
    "crm_contacts": "contact_id",
    "crm_deals": "deal_id",
    "calls": "call_id",
    "invoices": "invoice_id",
    "orders": "order_id",
    "tickets": "ticket_id",
    "surveys": "response_id",
    "consents": "consent_id",
}
_INT, _SMALL, _TEXT, _BOOL = pa.int64(), pa.int32(), pa.string(), pa.bool_()
_TIME = pa.timestamp("ms")
_RECORD_PERSON = pa.schema(
    {"source": _TEXT, "record_id": _INT, "person_id": _INT, "session_no": _SMALL}
)
_IDENTIFIERS = pa.schema({"id_type": _TEXT, "id_value": _TEXT, "person_id": _INT})
_PERSONS = pa.schema(
    {
        "person_id": _INT,
        "segment": _TEXT,
        "region": _TEXT,
        "conv_channel": _TEXT,
        "first_visit_day": _SMALL,
        "lead_day": _SMALL,
        "demo_day": _SMALL,
        "conversion_day": _SMALL,
        "setup_day": _SMALL,
        "churn_day": _SMALL,
        "left_day": _SMALL,
        "is_test": _BOOL,
        "refuses_analytics": _BOOL,
        "is_pro": _BOOL,
        "is_annual": _BOOL,
        "social_holdout": _BOOL,
        "email_holdout": _BOOL,
    }
)
_OUTCOMES = pa.schema(
    {
        "person_id": _INT,
        "converted_at": _TIME,
        "cancelled_at": _TIME,
        "conversion_reason": _TEXT,
        "conversion_effects": _TEXT,
        "churn_reason": _TEXT,
        "churn_effects": _TEXT,
    }
)
_EFFECTS = pa.schema(
    {"name": _TEXT, "definition": _TEXT, "outcome": _TEXT, "factor": pa.float64(), "kind": _TEXT}
)
NO_REASON = "none"


class Truth:
    """The folder `truth`; it is the same for any number of slices."""

    def __init__(self, world: World, folder: Path) -> None:
        self._world = world
        self._folder = folder / "truth"

    def write_chunk(
        self, chunk: int, story: Story, web: Web, sales: Sales, batches: dict[str, Batch]
    ) -> None:
        tables = (
            ("persons", _persons(story), _PERSONS),
            ("identifiers", _identifiers(story, web), _IDENTIFIERS),
            ("record_person", _record_person(chunk, batches), _RECORD_PERSON),
            ("outcomes", _outcomes(story, sales), _OUTCOMES),
        )
        for name, columns, schema in tables:
            write_parquet(self._folder / name / f"part-{chunk:05d}.parquet", columns, schema)

    def write_world(self, rows: dict[str, int]) -> None:
        every = np.arange(len(EFFECTS))
        effects: Columns = {
            name: coded(every, [getattr(effect, name) for effect in EFFECTS])
            for name in ("name", "definition", "outcome", "kind")
        }
        effects["factor"] = np.array([effect.factor for effect in EFFECTS])
        write_parquet(self._folder / "effects.parquet", effects, _EFFECTS)
        manifest = {
            "version": __version__,
            "arguments": {
                "customers": self._world.people,
                "days": self._world.days,
                "seed": self._world.seed,
                "start": self._world.start.isoformat(),
            },
            "rows": rows,
        }
        path = self._folder / "manifest.json"
        path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _persons(story: Story) -> Columns:
    life, people = story.life, story.life.people
    return {
        "person_id": people.ids,
        "segment": coded(people.segment, rates.SEGMENTS),
        "region": coded(people.region, REGIONS),
        "conv_channel": coded(life.conversion_channel, vocabulary.CHANNELS),
        "first_visit_day": life.first_visit,
        "lead_day": life.lead_day,
        "demo_day": life.demo_day,
        "conversion_day": life.conversion_day,
        "setup_day": life.setup_day,
        "churn_day": life.churn_day,
        "left_day": life.left_day,
        "is_test": people.is_test,
        "refuses_analytics": people.refuses,
        "is_pro": life.pro,
        "is_annual": life.annual,
        "social_holdout": people.ad_holdout[vocabulary.AD_CHANNELS.index(vocabulary.PAID_SOCIAL)],
        "email_holdout": people.mail_holdout,
    }


def _identifiers(story: Story, web: Web) -> Columns:
    """Every value by which a person can be known, in its normal form; cookies may be shared."""
    people = story.life.people
    everyone = np.arange(people.count)
    seen = web.seen_cookie >= 0
    pairs = np.unique(web.seen_cookie[seen] * CHUNK_PEOPLE + web.batch.person[: len(seen)][seen])
    users = np.flatnonzero(story.life.conversion_day >= 0)
    office = np.flatnonzero(people.second_email.is_valid().to_numpy(zero_copy_only=False))
    parts = (
        ("user_id", people.user_id, users, users),
        ("email", people.email, everyone, everyone),
        ("email", people.second_email, office, office),
        ("phone", people.phone, everyone, everyone),
        ("link_eid", people.link_code, everyone, everyone),
        ("cookie_id", web.cookies, pairs // CHUNK_PEOPLE, pairs % CHUNK_PEOPLE),
    )
    starts = np.cumsum([0, *(len(part[1]) for part in parts)])
    sizes = [len(part[2]) for part in parts]
    return {
        "id_type": coded(np.repeat(np.arange(len(parts)), sizes), [part[0] for part in parts]),
        "id_value": coded(
            np.concatenate([part[2] + start for part, start in zip(parts, starts, strict=False)]),
            pa.concat_arrays([part[1] for part in parts]),
        ),
        "person_id": people.ids[np.concatenate([part[3] for part in parts])],
    }


def _record_person(chunk: int, batches: dict[str, Batch]) -> Columns:
    """Whose every record is, once each; a robot's are nobody's (-1)."""
    sources, ids, persons, sessions = zip(*_owners(batches), strict=True)
    source = np.repeat(np.arange(len(sources)), [len(part) for part in ids])
    person = np.concatenate(persons)
    return {
        "source": coded(source, [f"raw/{name}" for name in sources]),
        "record_id": np.concatenate(ids),
        "person_id": np.where(person < 0, -1, person + chunk * CHUNK_PEOPLE),
        "session_no": np.concatenate(sessions),
    }


def _owners(batches: dict[str, Batch]) -> Iterator[tuple[str, Ints, Ints, Ints]]:
    for name, key in RECORDED.items():
        batch = batches[name]
        column = batch.columns[key]
        assert not isinstance(column, Coded)
        # an order may have several lines, a versioned record several rows
        ids, first = np.unique(column, return_index=True)
        session = batch.session[first] if batch.session is not None else np.zeros_like(ids)
        yield name, ids, batch.person[first], session


def _outcomes(story: Story, sales: Sales) -> Columns:
    life, person = story.life, sales.person
    bought = life.conversion_effects[person]
    left = life.churn_effects[person]
    churned = life.churn_day[person] >= 0
    why, all_why = _reasons(bought, CONVERSION_REASONS)
    why_left, all_why_left = _reasons(left, CHURN_REASONS)
    for column in (why_left, all_why_left):
        column.codes[~churned] = -1
    return {
        "person_id": life.people.ids[person],
        "converted_at": sales.started_at,
        "cancelled_at": sales.cancelled_at,
        "conversion_reason": why,
        "conversion_effects": all_why,
        "churn_reason": why_left,
        "churn_effects": all_why_left,
    }


def _reasons(masks: Ints, names: tuple[str, ...]) -> tuple[Coded, Coded]:
    """The strongest effect of each mask and all of them, strongest first."""
    sets = [
        [name for bit, name in enumerate(names) if mask >> bit & 1]
        for mask in range(1 << len(names))
    ]
    strongest = [acting[0] if acting else NO_REASON for acting in sets]
    together = ["+".join(acting) or NO_REASON for acting in sets]
    return coded(masks, strongest), coded(masks, together)
