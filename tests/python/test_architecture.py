"""The rules of the house, asked of the parsed project; each rule is broken once to see it bite."""

import ast
import copy
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from project import ROOT, parsed_project

Nodes = dict[str, dict[str, Any]]
Rule = Callable[[Nodes], Iterator[str]]

# a model reads its own step and those before it; the clock lies between landed and kept rows
STEPS = ["seed", "base", "run", "staging", "intermediate", "scores", "marts", "reports", "publish"]
PREFIXES = {
    "staging": ("base_", "stg_"),
    "intermediate": ("int_", "quarantined_records"),
    "scores": ("fct_",),
    "marts": ("dim_", "fct_", "bridge_"),
    "reports": ("rpt_",),
    "publish": ("publication",),
}
GATE, PUBLICATION = "model.throughline.publication_gate", "model.throughline.publication"


@pytest.fixture(scope="module")
def nodes() -> Nodes:
    manifest = parsed_project().writable_manifest().to_dict()
    return dict(manifest["nodes"])


def models(nodes: Nodes) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((key, node) for key, node in nodes.items() if node["resource_type"] == "model")


def data_tests(nodes: Nodes) -> Iterator[dict[str, Any]]:
    return (node for node in nodes.values() if node["resource_type"] == "test")


def parents(node: dict[str, Any]) -> list[str]:
    above = node["depends_on"].get("nodes", [])
    return [key for key in above if not key.startswith("source.")]


def ancestors(nodes: Nodes, key: str) -> set[str]:
    found: set[str] = set()
    waiting = [key]
    while waiting:
        for parent in parents(nodes[waiting.pop()]):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def step(node: dict[str, Any]) -> str:
    if node["resource_type"] == "seed":
        return "seed"
    if node["name"].startswith("base_"):
        return "base"
    if node["name"] == "int_run_window":
        return "run"
    return str(node["fqn"][1])


def the_way_of_a_row_has_no_way_back(nodes: Nodes) -> Iterator[str]:
    for _, node in models(nodes):
        for parent in parents(node):
            if parent in nodes and STEPS.index(step(nodes[parent])) > STEPS.index(step(node)):
                yield f"{node['name']} reads {nodes[parent]['name']}, a later step"


def a_name_begins_with_its_step(nodes: Nodes) -> Iterator[str]:
    for _, node in models(nodes):
        folder, within = node["fqn"][1:3]
        prefixes = PREFIXES[folder]
        if folder == "scores":
            prefixes = (*prefixes, f"{within}__")
        if not node["name"].startswith(prefixes):
            yield f"{node['name']} lies in {folder}: {prefixes}"


def models_are_short(nodes: Nodes) -> Iterator[str]:
    for _, node in models(nodes):
        most = 15 if node["language"] == "python" else 150
        if len(node["raw_code"].splitlines()) > most:
            yield f"{node['name']} has more than {most} lines: give a step a model of its own"


def models_read_few_others(nodes: Nodes) -> Iterator[str]:
    """Loops over sources and lists apart; everybody may look at the clock."""
    for _, node in models(nodes):
        named = set(re.findall(r"ref\(\s*['\"](\w+)['\"]", node["raw_code"])) - {"int_run_window"}
        if len(named) > 6:
            yield f"{node['name']} reads {len(named)} models: let one of them bring more along"


def folders_are_small(nodes: Nodes) -> Iterator[str]:
    folders: dict[str, int] = {}
    for _, node in models(nodes):
        folder = str(Path(node["original_file_path"]).parent)
        folders[folder] = folders.get(folder, 0) + 1
    yield from (f"{name} holds {count} models" for name, count in folders.items() if count > 12)


def no_model_asks_which_engine_it_runs_on(nodes: Nodes) -> Iterator[str]:
    for _, node in models(nodes):
        if re.search(r"target\.(type|name)|var\('dialect'\)|duckdb|spark", node["raw_code"]):
            yield f"{node['name']} names an engine: that belongs into macros/dialect"


