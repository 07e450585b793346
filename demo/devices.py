"""Devices, the cookies on them, and who shares or inherits which device."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from demo import rates, vocabulary
from demo.columns import Ints, Text, id_texts
from demo.people import People
from demo.world import COOKIE, KIOSK, KIOSKS, World, hash64

SLOTS = len(rates.DEVICE_COUNT)
# room for the cookies of one chunk, so that two chunks never share a key
_CHUNK_KEYS = 1 << 32


@dataclass(frozen=True)
class Devices:
    """A device has a number; its cookies are `number * lives` and following, one per life.

    owned: shape (people,), how many devices one uses.
    slots, later, switch_day: shape (people, SLOTS), the device in a slot, the one that takes its
    place, and the day on which it does.
    resets: shape (devices, lives - 1), days on which the cookie is lost, ascending.
    agents: shape (devices,), index into `AGENTS`. The last `KIOSKS` devices are public.
    """

    owned: Ints
    slots: Ints
    later: Ints
    switch_day: Ints
    resets: npt.NDArray[np.int32]
    agents: Ints

    @property
    def lives(self) -> int:
        return int(self.resets.shape[1]) + 1

    def pick(self, people: Ints, day: int, rng: np.random.Generator, public: bool = False) -> Ints:
        """The device each of these people takes on a day, shape (n,)."""
        slot = (rng.random(len(people)) ** 1.6 * self.owned[people]).astype(np.int64)
        device = np.where(
            self.switch_day[people, slot] <= day, self.later[people, slot], self.slots[people, slot]
        )
        if public:
            at_kiosk = np.flatnonzero(rng.random(len(people)) < rates.KIOSK_SESSION)
            device[at_kiosk] = len(self.agents) - 1 - at_kiosk % KIOSKS
        return device

    def cookies(self, devices: Ints, day: int) -> Ints:
        """Numbers of the cookies on these devices on a day, shape (n,)."""
        number: Ints = devices * self.lives + (self.resets[devices] <= day).sum(axis=1)
        return number

    def cookie_texts(self, world: World, chunk: int) -> Text:
        """The values of all cookies by number; the kiosks' are the same in every chunk."""
        private = (len(self.agents) - KIOSKS) * self.lives
        keys = np.arange(private, dtype=np.int64) + chunk * _CHUNK_KEYS
        public = np.arange(KIOSKS * self.lives, dtype=np.int64)
        return id_texts(
            "c",
            np.concatenate([hash64(world.seed, COOKIE, keys), hash64(world.seed, KIOSK, public)]),
        )


def draw_devices(world: World, people: People, rng: np.random.Generator) -> Devices:
    count = people.count
    owned = rng.choice(SLOTS, count, p=rates.DEVICE_COUNT) + 1
    slots = np.arange(count * SLOTS, dtype=np.int64).reshape(count, SLOTS)
    later = slots.copy()
    switch_day = np.full((count, SLOTS), world.days + 1)
    order = rng.permutation(count)
    pairs = min(count // 4, max(1, round(count * rates.HOUSEHOLD / 2)))
    heirs = min(count // 4, max(1, round(count * rates.HANDED_DOWN)))

    # both members of a household reach for the same device
    one, other = order[:pairs], order[pairs : 2 * pairs]
    slots[other, 0] = later[other, 0] = slots[one, 0]

    giver, heir = order[2 * pairs :][:heirs], order[2 * pairs + heirs :][:heirs]
    fresh = count * SLOTS + np.arange(len(giver))
    when = rng.integers(world.days // 4, max(world.days * 3 // 4, world.days // 4 + 1), len(giver))
    later[heir, 0], later[giver, 0] = slots[giver, 0], fresh
    switch_day[heir, 0] = switch_day[giver, 0] = when

    total = count * SLOTS + len(giver) + KIOSKS
    return Devices(owned, slots, later, switch_day, _resets(world, total, rng), _agents(total, rng))


def _resets(world: World, devices: int, rng: np.random.Generator) -> npt.NDArray[np.int32]:
    least, mean_more = rates.COOKIE_LIFE_DAYS
    lives = max(2, int(world.days / least) // 2)
    gaps = least + rng.exponential(mean_more, (devices, lives))
    resets = np.cumsum(gaps, axis=1) - rng.uniform(0, least, (devices, 1))
    resets[rng.random(devices) >= rates.COOKIE_RESETS] = world.days + 1
    resets[-KIOSKS:] = world.days + 1
    return resets.astype(np.int32)


def _agents(devices: int, rng: np.random.Generator) -> Ints:
    """Phones and desks by turns, so that one's devices are of different kinds."""
    phone = rng.integers(0, vocabulary.PHONE_AGENTS, devices)
    desk = rng.choice(vocabulary.DESK_AGENTS, devices, p=(0.55, 0.4, 0.05))
    agents: Ints = np.where((np.arange(devices) + rng.integers(0, 2)) % 2 == 0, phone, desk)
    agents[-KIOSKS:] = vocabulary.DESK_AGENTS[0]
    return agents
