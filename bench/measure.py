"""Time and memory of a piece of work, each time in a process of its own."""

import multiprocessing
import resource
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
Prepare = Callable[[], Any]
Work = Callable[[Any], Any]


@dataclass(frozen=True)
class Cost:
    """Median seconds, and the largest memory that a process held, in GiB."""

    seconds: float
    gib: float

    def __truediv__(self, other: "Cost") -> float:
        return self.seconds / other.seconds


def costs(contenders: dict[str, tuple[Prepare, Work]], repeats: int = 3) -> dict[str, Cost]:
    """Costs of ``work`` on what ``prepare`` made, turn by turn, so that noise meets all alike."""
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in contenders}
    for _ in range(repeats):
        for name, contender in contenders.items():
            seen[name].append(_apart(*contender))
    return {
        name: Cost(statistics.median(t for t, _ in runs), max(gib for _, gib in runs))
        for name, runs in seen.items()
    }


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; the first column to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    print(f"\n{title}")
    for row in (heads, *rows):
        first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        rest = (cell.strip().rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        print("  " + "  ".join([first, *rest]))


def _apart(prepare: Prepare, work: Work) -> tuple[float, float]:
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_run, args=(prepare, work, sender))
    child.start()
    sender.close()
    try:
        seconds, gib = receiver.recv()
        return seconds, gib
    except EOFError:
        raise RuntimeError("what was to be measured failed: see above") from None
    finally:
        child.join()


def _run(prepare: Prepare, work: Work, sender: Connection) -> None:
    # a forked main thread would wait for those OpenMP threads of its parent that are not there
    thread = threading.Thread(target=_measure, args=(prepare, work, sender))
    thread.start()
    thread.join()


def _measure(prepare: Prepare, work: Work, sender: Connection) -> None:
    prepared = prepare()
    begin = time.perf_counter()
    work(prepared)
    seconds = time.perf_counter() - begin
    held = (resource.getrusage(who).ru_maxrss for who in WHO)
    sender.send((seconds, max(held) / 2**20))
