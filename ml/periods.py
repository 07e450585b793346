"""Outcomes in discrete time: each horizon ends a period, and each period has a chance of its own.

A customer who is followed for 60 days gives one row per period it entered, which for horizons of
14, 30 and 60 days end after 7, 14, 22, 30, 45 and 60 days. One model learns the chance of every
period, and what survives them all makes the probability at each horizon, which therefore never
falls from one horizon to the next (Singer and Willett, "It's about time", 1993).

Features named ``days_to_<moment>`` tell how far ahead a known moment lies, such as a renewal; with
a feature ``<moment>_every_days`` beside it, it comes again. Each period is told how often the
moment falls within it, and how many of its days lie shortly before one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise

import numpy as np

SHORTLY_BEFORE = (3, 7, 14)
# days; what holds early in a longer time need not hold late in it
LONGEST_WHOLE = 7
AHEAD, AGAIN = "days_to_", "_every_days"


@dataclass(frozen=True)
class Examples:
    """Customers at past snapshots: ``values`` (rows, features); per row the number of its
    ``customer``, the names of the ``segments`` it is in and, in days, ``followed`` from the
    snapshot until now and ``outcome`` from the snapshot until it came, infinite where it has not.
    """

    features: list[str]
    values: np.ndarray
    customer: np.ndarray
    segments: dict[str, np.ndarray]
    followed: np.ndarray
    outcome: np.ndarray

    def __len__(self) -> int:
        return len(self.followed)

    def where(self, chosen: np.ndarray) -> "Examples":
        """The rows at which ``chosen`` is true."""
        return replace(
            self,
            values=self.values[chosen],
            customer=self.customer[chosen],
            segments={name: its[chosen] for name, its in self.segments.items()},
            followed=self.followed[chosen],
            outcome=self.outcome[chosen],
        )

    def only(self, features: list[str]) -> "Examples":
        """The same rows with these features alone."""
        positions = [self.features.index(name) for name in features]
        return replace(self, features=features, values=self.values[:, positions])

    def taken_since(self, days_ago: float) -> "Examples":
        """The rows of snapshots not further back than this."""
        return self.where(self.followed <= days_ago)

    def came_within(self, horizon: float) -> np.ndarray:
        """0/1: whether the outcome came before the horizon."""
        return (self.outcome < horizon).astype(np.float64)


@dataclass(frozen=True)
class Periods:
    """Periods that end so many days after the snapshot, ascending; the first begins at once. Each
    of the ``horizons`` is the end of one."""

    horizons: tuple[int, ...]
    ends: tuple[int, ...]

    @staticmethod
    def up_to(horizons: Iterable[int]) -> "Periods":
        """The time up to each horizon from the one before it, in two where it is long."""
        ascending = tuple(sorted(set(horizons)))
        halves = {
            (begin + end) // 2
            for begin, end in pairwise((0, *ascending))
            if end - begin > LONGEST_WHOLE
        }
        return Periods(ascending, tuple(sorted({*ascending, *halves})))

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return pairwise((0, *self.ends))

    def at_horizons(self, chances: np.ndarray) -> np.ndarray:
        """Probability (rows, horizons) that the outcome comes by each horizon, from the chance
        (rows, periods) that it comes within each period for those who enter it."""
        by_end = 1 - np.cumprod(1 - chances, axis=1)
        return np.asarray(by_end[:, [self.ends.index(horizon) for horizon in self.horizons]])

    def known(self, examples: Examples, until: float = 0) -> "Rows":
        """A row per period that was entered and was over ``until`` days before now."""
        return Rows.of([self._entered(examples, begin, end, until) for begin, end in self])

    @staticmethod
    def _entered(examples: Examples, begin: int, end: int, until: float) -> "Rows":
        was_over = examples.followed - end >= until - 1e-6
        entered = examples.where((examples.outcome >= begin) & was_over)
        values = with_period(entered.values, examples.features, begin, end)
        return Rows(values, entered.came_within(end), entered.customer, entered.followed)


@dataclass(frozen=True)
class Rows:
    """What a model learns from: ``values`` (rows, features and those of the period), ``labels`` 0
    or 1, the number of the ``customer``, and how many days ago the snapshot was, ``followed``."""

    values: np.ndarray
    labels: np.ndarray
    customer: np.ndarray
    followed: np.ndarray

    @staticmethod
    def of(parts: Sequence["Rows"]) -> "Rows":
        """The rows of all parts, one part after the other."""
        names = [field.name for field in fields(Rows)]
        return Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def __len__(self) -> int:
        return len(self.labels)

    def only(self, positions: np.ndarray) -> "Rows":
        """The same rows with these columns alone."""
        return replace(self, values=self.values[:, positions])

    def taken_between(self, oldest: float, newest: float) -> "Rows":
        """The rows of snapshots at most ``oldest`` and more than ``newest`` days ago."""
        return self.where((self.followed <= oldest) & (self.followed > newest))

    def where(self, chosen: np.ndarray) -> "Rows":
        """The rows at which ``chosen`` is true."""
        return Rows(
            self.values[chosen],
            self.labels[chosen],
            self.customer[chosen],
            self.followed[chosen],
        )


def moments(features: Sequence[str]) -> dict[str, tuple[int, int | None]]:
    """Known moments: the position of the days to each, and of the days after which it returns."""
    position = {name: index for index, name in enumerate(features)}
    return {
        name.removeprefix(AHEAD): (index, position.get(name.removeprefix(AHEAD) + AGAIN))
        for name, index in position.items()
        if name.startswith(AHEAD)
    }


def period_features(features: Sequence[str]) -> list[str]:
    """Names of the columns that ``with_period`` puts behind ``features``, unlike any feature's."""
    return ["period: begins after", "period: days"] + [
        f"period: {told}"
        for moment in moments(features)
        for told in (
            f"days to first {moment}",
            f"{moment}s",
            *(f"days at most {days} before {moment}" for days in SHORTLY_BEFORE),
        )
    ]


