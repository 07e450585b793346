"""Starts what runs in ``.venv-bench`` and waits for it, so that imports are not counted."""

import subprocess
from pathlib import Path

PYTHON = Path(".venv-bench/bin/python")


def started(name: str, *files: Path) -> subprocess.Popen[str]:
    """A contender of ``bench.contenders`` that has imported all it needs."""
    if not PYTHON.exists():
        raise RuntimeError(f"{PYTHON} is missing: `make bench-journeys` installs it.")
    peer = subprocess.Popen(
        [PYTHON, "-m", "bench.contenders", name, *map(str, files)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert peer.stdout is not None
    if peer.stdout.readline() != "ready\n":
        _, problem = peer.communicate()
        raise RuntimeError(f"{name} did not start:\n{problem}")
    return peer


def finished(peer: subprocess.Popen[str]) -> None:
    """Let it work."""
    _, problem = peer.communicate("go\n")
    if peer.returncode:
        raise RuntimeError(f"a contender failed:\n{problem}")
