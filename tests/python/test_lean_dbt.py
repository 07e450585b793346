"""What a lean process spares dbt, and that nothing worth saying is lost.

That it builds the same is for the tests that hold forked builds against one from the shell.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from dbt.adapters.events.types import SQLQuery
from dbt_common.clients import agate_helper
from dbt_common.clients.jinja import get_template
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager_client import get_event_manager
from dbt_common.events.functions import fire_event
from dbt_common.events.types import Note
from project import parsed_project

TEMPLATE = "select {{ 1 + 1 }}"


@pytest.fixture(scope="module", autouse=True)
def lean() -> None:
    parsed_project()


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What is passed on to those who listen to dbt."""
    messages: list[Any] = []
    listeners = get_event_manager().callbacks  # type: ignore[attr-defined,unused-ignore]
    listeners.append(messages.append)
    yield messages
    listeners.remove(messages.append)


@pytest.mark.parametrize("native", [False, True])
def test_a_template_is_compiled_once(native: bool) -> None:
    first, second = (get_template(TEMPLATE, {}, native=native) for _ in range(2))
    assert first.root_render_func.__code__ is second.root_render_func.__code__
    assert first.render({}) == "select 2"


def test_a_native_template_is_another_than_one_of_text() -> None:
    source, names = "{{ [1, two] }}", {"two": 2}
    assert get_template(source, {}, native=True).render(names) == [1, 2]
    assert get_template(source, {}).render(names) == "[1, 2]"


def test_a_native_template_sees_every_name() -> None:
    template = get_template("{{ one + two }}", {"one": 1, "two": 0}, native=True)
    assert template.render({"two": 2}) == 3


def test_what_is_for_debugging_becomes_no_message_until_it_is_read(heard: list[Any]) -> None:
    query = SQLQuery(conn_name="main", sql="select 1", node_info={})
    fire_event(query)
    assert heard == []
    assert "pb_msg" not in vars(query)
    assert query.sql == "select 1"
    assert query.message() == "On main: select 1"


@pytest.mark.parametrize("level", [EventLevel.INFO, EventLevel.WARN, EventLevel.ERROR])
def test_what_is_for_people_is_passed_on(level: EventLevel, heard: list[Any]) -> None:
    fire_event(Note(msg="what people read"), level=level)
    (message,) = heard
    assert (message.info.level, message.info.msg) == (level, "what people read")


def test_what_guesses_types_is_made_once_for_equal_columns() -> None:
    first, second = (agate_helper.build_type_tester({"name"}, ()) for _ in range(2))
    assert first is second
    assert agate_helper.build_type_tester({"name"}) is not first
    for _ in range(2):
        table = agate_helper.table_from_data_flat([{"name": "1", "n": 1}], ["name", "n"])
        assert list(table.rows[0].values()) == ["1", 1]
    assert len(agate_helper.empty_table().rows) == 0
