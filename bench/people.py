"""The linkage step on public records of people whose truth is known, beside Splink's defaults.

Needs the folder of public data, named by THROUGHLINE_PUBLIC_DATA or beside the project.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_library as library
from splink import DuckDBAPI, Linker, SettingsCreator

from bench.measure import table
from ml.linkage import estimated_levels, linked_pairs

DATA = Path(os.environ.get("THROUGHLINE_PUBLIC_DATA", "../shared/data"))
FEBRL_FIELDS = (
    "given_name", "surname", "street_number", "address_1", "suburb", "postcode", "state",
    "date_of_birth", "soc_sec_id",
)  # fmt: skip
FAKE_FIELDS = ("first_name", "surname", "dob", "city", "email")
Level = tuple[str, str]


@dataclass(frozen=True)
class People:
    """Records with a ``truth``, and how they are to be compared.

    ``levels``: per column, what fits between equal and different. ``defaults``: Splink's own
    comparisons of the same columns. ``blocks`` and ``certain`` as ``estimated_levels`` takes them.
    """

    name: str
    cards: pa.Table
    levels: dict[str, list[Level]]
    defaults: list[Any]
    blocks: Sequence[str]
    certain: Sequence[str]
    recall: float


@dataclass(frozen=True)
class Skill:
    """Of pairs of records: the share found that is right, and the share of the right ones found."""

    precision: float
    recall: float

    def __str__(self) -> str:
        f1 = 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)
        return f"{self.precision:.4f} {self.recall:.4f} {f1:.4f}"


def everybody() -> list[People]:
    """FEBRL 1 to 4 and Splink's fake people."""
    files = {
        "febrl 1": ["dataset1.csv"],
        "febrl 2": ["dataset2.csv"],
        "febrl 3": ["dataset3.csv"],
        "febrl 4": ["dataset4a.csv", "dataset4b.csv"],
    }
    return [*(_febrl(name, its_files) for name, its_files in files.items()), _fake()]


def compare_with_defaults() -> None:
    """Print precision, recall and F1 of both on all of them."""
    logging.disable(logging.WARNING)
    rows = []
    for people in everybody():
        ours, theirs = linked(people), linked_by_defaults(people)
        rows.append([people.name, f"{len(people.cards):,}", str(ours), str(theirs)])
    table(
        "Linkage of public records (precision, recall, F1 of pairs at a probability of 0.5)",
        ["", "records", "this project", "Splink's defaults"],
        rows,
    )


def linked(people: People, threshold: float = 0.5) -> Skill:
    """Skill of the project's linkage step, with probabilities that fit the records."""
    blocks = pa.table(
        {
            "condition": list(people.blocks),
            "unfolded_column": pa.nulls(len(people.blocks), pa.string()),
        }
    )
    levels, prior = estimated_levels(
        people.cards, _levels(people.levels), blocks, people.certain, people.recall
    )
    return _skill(people.cards, linked_pairs(people.cards, levels, blocks, prior, threshold))


