"""The frame of one world: its size, its seed, its calendar and the identities derived from them.

A chunk is the unit of work: `CHUNK_PEOPLE` people who are simulated, written and forgotten
together, so memory does not grow with the number of people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from demo.columns import Bools, Hashes, Ints

SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
CHUNK_PEOPLE = 2_000
# every table numbers its records inside this range per chunk, so chunks never share an id
CHUNK_IDS = 1_000_000_000

REGIONS = ("us_east", "us_west", "uk", "de", "fr", "in", "jp", "au")
UTC_OFFSET_HOURS = np.array([-5.0, -8.0, 0.0, 1.0, 1.0, 5.5, 9.0, 10.0])
REGION_SHARE = np.array([0.21, 0.16, 0.15, 0.14, 0.10, 0.10, 0.08, 0.06])

# kinds of derived identities: a new kind gets a new number, so no two kinds ever collide
COOKIE, USER, SUBSCRIPTION, MESSAGE, MAIL_LINK, CLICK, KIOSK, BOT, ERASURE = range(1, 10)
KIOSKS = 3

_WORD = (1 << 64) - 1


@dataclass(frozen=True)
class Period:
    """A planned or planted span of days, end exclusive, over some regions (empty = all)."""

    first: int
    end: int
    regions: tuple[str, ...] = ()

    def covers(self, day: int) -> bool:
        return self.first <= day < self.end

    def in_region(self) -> Bools:
        """Shape (regions,): which of `REGIONS` the span touches."""
        return np.array([not self.regions or region in self.regions for region in REGIONS])


@dataclass(frozen=True)
class World:
    """Arguments of a world; two equal worlds hold the same rows."""

    people: int
    days: int
    seed: int
    start: date

    @property
    def start_ms(self) -> int:
        return (self.start - date(1970, 1, 1)).days * DAY_MS

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.days * DAY_MS

    @property
    def half_ms(self) -> int:
        """When the web tracker's new release starts to send `app_version`, in epoch ms."""
        return self.start_ms + self.days * DAY_MS // 2

    @property
    def chunks(self) -> int:
        return -(-self.people // CHUNK_PEOPLE)

    def chunk_sizes(self) -> Iterator[int]:
        for chunk in range(self.chunks):
            yield min(CHUNK_PEOPLE, self.people - chunk * CHUNK_PEOPLE)

    def text_date(self, day: int) -> str:
        return (self.start + timedelta(days=day)).isoformat()

    def _span(self, first: float, length: float, least: int) -> tuple[int, int]:
        begin = int(self.days * first)
        return begin, min(self.days, begin + max(least, int(self.days * length)))

    @property
    def promotion(self) -> Period:
        return Period(*self._span(0.42, 0.02, 3))

    @property
    def release(self) -> Period:
        return Period(*self._span(0.60, 0.0, 1))

    @property
    def geo_holdout(self) -> Period:
        """Paid search is switched off here on purpose."""
        return Period(*self._span(0.18, 0.18, 7), regions=("fr", "jp"))

    @property
    def spend_pulse(self) -> Period:
        """Paid social is pushed here; nobody writes that into the calendar."""
        return Period(*self._span(0.52, 0.07, 5), regions=("de", "us_west"))


def hash64(seed: int, kind: int, keys: Ints) -> Hashes:
    """Mixes keys of shape (n,) to unsigned 64-bit values; one to one for a fixed seed and kind.

    Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).
    """
    salt = (seed * 0x9E3779B97F4A7C15 + kind * 0xD1B54A32D192ED03) & _WORD
    mixed: Hashes = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def chunk_rng(world: World, chunk: int) -> np.random.Generator:
    """The only source of chance of a chunk."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence((world.seed, chunk))))
