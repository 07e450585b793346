"""A parsed project that stays in memory: a build without the imports and the parsing before it.

Each build runs in a forked child, which takes its memory, its connections and the lock on the
build file with it when it ends: between builds any other dbt command can run, and a build that
crashes ends nothing but itself.
"""

import atexit
import gc
import importlib
import multiprocessing
import os
import pkgutil
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

import duckdb
import yaml
from dbt.cli.main import dbtRunner
from dbt_common.events.logger import PRINT_EVENT_NAMES

import ml
from warehouse.build_file import HELD
from warehouse.lean_dbt import make_lean
from warehouse.publication import current_file, publish_folder
from warehouse.summary import build_lines

# unit tests guard the code, not the data
WHOLE_BUILD = ("build", "--exclude-resource-type", "unit_test")
# dbt formats every line it might log; the callback takes the few that are for people
SILENT = ("--log-level", "none", "--log-level-file", "none", "--no-write-json", "--no-use-colors")


@dataclass(frozen=True)
class Outcome:
    """What a build did. ``is_held``: another process had the build file or the publication open.

    ``published_at`` is a Unix time, None where nothing was published; ``seconds`` are those that
    the nodes of each part took, added up over threads.
    """

    succeeded: bool
    is_held: bool = False
    published_at: float | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


class Resident:
    """The project as it was when this was made, with everything loaded that a build will need."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        """Parse; ``variables`` are given to every dbt command. Raises what dbt found wrong."""
        self._variables = dict(variables)
        parsed = dbtRunner().invoke(["parse", *self._options(), *SILENT])
        if not parsed.success:
            raise parsed.exception or RuntimeError("dbt could not parse the project")
        self._manifest: Any = parsed.result
        make_lean(self._manifest)
        for module in pkgutil.iter_modules(ml.__path__, "ml."):
            importlib.import_module(module.name)

    def _options(self) -> list[str]:
        return ["--vars", yaml.safe_dump(self._variables)]

    def build(self, announce: Callable[[], None]) -> Outcome:
        """`dbt build` in a child, which calls ``announce`` first and prints what goes wrong."""
        context = multiprocessing.get_context("fork")
        reader, writer = context.Pipe(duplex=False)
        child = context.Process(target=self._run, args=(announce, writer))
        # the child must not collect what lives on threads of its parent
        gc.collect()
        gc.freeze()
        try:
            child.start()
            writer.close()
            outcome: Outcome = reader.recv()
            child.join()
        except EOFError:
            child.join()
            print(f"The build ended without a word ({_end_of(child.exitcode)}).", flush=True)
            outcome = Outcome(False)
        except KeyboardInterrupt:
            if child.pid is not None and child.is_alive():
                os.kill(child.pid, signal.SIGINT)
                child.join()
            raise
        finally:
            gc.unfreeze()
            reader.close()
        return outcome

    def _run(self, announce: Callable[[], None], writer: Connection) -> None:
        # Ctrl-C reaches the parent alone, which passes it on once: a second one would break off
        # what dbt does to end cleanly
        os.setpgid(0, 0)
        ears = _Ears()
        signal.signal(signal.SIGINT, ears.interrupt)
        announce()
        before = _publication()
        runner = dbtRunner(manifest=self._manifest, callbacks=[ears.listen])
        result = runner.invoke([*WHOLE_BUILD, *self._options(), *SILENT])
        if result.exception:
            ears.hear(str(result.exception))
        # closes the build file, and rewrites it where somebody was erased
        atexit._run_exitfuncs()
        after = _publication()
        published = after[0] if after != before else None
        writer.send(
            Outcome(
                succeeded=bool(result.success) and published is not None,
                is_held=HELD in ears.heard,
                published_at=published.stat().st_mtime if published else None,
                seconds=_seconds_by_part(getattr(result.result, "results", [])),
                lines=_what_was_built(published) if published else [],
            )
        )


def _publication() -> tuple[Path | None, int]:
    """What is published and since when: where there are no links its name is always the same."""
    file = current_file(publish_folder())
    return file, file.stat().st_mtime_ns if file else 0


class _Ears:
    """Of all that dbt says, prints what is for people; nothing more once it is interrupted."""

    def __init__(self) -> None:
        self.heard = ""
        self._is_interrupted = False

    def listen(self, message: Any) -> None:
        if message.info.level == "error" or message.info.name in PRINT_EVENT_NAMES:
            self.hear(message.info.msg)

    def hear(self, text: str) -> None:
        if not self._is_interrupted and text not in self.heard:
            self.heard += text + "\n"
            print(text, flush=True)

    def interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_interrupted = True
        raise KeyboardInterrupt


def _end_of(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"{signal.Signals(-exit_code).name}; SIGKILL often means that memory ran out"
    return f"exit code {exit_code}"


def _what_was_built(published: Path) -> list[str]:
    with duckdb.connect(str(published), read_only=True) as con:
        return build_lines(con)


def _seconds_by_part(results: Iterable[Any]) -> dict[str, float]:
    seconds: Counter[str] = Counter()
    for result in results:
        seconds[_part(result.node)] += result.execution_time
    return dict(seconds)


def _part(node: Any) -> str:
    if node.name == "publication":
        return "publication"
    if node.name.endswith("__models"):
        return "training"
    return {"model": "models", "test": "tests", "seed": "seeds"}.get(node.resource_type, "hooks")
