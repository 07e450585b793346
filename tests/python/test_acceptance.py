"""A new model has to win against the one in use; earlier ones rehearse how forecasts come true."""

import json
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from test_scores import EVERY, HORIZON, START, contracts, flipped, history, with_outcomes

from ml.acceptance import renew
from ml.hazard import Hazard
from ml.matrix import feature_matrix
from ml.rehearsal import REHEARSED, score_rehearsals
from ml.training import MODEL_ROW, train


def as_known(training: pa.Table, days_ago: int) -> pa.Table:
    """The training rows of a build so many days ago."""
    followed = pc.subtract(training["days_followed"], days_ago)
    outcome = training["outcome_after_days"]
    now = pc.subtract(training["as_of"], pa.scalar(timedelta(days=days_ago)))
    columns = {
        "days_followed": followed,
        "outcome_after_days": pc.if_else(pc.less(outcome, followed), outcome, None),
        "as_of": now.cast(pa.timestamp("us")),
    }
    for name, column in columns.items():
        training = training.set_column(training.column_names.index(name), name, column)
    return training.filter(pc.greater_equal(followed, HORIZON / 2))


@pytest.fixture(scope="module")
def training() -> pa.Table:
    return history()


@pytest.fixture(scope="module")
def standing(training: pa.Table) -> pa.Table:
    """The model of two months ago."""
    return train("churn", as_known(training, 56), [HORIZON])


def renewed(training: pa.Table, standing: pa.Table | None) -> dict[str, Any]:
    models = renew("churn", training, [HORIZON], standing)
    assert models.schema == MODEL_ROW
    (row,) = models.to_pylist()
    return row


def version(models: pa.Table) -> str:
    (found,) = set(models["model_version"].to_pylist())
    return found


# --- champion and challenger ---------------------------------------------------


def test_the_first_model_is_accepted(training: pa.Table) -> None:
    row = renewed(training, None)
    assert (row["status"], row["acceptance"]) == ("trained", "the first model")
    assert row["reviewed_as_of"] == row["as_of"]


def test_a_model_stays_where_another_one_is_not_surely_better(training: pa.Table) -> None:
    standing = train("churn", as_known(training, 28), [HORIZON])
    row = renewed(training, standing)
    assert row["model_version"] == version(standing)
    assert row["acceptance"].startswith("stays: the log loss of the other one is lower by ")
    assert row["as_of"] == standing["as_of"][0].as_py()
    assert row["reviewed_as_of"] == training["as_of"][0].as_py()


def test_a_model_whose_world_has_changed_is_replaced(training: pa.Table) -> None:
    known = as_known(training, 56)
    turned = pc.if_else(pc.is_null(known["outcome_after_days"]), HORIZON / 2, None)
    mistaken = train("churn", with_outcomes(known, turned), [HORIZON])
    row = renewed(training, mistaken)
    assert row["as_of"] == training["as_of"][0].as_py()
    assert row["acceptance"].startswith(f"replaces {version(mistaken)}: the log loss")
    low = float(row["acceptance"].split("interval ")[1].split(" to ")[0])
    assert low > 0


def test_what_both_could_have_seen_decides_nothing(training: pa.Table) -> None:
    """Of two models of one day, no snapshot is younger."""
    row = renewed(training, train("churn", training, [HORIZON]))
    assert row["acceptance"].startswith("stays: nothing has come after it yet")


def test_without_anything_to_learn_from_the_model_stays_untouched(
    training: pa.Table, standing: pa.Table
) -> None:
    assert renew("churn", training.slice(0, 0), [HORIZON], standing).equals(standing)


def test_a_challenger_that_cannot_be_trained_changes_nothing_but_the_day(
    training: pa.Table, standing: pa.Table
) -> None:
    nobody = with_outcomes(training, pa.nulls(len(training), pa.float64()))
    row = renewed(nobody, standing)
    assert row["model_version"] == version(standing)
    assert row["acceptance"].startswith("stays: no other one could be trained (outcomes in the")


