"""dbt without what it does anew for every node, in processes that build more than once.

Where little has arrived, most of a build is dbt's own Python: some 650 nodes, each rendered and
reported. Four things in that are repeated for nothing. They are replaced where dbt has them and
compute the same; together they take a third off a small build in which nothing has landed.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from dbt_common.clients import agate_helper
from dbt_common.clients.jinja import (
    MacroFuzzEnvironment,
    MacroFuzzTemplate,
    NativeSandboxTemplate,
    get_template,
    template_cache,
)
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager


def make_lean(manifest: Any) -> None:
    """Replace them, and compile every template of a dbt manifest, once for all forked builds."""
    # the arguments of a test are rendered in a copy of all names there are, where a model's SQL
    # is rendered in a chain of the dictionaries that hold them
    _replace(NativeSandboxTemplate, "new_context", MacroFuzzTemplate.new_context)
    _replace(MacroFuzzEnvironment, "compile", _compile_once)
    _replace(agate_helper, "build_type_tester", _tester_of_types)
    # what a statement without a result returns
    _replace(agate_helper, "empty_table", cache(agate_helper.empty_table))
    _replace(BaseEvent, "__init__", _remember)
    _replace(BaseEvent, "__getattr__", _tell)
    if not isinstance(get_event_manager(), _Attentive):
        ctx_set_event_manager(_Attentive())
    for macro in manifest.macros.values():
        template_cache.get_node_template(macro)
    for node in manifest.nodes.values():
        if node.language == "sql":
            get_template(node.raw_code, {}, node)
        if hasattr(node, "test_metadata"):
            get_template(node.test_metadata.kwargs["model"], {}, node, native=True)


def _replace(owner: Any, name: str, function: Any) -> None:
    # a dbt that no longer has what is replaced must say so
    getattr(owner, name)
    setattr(owner, name, function)


_compile = MacroFuzzEnvironment.compile
_compiled: dict[tuple[type, str], Any] = {}


def _compile_once(self: MacroFuzzEnvironment, source: Any, *args: Any, **kwargs: Any) -> Any:
    if args or kwargs or not isinstance(source, str):
        return _compile(self, source, *args, **kwargs)
    # dbt makes an environment for every template: all of a class compile alike
    key = (type(self), source)
    if key not in _compiled:
        _compiled[key] = _compile(self, source)
    return _compiled[key]


# what guesses the types of a result's columns keeps nothing of it, and takes twenty times as long
# to make as a result to read: it compiles patterns for dates in words
_make_tester = cache(agate_helper.build_type_tester)


def _tester_of_types(
    text_columns: Iterable[str], string_null_values: Iterable[str] | None = ("null", "")
) -> Any:
    nulls = None if string_null_values is None else tuple(string_null_values)
    return _make_tester(frozenset(text_columns), nulls)


# an event becomes a message when it is made; here, when somebody reads it
_make_message = BaseEvent.__init__


def _remember(self: BaseEvent, *args: Any, **kwargs: Any) -> None:
    self.__dict__["remembered"] = args, kwargs


def _tell(self: BaseEvent, name: str) -> Any:
    if name != "pb_msg":
        return getattr(self.pb_msg, name)
    args, kwargs = self.__dict__.pop("remembered")
    _make_message(self, *args, **kwargs)
    return self.__dict__["pb_msg"]


class _Attentive(EventManager):  # type: ignore[misc,unused-ignore]
    """Passes on what is more than a note for debugging, which nobody here logs."""

    def fire_event(
        self, e: BaseEvent, level: EventLevel | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if (level or e.level_tag()) != EventLevel.DEBUG:
            super().fire_event(e, level, *args, **kwargs)
