"""The state of a chunk's people from day to day, and the log of what they did.

Every rule works on all people of the chunk at once; only the days are a loop.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from demo.columns import Bools, Floats, Ints
from demo.devices import Devices
from demo.people import People
from demo.world import DAY_MS, HOUR_MS, World

# what a session holds besides ordinary pages; the flags of one session are or-ed
(
    PRICING,
    FAQ_FIRST,
    FAQ_AFTER,
    CAREERS,
    SIGNUP,
    DEMO,
    SUPPORT,
    SHOP,
    CART,
    BUY,
    CANCEL,
    LOGGED_IN,
) = (1 << bit for bit in range(12))

# a morning and an evening window keep two sessions of one person clearly more than half an hour
# apart, also over midnight, however long the sessions last: the truth about sessions is clean
WINDOWS_MS = ((HOUR_MS // 2, 91 * HOUR_MS // 10), (12 * HOUR_MS, 10 * HOUR_MS))
MORNING, EVENING = 0, 1
# chance of the morning window (UTC) by region: asia and australia are up, america sleeps
MORNING_SHARE = np.array([0.12, 0.10, 0.45, 0.50, 0.50, 0.70, 0.85, 0.80])

NEVER = -1
LONG_AGO = -10_000


class Log:
    """Columns of what happened, appended day by day and read once at the end."""

    def __init__(self) -> None:
        self._parts: dict[str, list[tuple[npt.NDArray[np.generic], ...]]] = {}

    def add(self, name: str, *columns: npt.NDArray[np.generic] | int) -> None:
        """Adds rows; an integer stands for a column that holds it everywhere."""
        first = next(c for c in columns if isinstance(c, np.ndarray))
        if len(first):
            full = tuple(np.full(len(first), c) if isinstance(c, int) else c for c in columns)
            self._parts.setdefault(name, []).append(full)

    def read(self, name: str, width: int) -> tuple[Ints, ...]:
        """The columns of one kind of event, each of shape (rows,)."""
        parts = self._parts.pop(name, [])
        if not parts:
            return tuple(np.zeros(0, np.int64) for _ in range(width))
        return tuple(np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True))


def _never(count: int) -> Ints:
    return np.full(count, NEVER, np.int64)


@dataclass
class Life:
    """State; every array has shape (people,), days count from the start of the world."""

    world: World
    people: People
    devices: Devices
    rng: np.random.Generator
    pricing_arm: Bools  # shape (cookies,): which cookies see the new pricing page
    log: Log = field(default_factory=Log)

    def __post_init__(self) -> None:
        count = self.people.count
        self.interest: Floats = np.zeros(count)
        self.pricing_sessions: Ints = np.zeros(count, np.int64)
        self.first_visit, self.lead_day, self.demo_day = (_never(count) for _ in range(3))
        self.left_day, self.conversion_day, self.churn_day = (_never(count) for _ in range(3))
        self.setup_day, self.conversion_channel = _never(count), _never(count)
        self.last_visit: Ints = np.full(count, LONG_AGO)
        self.last_touch_day: Ints = np.full(count, LONG_AGO)
        self.last_touch: Ints = np.zeros(count, np.int64)
        self.faq_until, self.demo_until = _never(count), _never(count)
        self.social_until, self.mail_until = _never(count), _never(count)
        self.conversion_effects, self.churn_effects = (np.zeros(count, np.int64) for _ in range(2))
        self.arm_seen, self.unsubscribed, self.gone = (np.zeros(count, bool) for _ in range(3))
        self.pro, self.annual, self.fading = (np.zeros(count, bool) for _ in range(3))
        self.energy, self.week_use, self.month_use = (np.zeros(count) for _ in range(3))
        self.late_from: Ints = np.full(count, LONG_AGO)
        self.late_until: Ints = np.full(count, LONG_AGO)
        self.ticket_day, self.cared_from = _never(count), _never(count)
        self.habit_rate: Floats = np.zeros(count)

    def prospects(self, day: int) -> Bools:
        return (
            (self.people.arrival <= day)
            & (self.left_day < 0)
            & (self.conversion_day < 0)
            & ~self.gone
        )

    def customers(self, day: int) -> Bools:
        """Bought before this day and have not cancelled."""
        return (self.conversion_day >= 0) & (self.conversion_day < day) & (self.churn_day < 0)


@dataclass(frozen=True)
class Sessions:
    """Sessions of one day or of all days; every array has shape (sessions,)."""

    person: Ints
    start: Ints  # ms since the start of the world
    channel: Ints
    link_of: Ints  # whose e-mail link was clicked, -1 = nobody's
    device: Ints
    cookie: Ints
    flags: Ints


class Today:
    """The sessions that begin on one day: at most one per person and window."""

    def __init__(self, life: Life, day: int) -> None:
        self.life = life
        self.day = day
        self._taken: Bools = np.zeros((life.people.count, 2), bool)
        self._parts: list[tuple[Ints, ...]] = []

    def usual_window(self, people: Ints) -> Ints:
        morning = MORNING_SHARE[self.life.people.region[people]]
        return np.where(self.life.rng.random(len(people)) < morning, MORNING, EVENING)

    def enter(
        self,
        people: Ints,
        window: Ints,
        channel: Ints,
        flags: Ints,
        link_of: Ints | None = None,
        device: Ints | None = None,
    ) -> tuple[Bools, Ints]:
        """Opens sessions for people named once each; a window that is taken stays closed.

        Returns which of them came in, shape (n,), and the start of each in ms.
        """
        rng, life = self.life.rng, self.life
        came = ~self._taken[people, window]
        self._taken[people, window] = True
        first = np.where(window == MORNING, WINDOWS_MS[MORNING][0], WINDOWS_MS[EVENING][0])
        span = np.where(window == MORNING, WINDOWS_MS[MORNING][1], WINDOWS_MS[EVENING][1])
        start = (self.day * DAY_MS + first + rng.random(len(people)) * span).astype(np.int64)
        if device is None:
            device = life.devices.pick(people, self.day, rng, public=True)
        if link_of is None:
            link_of = np.full(len(people), NEVER)
        if came.any():
            cookie = life.devices.cookies(device, self.day)
            rows = (people, start, channel, link_of, device, cookie, flags)
            self._parts.append(tuple(column[came] for column in rows))
        return came, start

    def sessions(self) -> Sessions:
        if not self._parts:
            return Sessions(*(np.zeros(0, np.int64) for _ in range(7)))
        return Sessions(*(np.concatenate(column) for column in zip(*self._parts, strict=True)))