def every_model_says_its_grain_and_describes_its_columns(nodes: Nodes) -> Iterator[str]:
    for _, node in models(nodes):
        if not re.match(r"One row\b", node["description"]):
            yield f"{node['name']}: its description does not begin with 'One row'"
        for column in node["columns"].values():
            if not column["description"]:
                yield f"{node['name']}.{column['name']} is not described"
        if not node["columns"]:
            yield f"{node['name']} describes no column"


def every_seed_is_described(nodes: Nodes) -> Iterator[str]:
    for node in nodes.values():
        if node["resource_type"] == "seed":
            header = (ROOT / node["original_file_path"]).read_text().splitlines()[0].split(",")
            described = {name for name, column in node["columns"].items() if column["description"]}
            if not node["description"] or set(header) != described:
                yield f"{node['name']}: describe it and each of its columns"


def every_model_has_a_test(nodes: Nodes) -> Iterator[str]:
    """Except the landed rows as they came, which only the laws of staging can judge."""
    tested = {parent for test in data_tests(nodes) for parent in parents(test)}
    for key, node in models(nodes):
        if key not in tested and step(node) != "base":
            yield f"{node['name']} has no test"


def what_others_rely_on_is_contracted(nodes: Nodes) -> Iterator[str]:
    for _, node in models(nodes):
        is_port = node["name"].endswith(("__touchpoints", "__identifiers"))
        is_contracted = node["config"]["contract"]["enforced"]
        if (is_port or node["schema"] == "main") and not is_contracted:
            yield f"{node['name']} needs an enforced contract"


def what_stands_in_main_is_published(nodes: Nodes) -> Iterator[str]:
    published = set(parents(nodes[GATE]))
    for key, node in models(nodes):
        if node["schema"] == "main" and key not in published:
            yield f"{node['name']} stands in main: name it in the published_ variables"


def publication_is_the_last_node(nodes: Nodes) -> Iterator[str]:
    above = ancestors(nodes, PUBLICATION)
    for key, node in models(nodes):
        if key not in above | {PUBLICATION}:
            yield f"{node['name']} is not above the publication, which would not wait for it"


def a_failing_test_stops_the_publication(nodes: Nodes) -> Iterator[str]:
    """dbt holds a node back for a test only when all that the test reads lies above the node."""
    above = ancestors(nodes, GATE) | {GATE}
    for test in data_tests(nodes):
        after = {parent for parent in parents(test) if parent not in above} - {PUBLICATION}
        if test["config"]["severity"].lower() == "error" and after:
            yield f"{test['name']} may fail after the publication"


def scores_never_reach_features(nodes: Nodes) -> Iterator[str]:
    for key, node in models(nodes):
        if node["name"].endswith("__features") or step(node) == "intermediate":
            for parent in ancestors(nodes, key):
                if nodes[parent]["name"].endswith(("__predictions", "_scores", "__labels")):
                    yield f"{node['name']} knows {nodes[parent]['name']}"


def what_shapes_stored_rows_rewrites_them(nodes: Nodes) -> Iterator[str]:
    """A seed is left out of the hash over rules only where every build makes its readers anew."""
    stored = {
        key
        for key, node in models(nodes)
        if node["config"]["materialized"] not in ("table", "view") or "dbt.this" in node["raw_code"]
    }
    shaping = {seed for key in stored for seed in ancestors(nodes, key)}
    for key, node in nodes.items():
        if node["resource_type"] == "seed":
            is_left_out = not node["config"]["meta"].get("shapes_rows", True)
            if is_left_out and key in shaping:
                yield f"{node['name']} shapes stored rows: its edits have to rewrite them"


def _of(name: str) -> str:
    return f"model.throughline.{name}"


def _reads(name: str, parent: str) -> Callable[[Nodes], None]:
    return lambda nodes: nodes[_of(name)]["depends_on"]["nodes"].append(_of(parent))


def _sets(model: str, **values: Any) -> Callable[[Nodes], None]:
    return lambda nodes: nodes[_of(model)].update(values)


def _crowds_a_folder(nodes: Nodes) -> None:
    for number in range(12):
        nodes[f"model.throughline.extra_{number}"] = nodes[_of("rpt_build")]