def test_a_model_whose_features_are_gone_is_not_used(
    training: pa.Table, standing: pa.Table
) -> None:
    fewer = training.drop_columns(["price"])
    unusable = renewed(fewer.slice(0, 0), standing)
    assert unusable["status"] == "not_usable"
    assert unusable["reason"].endswith("features that no longer exist: price")
    replaced = renewed(fewer, standing)
    assert replaced["status"] == "trained"
    assert replaced["acceptance"].startswith(f"{version(standing)} was in use; ")
    assert replaced["acceptance"].endswith("features that no longer exist: price")


# --- rehearsals ------------------------------------------------------------------


@pytest.fixture(scope="module")
def model(training: pa.Table) -> pa.Table:
    return train("churn", training, [HORIZON])


def rehearsed(models: pa.Table, training: pa.Table, batch_size: int = 10_000) -> pa.Table:
    forecasts = score_rehearsals(models, training.to_reader(batch_size)).read_all()
    assert forecasts.schema == REHEARSED
    return forecasts


def test_each_snapshot_is_forecast_by_the_newest_model_that_has_not_seen_it(
    training: pa.Table, model: pa.Table
) -> None:
    (row,) = model.to_pylist()
    begins = [(days, hazard) for days, hazard in Hazard.rehearsed(row)]
    assert [days for days, _ in begins] == [84, 56, 28]
    forecasts = rehearsed(model, training)
    for days_ago in range(HORIZON, EVERY * 12, EVERY):
        rows = training.filter(pc.equal(training["days_followed"], days_ago))
        at = pc.equal(forecasts["days_followed"], float(days_ago))
        found = forecasts.filter(at)["probability"].to_numpy()
        allowed = [hazard for days, hazard in begins if days >= days_ago]
        if not allowed:
            assert len(found) == 0
            continue
        values = feature_matrix(rows, allowed[-1].features)
        assert found == pytest.approx(allowed[-1].probabilities(values)[:, 0])


def test_later_outcomes_change_no_earlier_forecast(training: pa.Table, model: pa.Table) -> None:
    """What came within 28 days is not known to the models of 28 days ago and before."""
    changed = train("churn", flipped(training, EVERY * 10, EVERY * 11), [HORIZON])
    card, known = (json.loads(made.to_pylist()[0]["card"]) for made in (changed, model))
    assert (card["rounds"], card["features"]) == (known["rounds"], known["features"])
    before, after = (
        table.filter(pc.greater_equal(table["days_followed"], 56.0))["probability"]
        for table in (rehearsed(changed, training), rehearsed(model, training))
    )
    assert len(before) > 0
    assert before.equals(after)


def test_a_model_in_use_forecasts_the_days_since_it_was_trained(
    training: pa.Table, standing: pa.Table
) -> None:
    (row,) = standing.to_pylist()
    forecasts = rehearsed(standing, training)
    young = training.filter(pc.equal(training["days_followed"], 42))
    found = forecasts.filter(pc.equal(forecasts["days_followed"], 42.0))
    hazard = Hazard.from_row(row)
    values = feature_matrix(young, hazard.features)
    assert found["probability"].to_numpy() == pytest.approx(hazard.probabilities(values)[:, 0])


@pytest.mark.parametrize("batch_size", [7, 500])
def test_rehearsals_come_out_the_same_in_batches_of_any_size(batch_size: int) -> None:
    held = contracts()
    models = train("churn", held, [14, 30, 60])
    keys = [("scored_at", "ascending"), ("customer_id", "ascending"), ("horizon_days", "ascending")]
    whole = rehearsed(models, held).sort_by(keys)
    assert rehearsed(models, held, batch_size).sort_by(keys).equals(whole)
    assert set(whole["horizon_days"].to_pylist()) == {14, 30, 60}
    assert min(whole["scored_at"].to_pylist()) > START


def test_without_a_model_nothing_is_rehearsed(training: pa.Table) -> None:
    untrained = train("churn", training.slice(0, 0), [HORIZON])
    assert len(rehearsed(untrained, training)) == 0
