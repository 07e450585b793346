"""Builds and publishes whenever files have landed; Ctrl-C ends it.

Looks at the landing folder every so many seconds, waits until what landed has stopped growing,
builds, and says how long it took from file to mart. What lands while a round runs belongs to the
next one. A round that failed leaves the last publication as it is and is tried again when something
changes; an edited project is parsed again.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import yaml

from warehouse.files import Files, landing_files, landing_path, project_files, rows_by_table
from warehouse.resident import Outcome, Resident

Builder = Callable[[Callable[[], None]], Outcome]

ROOT = Path()
FIRST_RETRY, LONGEST_RETRY = 5.0, 60.0


class ProjectChanged(Exception):
    """The project is not what was parsed."""


@dataclass(frozen=True)
class Beginning:
    """When a round began, and when the first of its files landed, where that was seen."""

    at: float
    landed_at: float | None


class Watch:
    """Decides, look by look, whether it is time for a round."""

    def __init__(
        self,
        landing: Path,
        build: Builder,
        project: Files,
        root: Path = ROOT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``build`` is of what lay in ``project`` under ``root``; ``clock`` tells Unix time."""
        self._landing, self._build, self._root, self._clock = landing, build, root, clock
        self._project = project
        self._last_look: tuple[Files, Files] | None = None
        self._looked_at = clock()
        self._at_start: Files | None = None
        self._tried: Files | None = None
        self._published: Files = {}
        self._landed_at: dict[Path, float] = {}
        self._retry_at, self._patience = float("inf"), FIRST_RETRY

    def look(self) -> Outcome | None:
        """Look once, and run a round if something changed and nothing is growing any more.

        The first look builds what is there. Raises ``ProjectChanged`` when the project was edited.
        """
        files, project = landing_files(self._landing), project_files(self._root)
        self._note_arrivals(files)
        is_settled = (files, project) == self._last_look or self._tried is None
        self._last_look = files, project
        if not is_settled:
            return None
        if project != self._project:
            raise ProjectChanged
        if files == self._tried and self._clock() < self._retry_at:
            return None
        return self._round(files)

    def _note_arrivals(self, files: Files) -> None:
        """A file landed at its own time, but not before the last look, which did not see it."""
        now = self._clock()
        if self._at_start is None:
            self._at_start = files
        for path, stamp in files.items():
            if stamp not in (self._at_start.get(path), self._published.get(path)):
                self._landed_at.setdefault(path, min(max(stamp[1] / 1e9, self._looked_at), now))
        self._looked_at = now

    def _round(self, files: Files) -> Outcome:
        landed = [path for path in files if files[path] != self._published.get(path)]
        began = Beginning(
            at=self._clock(),
            landed_at=min(
                (self._landed_at[path] for path in landed if path in self._landed_at), default=None
            ),
        )
        outcome = self._build(partial(announce, landed, is_first=not self._published))
        self._tried, self._retry_at = files, float("inf")
        if outcome.succeeded:
            self._published, self._landed_at = files, {}
        self._note_arrivals(landing_files(self._landing))
        if outcome.is_held:
            self._retry_at = self._clock() + self._patience
            say(f"Trying again in {self._patience:.0f} seconds.")
            self._patience = min(2 * self._patience, LONGEST_RETRY)
        else:
            self._patience = FIRST_RETRY
            report(outcome, began, self._clock())
        return outcome


def announce(landed: Sequence[Path], is_first: bool) -> None:
    """Say what a round is about to build."""
    if is_first:
        tables = {path.parent.name for path in landed}
        say(f"First round: {len(landed):,} files of {len(tables)} tables are there.")
    else:
        arrived = "; ".join(rows_by_table(landed))
        say(f"Landed: {arrived or 'nothing; files went away'}.")


def report(outcome: Outcome, began: Beginning, ended_at: float) -> None:
    """Say what a round did and where its time went."""
    if not outcome.succeeded:
        say(
            f"The round failed after {ended_at - began.at:.1f} s. The last publication stays as it "
            "is; the next round begins when something changes."
        )
    elif outcome.published_at is None or began.landed_at is None:
        say(f"Published after {(outcome.published_at or ended_at) - began.at:.1f} s of building.")
    else:
        say(
            f"Published {outcome.published_at - began.landed_at:.1f} s after the first of these "
            f"files landed: {began.at - began.landed_at:.1f} s until the round began, "
            f"{outcome.published_at - began.at:.1f} s of building."
        )
    parts = sorted(outcome.seconds.items(), key=lambda part: -part[1])
    if parts:
        busy = ", ".join(f"{name} {seconds:.1f}" for name, seconds in parts)
        say(f"  Seconds by part, added up over threads: {busy}")
    for line in outcome.lines:
        say(f"  {line}")


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


def main(given: Sequence[str] | None = None) -> int:
    parser = _parser()
    arguments = parser.parse_args(given)
    variables = _variables(arguments.vars, parser)
    # a shell starts what runs in the background deaf to SIGINT
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, _interrupt)
    try:
        return _watch(arguments, variables)
    except ProjectChanged:
        say("The project was edited: reading it again.")
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    except KeyboardInterrupt:
        # whoever asks twice gets no traceback for it
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.SIG_IGN)
        say("Ended. The last publication stays as it is.")
        return 0


def _variables(given: str | None, parser: argparse.ArgumentParser) -> dict[str, Any]:
    try:
        variables = yaml.safe_load(given) if given else {}
    except yaml.YAMLError:
        variables = None
    if not isinstance(variables, dict):
        parser.error(f"--vars says {given}, which names no variables: write '{{name: value}}'")
    return variables


def _watch(arguments: argparse.Namespace, variables: Mapping[str, Any]) -> int:
    project = project_files(ROOT)
    try:
        resident = Resident(variables)
    except Exception as error:
        say(f"The project cannot be read; mend it. {error}")
        if arguments.once:
            return 1
        _wait_for_an_edit(project, arguments.every)
    landing = landing_path(ROOT, variables)
    watch = Watch(landing, resident.build, project)
    say(f"Watching {landing}; Ctrl-C ends it.")
    while True:
        outcome = watch.look()
        if arguments.once and outcome is not None:
            return 0 if outcome.succeeded else 1
        time.sleep(arguments.every)


def _wait_for_an_edit(project: Files, every: float) -> NoReturn:
    while project_files(ROOT) == project:
        time.sleep(every)
    raise ProjectChanged


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m warehouse.watch",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--every",
        type=float,
        default=0.5,
        metavar="SECONDS",
        help="between two looks (%(default)s)",
    )
    parser.add_argument(
        "--once", action="store_true", help="one round, then end: 0 if it published"
    )
    parser.add_argument("--vars", help="variables for dbt, as in `dbt build --vars`")
    return parser


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