def _forgets_a_test(nodes: Nodes) -> None:
    for key in [key for key, node in nodes.items() if node["resource_type"] == "test"]:
        if _of("fct_sessions") in parents(nodes[key]):
            del nodes[key]


def _unpublishes(nodes: Nodes) -> None:
    nodes[GATE]["depends_on"]["nodes"].remove(_of("rpt_source_audit"))


# every rule with a fault that breaks it
RULES: dict[Rule, Callable[[Nodes], None]] = {
    the_way_of_a_row_has_no_way_back: _reads("int_journeys", "dim_customers"),
    a_name_begins_with_its_step: _sets("dim_dates", name="dates"),
    models_are_short: _sets("dim_dates", raw_code="\n" * 151),
    models_read_few_others: _sets("dim_dates", raw_code="".join(f"ref('m{n}')" for n in range(7))),
    folders_are_small: _crowds_a_folder,
    no_model_asks_which_engine_it_runs_on: _sets("dim_dates", raw_code="{{ target.type }}"),
    every_model_says_its_grain_and_describes_its_columns: _sets("dim_dates", description="Days."),
    every_seed_is_described: lambda nodes: nodes["seed.throughline.journeys"]["columns"].popitem(),
    every_model_has_a_test: _forgets_a_test,
    what_others_rely_on_is_contracted: lambda nodes: nodes[_of("stg_web__touchpoints")]["config"][
        "contract"
    ].update(enforced=False),
    what_stands_in_main_is_published: _unpublishes,
    publication_is_the_last_node: lambda nodes: nodes[GATE]["depends_on"].update(nodes=[]),
    a_failing_test_stops_the_publication: _unpublishes,
    scores_never_reach_features: _reads("int_snapshot_activity", "fct_churn_scores"),
    what_shapes_stored_rows_rewrites_them: lambda nodes: nodes["seed.throughline.journeys"][
        "config"
    ]["meta"].update(shapes_rows=False),
}


def _name(given: Any) -> str:
    return str(given.__name__) if given in RULES else "fault"


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_the_rule_holds(rule: Rule, nodes: Nodes) -> None:
    assert not list(rule(nodes))


@pytest.mark.parametrize(("rule", "fault"), RULES.items(), ids=_name)
def test_a_broken_rule_is_found(rule: Rule, fault: Callable[[Nodes], None], nodes: Nodes) -> None:
    broken = copy.deepcopy(nodes)
    fault(broken)
    assert list(rule(broken))


def test_every_model_has_its_description_beside_it() -> None:
    files = [*(ROOT / "models").rglob("*.sql"), *(ROOT / "models").rglob("*.py")]
    assert len(files) > 100
    assert not [file for file in files if not file.with_suffix(".yml").exists()]


def test_every_doc_block_is_used() -> None:
    files = [*(ROOT / "models").rglob("*.yml"), ROOT / "seeds" / "seeds.yml"]
    described = "\n".join(file.read_text() for file in files)
    blocks = set(re.findall(r"{% docs (\w+) %}", (ROOT / "models/docs/columns.md").read_text()))
    assert len(blocks) > 500
    assert blocks - set(re.findall(r"doc\('(\w+)'\)", described)) == set()


def test_macros_are_short() -> None:
    long = [
        name.rpartition(".")[2]
        for name, macro in parsed_project().macros.items()
        if macro.package_name == "throughline" and len(macro.macro_sql.splitlines()) > 60
    ]
    assert not long


def test_the_library_knows_nothing_of_dbt_or_the_warehouse() -> None:
    for file in (ROOT / "ml").glob("*.py"):
        imported = set()
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
        assert not imported & {"dbt", "duckdb", "warehouse", "demo", "pandas"}, file.name


def test_the_product_never_reads_the_truth() -> None:
    product = ["models", "macros", "ml", "warehouse", "quality", "seeds"]
    for folder in product:
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in (".sql", ".py", ".yml", ".csv"):
                assert not re.search(r"truth/|true_\w|/truth", file.read_text()), file
