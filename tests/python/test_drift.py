"""How far those scored now are from those learned from, counted bin by bin."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from project import Project
from test_scores import HORIZON, history

from ml.drift import POPULATION, PROBABILITY, populations
from ml.scoring import score
from ml.training import train


@pytest.fixture(scope="module")
def training() -> pa.Table:
    return history()


@pytest.fixture(scope="module")
def model(training: pa.Table) -> pa.Table:
    return train("churn", training, [HORIZON])


def counted(model: pa.Table, rows: pa.Table, batch_size: int = 10_000) -> pa.Table:
    found = populations(model, rows.to_reader(batch_size))
    assert found.schema == POPULATION
    return found


def counts(found: pa.Table, name: str) -> list[tuple[float | None, int, int]]:
    of_it = found.filter(pc.equal(found["drift_of"], name)).sort_by("bin_index")
    columns = ("upper_bound", "reference_count", "current_count")
    return list(zip(*(of_it[column].to_pylist() for column in columns), strict=True))


def test_the_rows_learned_from_do_not_differ_from_themselves(
    model: pa.Table, training: pa.Table
) -> None:
    found = counted(model, training)
    assert found["reference_count"] == found["current_count"]
    totals = found.group_by("drift_of").aggregate([("current_count", "sum")])
    assert sorted(totals["drift_of"].to_pylist()) == [
        "is_known", "noise", "price", PROBABILITY, "use_count"
    ]  # fmt: skip
    assert set(totals["current_count_sum"].to_pylist()) == {len(training)}


def test_bins_are_tenths_with_one_for_what_is_missing(model: pa.Table, training: pa.Table) -> None:
    *known, (last_bound, last, _), (no_bound, missing, _) = counts(
        counted(model, training), "use_count"
    )
    assert (last_bound, no_bound) == (None, None)
    assert len(known) == 9
    assert missing == training["use_count"].null_count
    tenth = (len(training) - missing) / 10
    assert {round(count / tenth, 2) for *_, count in known} | {round(last / tenth, 2)} == {1.0}


def test_a_value_that_takes_more_than_a_tenth_has_a_bin_of_its_own(training: pa.Table) -> None:
    mostly = np.where(np.arange(len(training)) % 20 == 0, 0.0, 1.0)
    mostly[np.arange(len(training)) % 20 == 1] = 3.0
    frequent = training.append_column("frequent", pa.array(mostly))
    found = counts(counted(train("churn", frequent, [HORIZON]), frequent), "frequent")
    assert [(bound, count) for bound, count, _ in found] == [
        (0.0, len(training) // 20),
        (1.0, len(training) * 18 // 20),
        (None, len(training) // 20),
        (None, 0),
    ]


def test_what_moved_is_seen_in_its_bins_and_in_no_others(
    model: pa.Table, training: pa.Table
) -> None:
    position = training.column_names.index("use_count")
    more = training.set_column(position, "use_count", pa.array([1e6] * len(training)))
    found = counted(model, more)
    *others, last, missing = counts(found, "use_count")
    assert {now for *_, now in others} == {0}
    assert (last[2], missing[2]) == (len(training), 0)
    assert {then == now for _, then, now in counts(found, "price")} == {True}
    assert any(then != now for _, then, now in counts(found, PROBABILITY))


def test_probabilities_are_those_of_the_score(model: pa.Table, training: pa.Table) -> None:
    no_meanings = pa.table({name: pa.array([], pa.string()) for name in ("feature", "theme")})
    predicted = score(model, training.to_reader(1000), no_meanings).read_all()
    (first, _, now), *_ = counts(counted(model, training), PROBABILITY)
    assert now == pc.sum(pc.less_equal(predicted["probability"], first)).as_py()


def test_the_size_of_batches_plays_no_part(model: pa.Table, training: pa.Table) -> None:
    last = pc.equal(training["snapshot_at"], pc.max(training["snapshot_at"]))
    customers = training.filter(last)
    assert counted(model, customers, 7).equals(counted(model, customers))


def test_a_feature_without_any_value_has_one_bin(training: pa.Table) -> None:
    nothing = training.append_column("nothing", pa.nulls(len(training), pa.float64()))
    found = counted(train("churn", nothing, [HORIZON]), nothing)
    assert counts(found, "nothing") == [(None, 0, 0), (None, len(training), len(training))]


def test_without_rows_a_model_or_a_reference_nothing_is_told(
    model: pa.Table, training: pa.Table
) -> None:
    untrained = train("churn", training.slice(0, 0), [HORIZON])
    (row,) = model.to_pylist()
    card = json.loads(row["card"])
    del card["reference"]
    older = pa.Table.from_pylist([row | {"card": json.dumps(card)}], schema=model.schema)
    for rows_of_model, rows in (
        (untrained, training),
        (older, training),
        (model, training.slice(0, 0)),
    ):
        assert len(counted(rows_of_model, rows)) == 0


def test_the_report_counts_everybody_who_is_scored(built: Project) -> None:
    told = built.query(
        "select horizon_days, current_row_count, list_sum(current_shares) from rpt_score_drift "
        "where score_name = 'conversion' and drift_of = 'probability'"
    )
    scored = built.query("select horizon_days, count(*) from fct_conversion_scores group by 1")
    assert [(horizon, count) for horizon, count, _ in told] == scored
    assert [share for *_, share in told] == pytest.approx([1.0])
