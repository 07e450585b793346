"""Where the time of a dbt run went, layer by layer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

SCORES, OTHERS, DBT = "scores", "others", "dbt itself"
# folders of models, by the layer they are counted under
LAYERS = {
    "seeds": ["seeds"],
    "staging": ["staging"],
    "touchpoints": ["intermediate/touchpoints", "intermediate/run"],
    "evidence": ["intermediate/evidence", "intermediate/linkage"],
    "identity": ["intermediate/identity", "intermediate/devices", "intermediate/customers"],
    "sessions": ["intermediate/sessions"],
    "journeys": ["intermediate/journeys"],
    "moments": ["intermediate/trials", "intermediate/moments"],
    "onboarding and timing": ["intermediate/onboarding", "intermediate/timing"],
    "snapshots": ["intermediate/snapshots", "intermediate/features"],
    "audit": ["intermediate/audit"],
    "marts": ["marts"],
    "reports": ["reports"],
    "tests": ["tests"],
    "publication": ["publish"],
    OTHERS: [],
    SCORES: ["scores"],
}


@dataclass(frozen=True)
class Node:
    """A model, seed or test that ran, in seconds since the epoch."""

    layer: str
    began: float
    ended: float


def nodes_run(target: Path) -> list[Node]:
    """What the last command did, from the artifacts that it left."""
    results = json.loads((target / "run_results.json").read_text())["results"]
    manifest = json.loads((target / "manifest.json").read_text())
    scored = _scored(manifest)
    nodes = []
    for result in results:
        moments = [
            datetime.fromisoformat(step[end]).timestamp()
            for step in result["timing"]
            for end in ("started_at", "completed_at")
        ]
        if moments:
            name = result["unique_id"]
            layer = SCORES if name in scored else _layer(manifest["nodes"].get(name))
            nodes.append(Node(layer, min(moments), max(moments)))
    return nodes


def seconds_by_layer(nodes: Sequence[Node], whole: float) -> dict[str, float]:
    """Seconds of a command of ``whole`` seconds: what ran at once shares the time it took.

    The rest is what dbt itself takes, to start and between nodes.
    """
    seconds = dict.fromkeys([*LAYERS, DBT], 0.0)
    moments = sorted({moment for node in nodes for moment in (node.began, node.ended)})
    for begin, end in pairwise(moments):
        running = [node for node in nodes if node.began <= begin and node.ended >= end]
        for node in running:
            seconds[node.layer] += (end - begin) / len(running)
    seconds[DBT] = whole - sum(seconds.values())
    return seconds


def seconds_without_scores(nodes: Sequence[Node], whole: float) -> float:
    """The command's seconds, less those in which nothing but scores ran."""
    others = [node for node in nodes if node.layer != SCORES]
    return whole - (_covered(nodes) - _covered(others))


def relations_of_scores(target: Path) -> set[str]:
    """Names of what the last command knew of as scores, or as depending on them."""
    manifest = json.loads((target / "manifest.json").read_text())
    return {manifest["nodes"][name]["name"] for name in _scored(manifest)}


def _covered(nodes: Sequence[Node]) -> float:
    covered, until = 0.0, float("-inf")
    for node in sorted(nodes, key=lambda node: node.began):
        covered += max(0.0, node.ended - max(node.began, until))
        until = max(until, node.ended)
    return covered


def _layer(node: dict[str, Any] | None) -> str:
    if node is None or node["resource_type"] == "operation":
        return DBT
    if node["resource_type"] == "test":
        return "tests"
    if node["resource_type"] == "seed":
        return "seeds"
    folder = "/".join(node["fqn"][1:3])
    found = (
        layer
        for layer, its_folders in LAYERS.items()
        if any(folder == its or folder.startswith(its + "/") for its in its_folders)
    )
    return next(found, OTHERS)


def _scored(manifest: dict[str, Any]) -> set[str]:
    """Scores, what depends on them, the publication excepted, for that is of everything, and what
    nothing but scores reads; with the tests of all of it."""
    nodes, children, parents = manifest["nodes"], manifest["child_map"], manifest["parent_map"]
    scored: set[str] = set()
    due = [name for name, node in nodes.items() if node["fqn"][1] == "scores"]
    while due:
        name = due.pop()
        if name in scored or name not in nodes or nodes[name]["fqn"][1] == "publish":
            continue
        scored.add(name)
        due += children[name]
        due += [parent for parent in parents[name] if _feeds_only(parent, scored, manifest)]
    return scored


def _feeds_only(name: str, scored: set[str], manifest: dict[str, Any]) -> bool:
    nodes = manifest["nodes"]
    readers = {
        child
        for child in manifest["child_map"][name]
        if child in nodes and nodes[child]["resource_type"] == "model"
    }
    is_model = name in nodes and nodes[name]["resource_type"] == "model"
    return is_model and bool(readers) and readers <= scored