def period_moments(features: Sequence[str]) -> list[str]:
    """Which feature each of the ``period_features`` is about; empty where it is the period."""
    about = [AHEAD + moment for moment in moments(features)]
    return ["", ""] + [name for name in about for _ in range(2 + len(SHORTLY_BEFORE))]


def with_period(values: np.ndarray, features: Sequence[str], begin: int, end: int) -> np.ndarray:
    """``values`` (rows, features) with the columns of the period from ``begin`` to ``end`` days."""
    rows = len(values)
    columns = [np.full(rows, begin), np.full(rows, end - begin)]
    for ahead, again in moments(features).values():
        every = values[:, again].astype(np.float64) if again is not None else np.full(rows, np.inf)
        columns += _around(values[:, ahead].astype(np.float64), every, begin, end)
    return np.hstack([values, np.column_stack(columns).astype(np.float32)])


def _around(ahead: np.ndarray, every: np.ndarray, begin: int, end: int) -> list[np.ndarray]:
    """Days from the begin of a period to the next moment, moments within it, and its days shortly
    before one; NaN where no moment is known."""
    every = np.where(every > 0, every, np.inf)
    first = ahead - begin
    returns = np.isfinite(every) & (first < 0)
    first[returns] = np.mod(first[returns], every[returns])
    until = end - begin
    count = (first >= 0) & (first < until)
    again = count & np.isfinite(every)
    counted = count.astype(np.float64)
    counted[again] += np.floor((until - 1e-6 - first[again]) / every[again])
    before = np.zeros((len(SHORTLY_BEFORE), len(ahead)))
    for day in range(until):
        left = first - day
        gone = np.isfinite(every) & (left < 0)
        left[gone] = np.mod(left[gone], every[gone])
        for index, days in enumerate(SHORTLY_BEFORE):
            before[index] += (left >= 0) & (left < days)
    unknown = np.isnan(ahead)
    return [first, *(np.where(unknown, np.nan, column) for column in (counted, *before))]
