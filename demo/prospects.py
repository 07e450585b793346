"""What people do who have not bought: they visit, look, sign up, ask for a demo, buy or leave."""

import numpy as np

from demo import effects, rates
from demo.columns import Bools, Floats, Ints
from demo.life import (
    BUY,
    CAREERS,
    CART,
    DEMO,
    EVENING,
    FAQ_AFTER,
    FAQ_FIRST,
    MORNING,
    PRICING,
    SIGNUP,
    Life,
    Sessions,
    Today,
)
from demo.vocabulary import AFFILIATE, DIRECT, ORGANIC, PAID_SEARCH
from demo.world import HOUR_MS, MINUTE_MS

WEEKDAY = np.array([1.0, 1.08, 1.1, 1.08, 0.98, 0.82, 0.88])
SEARCHES_ANYWAY = 0.8  # share of paid search clicks that come by another way when it is off
TOUCH_LASTS_DAYS = 30  # how long a channel is remembered when the last visit was direct


def warm_up(life: Life) -> None:
    """Interest fades by itself; now and then a need comes up and brings some busy weeks."""
    life.interest *= rates.INTEREST_KEPT
    life.interest[life.rng.random(life.people.count) < rates.NEED] += rates.NEED_SIZE


def walk_in(life: Life, today: Today) -> None:
    """Visits of prospects that no advertisement and no mail brought about."""
    day, rng = today.day, life.rng
    crowd = np.flatnonzero(life.prospects(day))
    rate = rates.VISIT[life.people.segment[crowd]] * np.exp(life.interest[crowd]) * WEEKDAY[day % 7]
    rate *= np.where(life.social_until[crowd] > day, effects.PAID_SOCIAL_VISITS, 1.0)
    rate *= np.where(life.mail_until[crowd] > day, effects.EMAIL_VISITS, 1.0)
    rate *= np.where(life.faq_until[crowd] >= day, effects.FAQ_VISITS, 1.0)
    rate *= np.where(life.demo_until[crowd] >= day, effects.FAST_DEMO_VISITS, 1.0)
    comes = rng.random(len(crowd)) < rate
    comes |= life.people.arrival[crowd] == day
    visitors, channel = _channels(life, day, crowd[comes])
    window = today.usual_window(visitors)
    nothing_yet = np.zeros(len(visitors), np.int64)
    today.enter(visitors, window, channel, nothing_yet)
    again = rng.random(len(visitors)) < rates.SECOND_VISIT
    other = np.where(window == MORNING, EVENING, MORNING)
    today.enter(
        visitors[again], other[again], np.full(int(again.sum()), DIRECT), nothing_yet[again]
    )


def _channels(life: Life, day: int, people: Ints) -> tuple[Ints, Ints]:
    """How they come; where paid search is off most find another way and some stay away."""
    cumulated = np.cumsum(rates.OWN_CHANNELS) / rates.OWN_CHANNELS.sum()
    channel = np.searchsorted(cumulated, life.rng.random(len(people)), side="right")
    holdout = life.world.geo_holdout
    if not holdout.covers(day):
        return people, channel
    stopped = (channel == PAID_SEARCH) & holdout.in_region()[life.people.region[people]]
    channel = np.where(stopped, ORGANIC, channel)
    kept = ~stopped | (life.rng.random(len(people)) < SEARCHES_ANYWAY)
    return people[kept], channel[kept]


def act(life: Life, today: Today, sessions: Sessions) -> None:
    """Fills in what today's sessions of prospects hold and draws its consequences."""
    day = today.day
    rows = np.flatnonzero(life.prospects(day)[sessions.person])
    if not len(rows):
        return
    person = sessions.person[rows]
    # what one does once is done in the last session of the day
    last_start = np.zeros(life.people.count, np.int64)
    np.maximum.at(last_start, person, sessions.start[rows])
    is_last = sessions.start[rows] == last_start[person]
    flags, priced, first_faq = _look_around(life, person, is_last)
    sessions.flags[rows] = flags
    _remember(life, day, sessions, rows)
    life.faq_until[person[first_faq]] = day + effects.FAQ_DAYS
    saw_arm = priced & ~life.people.refuses[person]
    life.arm_seen[person[saw_arm]] = life.pricing_arm[sessions.cookie[rows[saw_arm]]]
    _ask_for_demo(life, day, person[is_last & (flags & DEMO > 0)])
    known = person[(flags & (SIGNUP | DEMO) > 0) & (life.lead_day[person] < 0)]
    life.lead_day[known] = day
    bought = _buy(life, day, sessions, rows[is_last])
    life.interest[person[priced]] += rates.PRICING_INTEREST
    life.interest[person[flags & CART > 0]] += rates.CART_INTEREST
    _leave(life, day, person[priced], bought)


