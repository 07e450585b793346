"""Small worlds and the projects built over them, shared by the tests of a session."""

from pathlib import Path

import pytest
from project import Project, write_world


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world that builds in seconds."""
    return write_world(tmp_path_factory.mktemp("small") / "world", customers=400, days=120)


@pytest.fixture(scope="session")
def built(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project built once over the small world; tests only read it."""
    project = Project(tmp_path_factory.mktemp("built"), small_world / "raw")
    outcome = project.shell("build")
    assert outcome.succeeded, outcome.text
    return project
