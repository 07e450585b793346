"""Runs the days of a chunk, one after the other."""

from dataclasses import dataclass

import numpy as np

from demo import customers, outreach, prospects
from demo.life import Life, Sessions, Today


@dataclass(frozen=True)
class Story:
    """A finished chunk: the last state of its people and all that they did."""

    life: Life
    sessions: Sessions


def live(life: Life) -> Story:
    parts: list[Sessions] = []
    for day in range(life.world.days):
        today = Today(life, day)
        prospects.warm_up(life)
        _ask_to_be_forgotten(life, day)
        outreach.advertise(life, today)
        outreach.mail(life, today)
        customers.serve(life, today)
        prospects.walk_in(life, today)
        sessions = today.sessions()
        prospects.act(life, today, sessions)
        customers.welcome(life, day)
        parts.append(sessions)
    columns = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in Sessions.__dataclass_fields__
    )
    return Story(life, Sessions(*columns))


def _ask_to_be_forgotten(life: Life, day: int) -> None:
    """Only who left an address can ask; customers and some others go on as before."""
    known = (life.lead_day >= 0) | (life.conversion_day >= 0)
    who = np.flatnonzero((life.people.erasure_day == day) & known & ~life.people.is_test)
    life.log.add("erasure", who, day)
    stays = life.people.erasure_stays[who] | life.customers(day)[who]
    life.gone[who[~stays]] = True
