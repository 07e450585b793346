"""What marketing keeps: mails, impressions, spend, consents, experiments, the calendar."""

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]

from demo import rates, vocabulary
from demo.columns import Batch, Floats, Ints, coded, each, id_texts, numbered
from demo.days import Story
from demo.vocabulary import AD_CHANNELS, AFFILIATE, DISPLAY, PAID_SEARCH
from demo.web import Web
from demo.world import DAY_MS, ERASURE, MESSAGE, REGIONS, World, hash64

MAIL_EVENTS = ("sent", "open", "click", "unsubscribe")
SPENDING = ("display", "paid_social", "retargeting", "paid_search", "affiliate")
ARMS = ("control", "treatment")


def email_events(world: World, chunk: int, story: Story, first_id: int) -> Batch:
    """One row per mail sent, opened, clicked, and per farewell; what falls after the end is not."""
    people, everyone = story.life.people, np.arange(story.life.people.count)
    person, week, *moments = story.life.log.read("mail", 6)
    at = np.concatenate(moments)
    kept = (at >= 0) & (at < world.days * DAY_MS)
    mail = np.tile(np.arange(len(person)), len(moments))[kept]
    event = np.repeat(np.arange(len(moments)), len(person))[kept]
    when = world.start_ms + at[kept]
    hashes = hash64(world.seed, MESSAGE, np.arange(len(person)) + (chunk << 32))
    weeks = [f"weekly_{number}" for number in range(world.days // 7 + 1)]
    return Batch(
        {
            "event_id": numbered(when, first_id),
            "message_id": coded(mail, id_texts("m", hashes)),
            "email": coded(person[mail], people.addresses(everyone, people.gives_office)),
            "event": coded(event, MAIL_EVENTS),
            "campaign": coded(week[mail], weeks),
            "link_eid": coded(person[mail], people.link_code),
            "event_ts": when,
        },
        when,
        person[mail],
        np.arange(len(mail)),
    )


def ad_impressions(world: World, story: Story, web: Web, first_id: int) -> Batch:
    person, at, channel, ghost, clicked, cookie = story.life.log.read("impression", 6)
    when = world.start_ms + at
    costs = np.where(ghost == 1, 0.0, rates.COSTS[channel - DISPLAY])
    return Batch(
        {
            "impression_id": numbered(when, first_id),
            "served_at": when,
            "channel": coded(channel, vocabulary.CHANNELS),
            "cookie_id": coded(cookie, web.cookies),
            "region": coded(story.life.people.region[person], REGIONS),
            "ghost": ghost == 1,
            "clicked": clicked == 1,
            "cost": costs,
        },
        when,
        person,
        np.arange(len(person)),
    )


def spend(world: World, story: Story, impressions: Batch) -> Floats:
    """Money spent by day, channel of `SPENDING` and region; adds up over chunks."""
    money = np.zeros((world.days, len(SPENDING), len(REGIONS)))
    shown = impressions.columns["channel"]
    cost = impressions.columns["cost"]
    assert not isinstance(shown, np.ndarray) and isinstance(cost, np.ndarray)
    region = story.life.people.region
    day = (impressions.when - world.start_ms) // DAY_MS
    np.add.at(money, (day, shown.codes - DISPLAY, region[impressions.person]), cost)
    sessions = story.sessions
    for channel, price, row in (
        (PAID_SEARCH, rates.SEARCH_CLICK_COST, len(AD_CHANNELS)),
        (AFFILIATE, rates.AFFILIATE_COMMISSION, len(AD_CHANNELS) + 1),
    ):
        came = sessions.channel == channel
        if channel == AFFILIATE:
            came &= story.life.conversion_day[sessions.person] == sessions.start // DAY_MS
        who = sessions.person[came]
        np.add.at(money, (sessions.start[came] // DAY_MS, row, region[who]), price)
    return money


def ad_spend(world: World, money: Floats) -> Batch:
    day, channel, region = np.nonzero(money)
    # a day's spend is known when the day is over, and still counts to that day
    known = world.start_ms + (day + 1) * DAY_MS - 1
    return Batch(
        {
            "date": world.start_ms // DAY_MS + day,
            "channel": coded(channel, SPENDING),
            "region": coded(region, REGIONS),
            "spend": np.round(money[day, channel, region], 4),
        },
        known,
        np.zeros(len(day), np.int64),
        np.arange(len(day)),
    )


def business_calendar(world: World) -> Batch:
    events = (
        ("spring promotion", "promotion", world.promotion),
        ("release 4.0", "release", world.release),
        ("paid search geo holdout", "geo_holdout", world.geo_holdout),
    )
    rows = np.arange(len(events))
    texts = {
        "event": [name for name, _, _ in events],
        "kind": [kind for _, kind, _ in events],
        "start": [world.text_date(period.first) for _, _, period in events],
        "end": [world.text_date(period.end) for _, _, period in events],
        "scope": [",".join(period.regions) or "all" for _, _, period in events],
    }
    known = np.full(len(rows), world.start_ms)
    return Batch(
        {name: coded(rows, values) for name, values in texts.items()}, known, rows * 0, rows
    )


def _first_seen(web: Web, rows: Ints | None = None) -> tuple[Ints, Ints, Ints]:
    """Numbers of the private cookies in these web events, their first person and moment."""
    seen = np.arange(len(web.seen_cookie)) if rows is None else rows
    cookies = web.seen_cookie[seen]
    seen = seen[(cookies >= 0) & (cookies < web.private_cookies)]
    seen = seen[np.argsort(web.batch.when[seen], kind="stable")]
    cookie, first = np.unique(web.seen_cookie[seen], return_index=True)
    return cookie, web.batch.person[seen[first]], web.batch.when[seen[first]]


def consents(world: World, web: Web, first_id: int, rng: np.random.Generator) -> Batch:
    """Answers to the banner: analytics granted at first, by a few withdrawn later on."""
    cookie, person, at = _first_seen(web)
    asked = rng.random(len(cookie)) < rates.CONSENT_RECORDED
    cookie, person, at = cookie[asked], person[asked], at[asked] + 2_000
    later = at + rng.integers(DAY_MS // 24, 40 * DAY_MS, len(at))
    withdraws = (rng.random(len(at)) < rates.CONSENT_WITHDRAWN) & (later < world.end_ms)
    marketing = rng.random(len(at)) < rates.MARKETING_GRANTED
    when = np.concatenate([at, at, later[withdraws]])
    who = np.concatenate([person, person, person[withdraws]])
    purpose = np.repeat([0, 1, 0], [len(at), len(at), int(withdraws.sum())])
    granted = np.concatenate(
        [np.ones(len(at), bool), marketing, np.zeros(int(withdraws.sum()), bool)]
    )
    return Batch(
        {
            "consent_id": numbered(when, first_id),
            "cookie_id": coded(np.concatenate([cookie, cookie, cookie[withdraws]]), web.cookies),
            "purpose": coded(purpose, ("analytics", "marketing")),
            "granted": granted,
            "recorded_at": when,
        },
        when,
        who,
        np.arange(len(when)),
    )


def erasure_requests(world: World, story: Story, rng: np.random.Generator) -> Batch:
    people = story.life.people
    person, day = story.life.log.read("erasure", 2)
    when = world.start_ms + day * DAY_MS + rng.integers(0, DAY_MS // 24, len(person))
    ids = hash64(world.seed, ERASURE, people.ids[person]) >> np.uint64(1)
    return Batch(
        {
            "request_id": ids.astype(np.int64),
            "email": each(people.addresses(person, people.gives_office[person])),
            "requested_at": when,
        },
        when,
        person,
        np.arange(len(person)),
    )


def experiment_assignments(world: World, story: Story, web: Web, rng: np.random.Generator) -> Batch:
    """Arms by cookie (pricing_page, aa_test, srm_test), user and e-mail."""
    life = story.life
    people = life.people
    priced, priced_by, priced_at = _first_seen(web, np.flatnonzero(web.is_pricing))
    cookie, by, at = _first_seen(web)
    in_aa, in_srm = (rng.random(len(cookie)) < rates.AA_SHARE for _ in range(2))
    aa_arm, srm_arm = (rng.random(len(cookie)) < 0.5 for _ in range(2))
    # the fault: a part of the treatment arm never reached the log
    in_srm &= ~(srm_arm & (rng.random(len(cookie)) < rates.SRM_LOST))
    user = np.flatnonzero(life.conversion_day >= 0)
    mailed = np.flatnonzero((life.lead_day >= 0) | (life.conversion_day >= 0))
    known_day = np.where(life.lead_day >= 0, life.lead_day, life.conversion_day)[mailed]
    users_at = len(web.cookies)
    emails_at = users_at + people.count
    addresses = people.addresses(np.arange(people.count), people.gives_office)
    pool = pa.concat_arrays([web.cookies, people.user_id, addresses])
    parts = (
        ("pricing_page", "cookie_id", priced, life.pricing_arm[priced], priced_at, priced_by),
        ("aa_test", "cookie_id", cookie[in_aa], aa_arm[in_aa], at[in_aa], by[in_aa]),
        ("srm_test", "cookie_id", cookie[in_srm], srm_arm[in_srm], at[in_srm], by[in_srm]),
        (
            "onboarding_email",
            "user_id",
            users_at + user,
            people.onboarding_arm[user],
            web.moments["purchase"][user],
            user,
        ),
        (
            "email_holdout",
            "email",
            emails_at + mailed,
            ~people.mail_holdout[mailed],
            world.start_ms + known_day * DAY_MS,
            mailed,
        ),
    )
    sizes = [len(part[2]) for part in parts]
    kind = np.repeat(np.arange(len(parts)), sizes)
    unit, arm, when, who = (
        np.concatenate([part[column] for part in parts]) for column in range(2, 6)
    )
    return Batch(
        {
            "experiment": coded(kind, [part[0] for part in parts]),
            "unit_type": coded(kind, [part[1] for part in parts]),
            "unit_id": coded(unit, pool),
            "arm": coded(arm, ARMS),
            "assigned_at": when,
        },
        when,
        who,
        np.arange(len(when)),
    )
