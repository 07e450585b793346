"""What the company does to be noticed, day by day: advertisements and newsletters."""

import numpy as np

from demo import effects, rates
from demo.columns import Bools, Ints
from demo.life import EVENING, NEVER, Life, Today
from demo.vocabulary import AD_CHANNELS, EMAIL, PAID_SOCIAL
from demo.world import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS

MAIL_WEEKDAY = 2  # day 2, 9, 16, ... of the world
MAIL_HOUR = 6


def advertise(life: Life, today: Today) -> None:
    """Serves impressions to prospects; the held out get ghosts that nobody sees."""
    rng, day = life.rng, today.day
    crowd = np.flatnonzero(life.prospects(day) & ~life.people.refuses)
    for row, channel in enumerate(AD_CHANNELS):
        rate = np.full(len(crowd), rates.IMPRESSIONS[row])
        if row == 1:
            rate *= life.people.in_social_audience[crowd]
            if life.world.spend_pulse.covers(day):
                pushed = life.world.spend_pulse.in_region()[life.people.region[crowd]]
                rate *= np.where(pushed, rates.SPEND_PULSE, 1.0)
        elif row == 2:
            rate *= life.last_visit[crowd] >= day - rates.RETARGETING_DAYS
        served = crowd[rng.random(len(crowd)) < rate]
        _impressions(life, today, served, row, channel)


def _impressions(life: Life, today: Today, served: Ints, row: int, channel: int) -> None:
    rng, day = life.rng, today.day
    ghost = life.people.ad_holdout[row, served]
    device = life.devices.pick(served, day, rng)
    served_at = day * DAY_MS + rng.integers(0, DAY_MS, len(served))
    clicked = ~ghost & (rng.random(len(served)) < rates.CLICKS[row])
    if clicked.any():
        who = served[clicked]
        came, start = today.enter(
            who,
            today.usual_window(who),
            np.full(len(who), channel),
            np.zeros(len(who), np.int64),
            device=device[clicked],
        )
        served_at[clicked] = start - rng.integers(2, 15, len(who)) * SECOND_MS
        clicked[clicked] = came
    if channel == PAID_SOCIAL:
        life.social_until[served[~ghost]] = day + effects.PAID_SOCIAL_DAYS
    cookie = life.devices.cookies(device, day)
    life.log.add("impression", served, served_at, channel, ghost, clicked, cookie)


def _readers(life: Life, day: int) -> Bools:
    """Whom today's newsletter goes to: prospects weekly, customers and former ones less often."""
    week = day // 7
    known = (life.lead_day >= 0) | (life.conversion_day >= 0)
    rhythm = np.where(
        life.churn_day >= 0, week % 4 == 0, (life.conversion_day < 0) | (week % 2 == 0)
    )
    readers: Bools = known & rhythm & ~life.unsubscribed & ~life.gone & ~life.people.mail_holdout
    return readers


def mail(life: Life, today: Today) -> None:
    """Sends the newsletter; a click opens a session, now and then a friend's."""
    day, rng = today.day, life.rng
    if day % 7 != MAIL_WEEKDAY:
        return
    to = np.flatnonzero(_readers(life, day))
    life.mail_until[to] = day + effects.EMAIL_DAYS
    sent_at = day * DAY_MS + MAIL_HOUR * HOUR_MS + rng.integers(0, 30 * MINUTE_MS, len(to))
    opened = rng.random(len(to)) < rates.OPENS[life.people.segment[to]]
    opened_at = sent_at + (rng.exponential(5 * HOUR_MS, len(to)) + MINUTE_MS).astype(np.int64)
    clicks = opened & (rng.random(len(to)) < rates.CLICK_OF_OPEN)
    clicks, clicked_at = _click(life, today, to, clicks)
    opened_at = np.where(clicks, clicked_at - rng.integers(8, 120, len(to)) * SECOND_MS, opened_at)
    leaves = opened & (rng.random(len(to)) < rates.UNSUBSCRIBES)
    life.unsubscribed[to[leaves]] = True
    left_at = np.maximum(opened_at, clicked_at) + 40 * SECOND_MS
    life.log.add(
        "mail",
        to,
        day // 7,
        sent_at,
        np.where(opened, opened_at, NEVER),
        np.where(clicks, clicked_at, NEVER),
        np.where(leaves, left_at, NEVER),
    )


def _click(life: Life, today: Today, to: Ints, clicks: Bools) -> tuple[Bools, Ints]:
    """Who got through to the site, shape (n,), and when they clicked."""
    owner = to[clicks]
    forwarded = life.rng.random(len(owner)) < rates.FORWARDED_CLICK
    visitor = np.where(forwarded, (owner + 1) % life.people.count, owner)
    # a friend may have clicked a mail of their own: one visit a person
    visitor, kept = np.unique(visitor, return_index=True)
    came, start = today.enter(
        visitor,
        np.full(len(visitor), EVENING),
        np.full(len(visitor), EMAIL),
        np.zeros(len(visitor), np.int64),
        link_of=owner[kept],
    )
    through = np.zeros(len(to), bool)
    clicked_at = np.full(len(to), NEVER)
    rows = np.flatnonzero(clicks)[kept[came]]
    through[rows] = True
    clicked_at[rows] = start[came] - SECOND_MS
    return through, clicked_at