def linked_by_defaults(people: People, threshold: float = 0.5) -> Skill:
    """Skill of Splink with its own comparisons, on the same blocks and trained the same way."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="card_number",
        comparisons=people.defaults,
        blocking_rules_to_generate_predictions=list(people.blocks),
    )
    linker = Linker(DuckDBAPI().register(people.cards), settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        list(people.certain), recall=people.recall
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for condition in people.certain:
        training.estimate_parameters_using_expectation_maximisation(condition)
    found = linker.inference.predict(threshold_match_probability=threshold).as_pyarrow_table()
    names = ["one_number", "other_number"]
    return _skill(
        people.cards, found.select(["card_number_l", "card_number_r"]).rename_columns(names)
    )


def _skill(cards: pa.Table, pairs: pa.Table) -> Skill:
    with duckdb.connect() as con:
        con.register("cards", cards)
        con.register("pairs", pairs)
        ((right, found, possible),) = con.execute(
            """select
                (select count(*) from pairs
                inner join cards as one on pairs.one_number = one.card_number
                inner join cards as other on pairs.other_number = other.card_number
                where one.truth = other.truth),
                (select count(*) from pairs),
                (select sum(records * (records - 1) // 2)
                from (select count(*) as records from cards group by truth))"""
        ).fetchall()
    return Skill(right / max(found, 1), right / float(possible))


def _read(query: str) -> pa.Table:
    with duckdb.connect() as con:
        return con.sql(query).to_arrow_table()


def _febrl(name: str, files: Sequence[str]) -> People:
    columns = ", ".join(f"nullif(trim({field}), '') as {field}" for field in FEBRL_FIELDS)
    records = " union all ".join(
        f"select trim(rec_id) as rec_id, {columns} "
        f"from read_csv('{DATA}/febrl/{file}', all_varchar = true, normalize_names = true)"
        for file in files
    )
    cards = _read(
        "select row_number() over (order by rec_id) as card_number, "
        f"split_part(rec_id, '-', 2) as truth, * from ({records})"
    )
    return People(
        name,
        cards,
        levels={
            "given_name": _name("given_name"),
            "surname": _name("surname"),
            "date_of_birth": [_slips("date_of_birth", 1), _slips("date_of_birth", 2)],
            "soc_sec_id": [_slips("soc_sec_id", 1)],
            "address_1": [_alike("address_1")],
            "postcode": [_slips("postcode", 1)],
            "street_number": [],
        },
        defaults=[
            library.NameComparison("given_name"),
            library.NameComparison("surname"),
            library.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d"
            ),
            library.LevenshteinAtThresholds("soc_sec_id"),
            library.JaroWinklerAtThresholds("address_1"),
            library.PostcodeComparison("postcode"),
            library.ExactMatch("street_number"),
        ],
        blocks=[
            "l.soc_sec_id = r.soc_sec_id",
            "l.given_name = r.given_name and l.surname = r.surname",
            "l.date_of_birth = r.date_of_birth",
            "l.postcode = r.postcode and l.surname = r.surname",
            "l.given_name = r.given_name and l.postcode = r.postcode",
            "l.address_1 = r.address_1 and l.street_number = r.street_number",
            "l.given_name = r.surname and l.surname = r.given_name",
        ],
        certain=[
            "l.soc_sec_id = r.soc_sec_id",
            "l.given_name = r.given_name and l.surname = r.surname "
            "and l.date_of_birth = r.date_of_birth",
        ],
        recall=0.9,
    )


def _fake() -> People:
    cards = _read(
        "select unique_id::bigint as card_number, cluster as truth, "
        f"{', '.join(FAKE_FIELDS)} "
        f"from read_csv('{DATA}/splink_fake/fake_1000.csv', all_varchar = true)"
    )
    same_name = "split_part(email_l, '@', 1) = split_part(email_r, '@', 1)"
    return People(
        "splink fake",
        cards,
        levels={
            "first_name": [*_name("first_name"), _alike("first_name", 0.7)],
            "surname": [*_name("surname"), _alike("surname", 0.7)],
            "dob": [_slips("dob", 1), *(_days("dob", days) for days in (31, 366, 3660))],
            "city": [],
            "email": [(same_name, "the same name before the @"), _alike("email")],
        },
        defaults=[
            library.NameComparison("first_name"),
            library.NameComparison("surname"),
            library.DateOfBirthComparison("dob", input_is_string=True),
            library.ExactMatch("city"),
            library.EmailComparison("email"),
        ],
        blocks=[
            "l.first_name = r.first_name and l.surname = r.surname",
            "l.dob = r.dob",
            "l.email = r.email",
            "l.surname = r.surname and l.city = r.city",
            "l.first_name = r.first_name and l.city = r.city",
            "l.surname = r.surname and left(l.dob, 4) = left(r.dob, 4)",
            "l.surname = r.surname and left(l.first_name, 2) = left(r.first_name, 2)",
            "l.first_name = r.surname and l.surname = r.first_name",
            "l.first_name = r.first_name and left(l.dob, 7) = left(r.dob, 7)",
            "l.city = r.city and left(l.dob, 7) = left(r.dob, 7)",
            "split_part(l.email, '@', 1) = split_part(r.email, '@', 1)",
        ],
        certain=[
            "l.first_name = r.first_name and l.surname = r.surname",
            "l.email = r.email",
            "l.dob = r.dob and l.surname = r.surname",
        ],
        recall=0.7,
    )


def _name(column: str) -> list[Level]:
    return [_slips(column, 1), _alike(column)]


def _slips(column: str, count: int) -> Level:
    return f"damerau_levenshtein({column}_l, {column}_r) <= {count}", f"{count} slips"


def _alike(column: str, least: float = 0.88) -> Level:
    return f"jaro_winkler_similarity({column}_l, {column}_r) > {least}", f"alike by {least}"


def _days(column: str, most: int) -> Level:
    days = f"date_diff('day', try_cast({column}_l as date), try_cast({column}_r as date))"
    return f"abs({days}) <= {most}", f"within {most} days"


def _levels(columns: dict[str, list[Level]]) -> pa.Table:
    rows = []
    for column, between in columns.items():
        missing = (f"{column}_l is null or {column}_r is null", "missing")
        every = [missing, (f"{column}_l = {column}_r", "equal"), *between, ("else", "different")]
        for level, (condition, description) in enumerate(every):
            rows.append(
                {
                    "comparison": column,
                    "level": level,
                    "condition": condition,
                    "description": description,
                }
            )
    probabilities = pa.nulls(len(rows), pa.float64())
    levels = pa.Table.from_pylist(rows)
    for name in ("m_probability", "u_probability"):
        levels = levels.append_column(name, probabilities)
    return levels
