"""Probabilistic linkage: cards that were typed differently and mean one person."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from splink import DuckDBAPI, Linker

PAIRS = pa.schema(
    [("one_number", pa.int64()), ("other_number", pa.int64()), ("match_probability", pa.float64())]
)
CONTACT_PAIRS = pa.schema(
    [
        ("one_key", pa.int64()),
        ("one_type", pa.string()),
        ("other_key", pa.int64()),
        ("other_type", pa.string()),
        ("match_probability", pa.float64()),
        ("known_from", pa.timestamp("us")),
        ("known_to", pa.timestamp("us")),
    ]
)
KEY_AND_VALUE = ("threshold", "probability")


def linked_pairs(
    cards: pa.Table,
    levels: pa.Table,
    blocks: pa.Table,
    prior: float,
    least_probability: float,
    database: Any = ":memory:",
) -> pa.Table:
    """Pairs of cards that are one person with at least ``least_probability``, once each.

    ``cards`` has an int64 ``card_number``, unique, and the columns that the rules name. It may have
    ``card_key``: cards of one key are versions of one record and are not compared; and a boolean
    ``is_touched``: then only pairs with a touched card are looked at.

    ``levels`` has one row per level of a comparison, as seeds/linkage_levels.csv: ``comparison``,
    ``level``, ``condition``, ``m_probability``, ``u_probability`` and ``description``. Of a
    comparison the first fitting level counts; its SQL condition speaks of columns that end in
    ``_l`` and ``_r``, its probabilities are those among cards of one person (m) and of two (u);
    level 0 is for missing values. ``blocks`` has a ``condition`` on ``l`` and ``r`` in each row, of
    which one must hold for a pair to be looked at, and an ``unfolded_column``: a list of which any
    two elements may agree, or null. ``prior`` is the probability that two cards picked at random
    are one person. ``database`` is the DuckDB connection in which Splink makes its tables, by
    default one to a database in memory that may take most of the machine.

    The model of Fellegi and Sunter (1969), run by Splink. Nothing is learnt from ``cards``, so that
    a pair has the same probability whatever else has arrived.
    """
    if len(cards) < 2 or not len(blocks):
        return PAIRS.empty_table()
    linker = _linker(cards, levels, blocks, prior, database)
    found = linker.inference.predict(threshold_match_probability=least_probability)
    pairs = found.as_pyarrow_table()
    ends = pairs["card_number_l"], pairs["card_number_r"]
    ordered = [pc.min_element_wise(*ends), pc.max_element_wise(*ends)]
    return pa.table([*ordered, pairs["match_probability"]], schema=PAIRS).sort_by("one_number")


def contact_pairs(
    cards: pa.Table, levels: pa.Table, blocks: pa.Table, thresholds: pa.Table, database: Any
) -> pa.Table:
    """Pairs of identifiers that their contact cards show to be one person, or suspect to be.

    ``cards``, ``levels``, ``blocks`` and ``database`` as for ``linked_pairs``; ``cards`` has also
    ``card_key`` and ``identifier_type``, and says from when to when it held (``known_from``,
    ``known_to``).
    ``thresholds`` has a ``probability`` for each ``threshold``: ``prior``, and ``suspect``, the
    least that is returned. One row per pair of cards, in the order of types, then keys, for the
    time that both held. Raises ``ValueError`` for a threshold that is missing.
    """
    if len(cards) < 2:
        return CONTACT_PAIRS.empty_table()
    given = dict(zip(*(thresholds[name].to_pylist() for name in KEY_AND_VALUE), strict=True))
    if missing := {"prior", "suspect"} - given.keys():
        raise ValueError(
            f"seeds/linkage_thresholds.csv lacks {sorted(missing)}: add a row for each"
        )
    pairs = linked_pairs(cards, levels, blocks, given["prior"], given["suspect"], database)
    numbers = cards["card_number"].combine_chunks()
    one, other = (
        cards.take(pc.index_in(pairs[name], numbers)) for name in ("one_number", "other_number")
    )
    is_same_type = pc.equal(one["identifier_type"], other["identifier_type"])
    in_order = pc.if_else(
        is_same_type,
        pc.less(one["card_key"], other["card_key"]),
        pc.less(one["identifier_type"], other["identifier_type"]),
    )
    columns = [
        pc.if_else(in_order, first[name], second[name])
        for first, second in ((one, other), (other, one))
        for name in ("card_key", "identifier_type")
    ]
    known_from = pc.max_element_wise(one["known_from"], other["known_from"])
    known_to = pc.min_element_wise(one["known_to"], other["known_to"])
    return pa.table([*columns, pairs["match_probability"], known_from, known_to], CONTACT_PAIRS)


def estimated_levels(
    cards: pa.Table,
    levels: pa.Table,
    blocks: pa.Table,
    certain: Sequence[str],
    recall: float,
    seed: int = 1,
) -> tuple[pa.Table, float]:
    """``levels`` with probabilities that fit ``cards``, and the prior.

    ``certain`` are SQL conditions on ``l`` and ``r`` that hold for one person almost only, and find
    about the share ``recall`` of all matches. From random pairs come the ``u_probability``s, by
    expectation maximisation within the pairs of each certain condition the ``m_probability``s of
    the comparisons that the condition does not name (Splink's training, in its order).
    """
    linker = _linker(cards, levels, blocks, prior=1e-4, database=":memory:")
    training = linker.training
    training.estimate_probability_two_random_records_match(list(certain), recall=recall)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=seed)
    for condition in certain:
        training.estimate_parameters_using_expectation_maximisation(condition)
    model = linker.misc.save_model_to_json()
    trained = [
        (level.get("m_probability"), level.get("u_probability"))
        for comparison in model["comparisons"]
        for level in comparison["comparison_levels"]
    ]
    order = levels.sort_by([("comparison", "ascending"), ("level", "ascending")])
    for place, name in enumerate(("m_probability", "u_probability")):
        column = pa.array([pair[place] for pair in trained], pa.float64())
        order = order.set_column(order.schema.get_field_index(name), name, column)
    return order, float(model["probability_two_random_records_match"])


def _linker(
    cards: pa.Table, levels: pa.Table, blocks: pa.Table, prior: float, database: Any
) -> Linker:
    settings = {
        "link_type": "dedupe_only",
        "unique_id_column_name": "card_number",
        "probability_two_random_records_match": prior,
        "comparisons": list(_comparisons(levels)),
        "blocking_rules_to_generate_predictions": list(_blocking_rules(cards, blocks)),
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }
    return Linker(DuckDBAPI(database).register(cards), settings, log_level=None)


def _comparisons(levels: pa.Table) -> Iterator[dict[str, Any]]:
    rows = levels.sort_by([("comparison", "ascending"), ("level", "ascending")]).to_pylist()
    for name in dict.fromkeys(row["comparison"] for row in rows):
        chosen = [_level(row) for row in rows if row["comparison"] == name]
        yield {"output_column_name": name, "comparison_levels": chosen}


def _level(row: dict[str, Any]) -> dict[str, Any]:
    described = {"sql_condition": row["condition"], "label_for_charts": row["description"]}
    if row["level"] == 0:
        return described | {"is_null_level": True}
    probabilities = {name: row[name] for name in ("m_probability", "u_probability")}
    return described | {name: value for name, value in probabilities.items() if value is not None}


def _blocking_rules(cards: pa.Table, blocks: pa.Table) -> Iterator[dict[str, Any]]:
    limits = []
    if "card_key" in cards.column_names:
        limits.append("l.card_key <> r.card_key")
    if "is_touched" in cards.column_names:
        limits.append("(l.is_touched or r.is_touched)")
    for row in blocks.to_pylist():
        rule = {"blocking_rule": " and ".join([f"({row['condition']})", *limits])}
        unfolded = row["unfolded_column"]
        yield rule | ({"arrays_to_explode": [unfolded]} if unfolded else {})
