"""Robots on the site: half of them say who they are, half look like a browser."""

from dataclasses import dataclass

import numpy as np

from demo import rates, vocabulary
from demo.columns import Ints, Text, id_texts
from demo.world import BOT, DAY_MS, REGIONS, World, hash64


@dataclass(frozen=True)
class Robots:
    """Their page views; arrays have shape (views,), the cookies one entry per robot."""

    robot: Ints
    at: Ints  # ms since the start of the world
    page: Ints
    agent: Ints
    region: Ints
    cookies: Text


def draw_robots(world: World, chunk: int, people: int, rng: np.random.Generator) -> Robots:
    """At least one robot of either kind; on its days it opens hundreds of pages, day and night."""
    pairs = max(1, round(people * rates.BOTS_PER_1000 / 2000))
    count = 2 * pairs
    active = rng.random((count, world.days)) < rates.BOT_ACTIVE_DAY
    # whatever the world's length, a robot shows up once
    active[np.arange(count), rng.integers(0, world.days, count)] = True
    robot, day = np.nonzero(active)
    views = rng.integers(*rates.BOT_VIEWS, len(robot))
    robot, day = np.repeat(robot, views), np.repeat(day, views)
    honest = rng.choice(vocabulary.HONEST_BOT_AGENTS, count)
    hidden = rng.choice(vocabulary.DESK_AGENTS, count)
    agent = np.where(np.arange(count) % 2 == 0, honest, hidden)
    return Robots(
        robot=robot,
        at=day * DAY_MS + rng.integers(0, DAY_MS, len(robot)),
        page=rng.integers(0, vocabulary.PAGE["careers"] + 1, len(robot)),
        agent=agent[robot],
        region=rng.integers(0, len(REGIONS), count)[robot],
        cookies=id_texts("c", hash64(world.seed, BOT, np.arange(count) + chunk * (1 << 20))),
    )
