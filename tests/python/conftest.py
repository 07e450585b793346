"""Small worlds and the projects built over them, shared by the tests of a session."""

from pathlib import Path

import pytest
from project import Project, land, write_world

# a worker that comes to one of these last would keep everybody waiting
LONGEST = ("test_increments", "test_many_slices", "test_publication", "test_online_retail")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take longest come first, the rest in their order."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world that builds in seconds."""
    return write_world(tmp_path_factory.mktemp("small") / "world", customers=560, days=120)


@pytest.fixture(scope="session")
def built(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project built once over the small world; tests only read it."""
    project = Project(tmp_path_factory.mktemp("built"), small_world / "raw")
    outcome = project.shell("build")
    assert outcome.succeeded, outcome.text
    return project


@pytest.fixture(scope="session")
def sliced_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny world that lands in three slices."""
    return write_world(tmp_path_factory.mktemp("sliced") / "world", 300, 60, slices=3)


@pytest.fixture(scope="session")
def built_once(sliced_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with the first slice built; tests that change it take a twin."""
    folder = tmp_path_factory.mktemp("built_once")
    project = Project(folder, folder / "landing")
    land(sliced_world, 1, project.landing)
    project.build()
    return project
