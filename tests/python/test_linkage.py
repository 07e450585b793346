"""Linkage of what was typed by hand: the seeds' own levels, and public records of known people."""

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from project import ROOT
from splink import DuckDBAPI

from bench.people import DATA, everybody, linked
from ml.linkage import CONTACT_PAIRS, contact_pairs, linked_pairs

CARD = pa.schema(
    [
        ("card_number", pa.int64()),
        ("card_key", pa.int64()),
        ("identifier_type", pa.string()),
        ("email", pa.string()),
        ("first_name", pa.string()),
        ("last_name", pa.string()),
        ("phone", pa.string()),
        ("email_slips", pa.list_(pa.string())),
        ("is_touched", pa.bool_()),
        ("known_from", pa.timestamp("us")),
        ("known_to", pa.timestamp("us")),
    ]
)
Card = dict[str, Any]
JANE: Card = {
    "email": "jane.doe@mail.org", "first_name": "jane", "last_name": "doe", "phone": "5551234567",
}  # fmt: skip


def seed(name: str) -> pa.Table:
    return duckdb.read_csv(str(ROOT / "seeds" / f"{name}.csv")).to_arrow_table()


LEVELS, BLOCKS, THRESHOLDS = (
    seed(name) for name in ("linkage_levels", "linkage_blocks", "linkage_thresholds")
)
LINK = next(row["probability"] for row in THRESHOLDS.to_pylist() if row["threshold"] == "link")


def cards(*given: Card) -> pa.Table:
    rows = []
    for number, card in enumerate(given):
        email = card.get("email") or ""
        slips = [email[:place] + email[place + 1 :] for place in range(len(email))]
        rows.append(
            {
                "card_number": number,
                "card_key": number,
                "identifier_type": "contact",
                "is_touched": True,
                "email_slips": [email, *slips] if email else None,
            }
            | card
        )
    return pa.Table.from_pylist(rows, CARD)


def probability(one: Card, other: Card) -> float:
    """That both cards are one person, by the seeds; 0 where no block looks at them."""
    prior = next(
        row["probability"] for row in THRESHOLDS.to_pylist() if row["threshold"] == "prior"
    )
    pairs = linked_pairs(cards(one, other), LEVELS, BLOCKS, prior, 0.0)
    return float(pairs["match_probability"][0].as_py()) if len(pairs) else 0.0


def found(given: pa.Table) -> pa.Table:
    """What the step finds, by the seeds."""
    return contact_pairs(given, LEVELS, BLOCKS, THRESHOLDS, ":memory:")


def test_slips_of_the_hand_are_linked_and_neighbours_are_not() -> None:
    for what, other in {
        "a letter too few": {"email": "jane.do@mail.org"},
        "two letters swapped": {"email": "jaen.doe@mail.org"},
        "a domain mistyped": {"email": "jane.doe@mial.org"},
    }.items():
        unnamed = JANE | {"first_name": None, "last_name": None, "phone": None}
        assert probability(JANE, JANE | other) >= LINK, what
        assert probability(unnamed, unnamed | other) >= LINK, f"{what}, and nothing else is known"
    for what, one, other in (
        ("the next number", {"email": "customer1041@mail.org"}, {"email": "customer1042@mail.org"}),
        ("a short name", {"email": "jo@mail.org"}, {"email": "io@mail.org"}),
        ("another person", JANE, {"email": "mary.poppins@mail.org", "phone": "5559999999"}),
    ):
        assert probability(one, other) < LINK, what


def test_names_that_were_swapped_are_one_person_at_one_phone() -> None:
    swapped = JANE | {"email": "j.d@work.org", "first_name": "doe", "last_name": "jane"}
    brother = JANE | {"email": "john@work.org", "first_name": "john"}
    assert probability(JANE, swapped) >= LINK
    assert probability(JANE, brother) < LINK


def test_versions_of_one_record_are_not_compared() -> None:
    again = cards(JANE, JANE | {"email": "jane.do@mail.org", "card_key": 0})
    assert len(found(again)) == 0


def test_a_pair_holds_while_both_cards_do() -> None:
    days = [pa.scalar(day * 86_400_000_000, pa.timestamp("us")).as_py() for day in range(5)]
    both = cards(
        JANE | {"card_key": 7, "known_from": days[0], "known_to": days[3]},
        {"email": "jane.do@mail.org", "card_key": 3, "known_from": days[1], "known_to": days[4]},
    )
    (pair,) = found(both).to_pylist()
    assert (pair["one_key"], pair["other_key"]) == (3, 7), "in the order of their keys"
    assert (pair["known_from"], pair["known_to"]) == (days[1], days[3])


def test_nobody_touched_and_nobody_at_all_give_typed_nothing() -> None:
    resting = cards(JANE | {"is_touched": False}, JANE | {"is_touched": False})
    for given in (resting, cards(JANE), cards()):
        assert len(found(given)) == 0
        assert found(given).schema == CONTACT_PAIRS


def test_what_else_has_arrived_changes_no_probability() -> None:
    pair = (JANE, JANE | {"email": "jane.do@mail.org", "first_name": None})
    crowd = [{"email": f"somebody.else{number}@mail.org"} for number in range(50)]
    alone = found(cards(*pair))
    among = found(cards(*pair, *crowd))
    assert alone.to_pylist() == [row for row in among.to_pylist() if row["one_key"] < 2]


# what any careful linkage reaches on these records, well below what this one does
LEAST = {
    "febrl 1": (0.999, 0.999),
    "febrl 2": (0.999, 0.99),
    "febrl 3": (0.999, 0.99),
    "febrl 4": (0.999, 0.999),
    "splink fake": (0.99, 0.70),
}


@pytest.mark.skipif(not DATA.exists(), reason=f"needs the public records under {DATA}")
@pytest.mark.parametrize("name", LEAST)
def test_public_records_are_linked(name: str) -> None:
    (people,) = [people for people in everybody() if people.name == name]
    skill = linked(people)
    assert (skill.precision, skill.recall) >= LEAST[name]
    assert skill.recall >= LEAST[name][1]


def test_the_step_works_within_the_limits_of_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "linkage_levels": LEVELS, "linkage_blocks": BLOCKS, "linkage_thresholds": THRESHOLDS,
        "int_contact_cards": cards(JANE, JANE | {"email": "jane.do@mail.org"}),
    }  # fmt: skip
    seen = []

    def watched(database: duckdb.DuckDBPyConnection) -> DuckDBAPI:
        settings = "select current_setting('threads'), current_setting('temp_directory')"
        seen.extend(database.execute(settings).fetchall())
        ((limit,),) = database.execute("select current_setting('memory_limit')").fetchall()
        assert "250" < limit < "300 MiB", limit
        return DuckDBAPI(database)

    monkeypatch.setattr("ml.linkage.DuckDBAPI", watched)
    step = runpy.run_path(str(ROOT / "models/intermediate/linkage/int_contact_pairs_found.py"))
    file, limits = tmp_path / "build.duckdb", {"memory_limit": "300MB", "threads": 1}
    with duckdb.connect(str(file), config=limits) as session:
        dbt = SimpleNamespace(
            config=lambda **_: None, ref=lambda name: session.from_arrow(given[name])
        )
        assert len(step["model"](dbt, session)) == 1
    assert seen == [(1, f"{file}.tmp.scratch")]


def test_a_missing_threshold_is_named() -> None:
    with pytest.raises(ValueError, match=r"linkage_thresholds.csv lacks \['suspect'\]"):
        contact_pairs(cards(JANE, JANE), LEVELS, BLOCKS, THRESHOLDS.slice(0, 1), ":memory:")