def _look_around(life: Life, person: Ints, is_last: Bools) -> tuple[Ints, Bools, Bools]:
    chance = life.rng.random((7, len(person)))
    segment = life.people.segment[person]
    priced = chance[0] < rates.PRICING_VIEW[segment]
    first_faq = priced & (chance[1] < rates.FAQ_FIRST)
    flags: Ints = np.where(priced, PRICING, 0)
    flags |= np.where(first_faq, FAQ_FIRST, 0)
    flags |= np.where(~first_faq & (chance[2] < rates.FAQ_AFTER), FAQ_AFTER, 0)
    flags |= np.where(chance[3] < rates.CAREERS, CAREERS, 0)
    flags |= np.where(chance[4] < rates.ABANDONED_CART[segment], CART, 0)
    signs_up = is_last & (life.lead_day[person] < 0) & (chance[5] < rates.SIGNUP[segment])
    asks = is_last & (life.demo_day[person] < 0) & (chance[6] < rates.DEMO[segment])
    flags |= np.where(signs_up, SIGNUP, 0) | np.where(asks, DEMO, 0)
    return flags, priced, first_faq


def _remember(life: Life, day: int, sessions: Sessions, rows: Ints) -> None:
    person, channel = sessions.person[rows], sessions.channel[rows]
    life.last_visit[person] = day
    new = person[life.first_visit[person] < 0]
    life.first_visit[new] = day
    touched = channel != DIRECT
    life.last_touch[person[touched]] = channel[touched]
    life.last_touch_day[person[touched]] = day


def _ask_for_demo(life: Life, day: int, person: Ints) -> None:
    """Sales answers fast or not by the luck of the day, never by how keen the person is."""
    rng = life.rng
    fast = rng.random(len(person)) < rates.FAST_ANSWER
    median, spread = rates.SLOW_ANSWER_HOURS
    slow = np.maximum(
        median * np.exp(rng.normal(0, spread, len(person))) * HOUR_MS,
        (effects.FAST_DEMO_MINUTES + 2) * MINUTE_MS,
    )
    soon = rng.uniform(2, effects.FAST_DEMO_MINUTES - 0.5, len(person)) * MINUTE_MS
    life.demo_day[person] = day
    life.demo_until[person[fast]] = day + effects.FAST_DEMO_DAYS
    life.log.add("demo", person, np.where(fast, soon, slow).astype(np.int64))


def _effects_on(life: Life, day: int, person: Ints) -> tuple[Floats, Ints]:
    """Product of the factors that act on each person today, and the mask of which they are."""
    acting = (
        (life.faq_until[person] >= day, effects.FAQ_THEN_PRICING),
        (
            (life.demo_until[person] >= day) & (life.demo_day[person] < day),
            effects.FAST_DEMO_ANSWER,
        ),
        (life.social_until[person] > day, effects.PAID_SOCIAL_EXPOSURE),
        (np.full(len(person), life.world.promotion.covers(day)), effects.PROMOTION),
        (life.mail_until[person] > day, effects.EMAIL_EXPOSURE),
        (life.arm_seen[person], effects.PRICING_PAGE_TREATMENT),
    )
    factor, mask = np.ones(len(person)), np.zeros(len(person), np.int64)
    for bit, (is_on, times) in enumerate(acting):
        factor *= np.where(is_on, times, 1.0)
        mask |= np.where(is_on, 1 << bit, 0)
    return factor, mask


def _buy(life: Life, day: int, sessions: Sessions, rows: Ints) -> Bools:
    """Turns last sessions of the day into purchases; returns who bought, shape (people,)."""
    rng, person = life.rng, sessions.person[rows]
    segment = life.people.segment[person]
    factor, mask = _effects_on(life, day, person)
    chance = (
        rates.CONVERT[segment]
        * life.people.keen[person]
        * factor
        * np.exp(rates.CONVERT_INTEREST * life.interest[person])
        * np.where(life.lead_day[person] >= 0, rates.CONVERT_LEAD, 1.0)
    )
    buys = rng.random(len(rows)) < np.minimum(chance, 0.9)
    rows, person, segment = rows[buys], person[buys], segment[buys]
    # a sure buyer looks for a coupon on the way: credit for the affiliate, no sale more
    own = sessions.channel[rows] <= PAID_SEARCH
    hunts = own & (rng.random(len(rows)) < rates.COUPON_HUNT)
    sessions.channel[rows[hunts]] = AFFILIATE
    sessions.flags[rows] = sessions.flags[rows] & ~CART | BUY
    life.conversion_day[person] = day
    life.conversion_effects[person] = mask[buys]
    remembered = (sessions.channel[rows] == DIRECT) & (
        life.last_touch_day[person] >= day - TOUCH_LASTS_DAYS
    )
    life.conversion_channel[person] = np.where(
        remembered, life.last_touch[person], sessions.channel[rows]
    )
    life.pro[person] = rng.random(len(rows)) < rates.PRO[segment]
    life.annual[person] = rng.random(len(rows)) < rates.ANNUAL[segment]
    bought = np.zeros(life.people.count, bool)
    bought[person] = True
    return bought


def _leave(life: Life, day: int, priced: Ints, bought: Bools) -> None:
    np.add.at(life.pricing_sessions, priced, 1)
    tired = np.zeros(life.people.count, bool)
    tired[priced] = True
    tired &= life.pricing_sessions >= effects.PRICING_SESSIONS_TO_LEAVE
    chance = np.where(tired, 1.0 - effects.THIRD_PRICING_SESSION, rates.LEAVES)
    leaves = life.rng.random(life.people.count) < chance
    life.left_day[leaves & ~bought & life.prospects(day) & (life.first_visit >= 0)] = day
