"""Scores are honest about what they know: trained in order of time, calibrated, and explained."""

import json
import math
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy.special import expit, logit

from ml.calibration import BetaCalibration, choose_calibration, fit_beta_calibration
from ml.evaluation import METRICS, calibration_error, evaluate, lift, log_loss
from ml.hazard import LEAVES, MOST_FEATURES, PARAMETERS, Hazard
from ml.matrix import feature_matrix, feature_names
from ml.periods import moments, period_features, with_period
from ml.scoring import PREDICTION, REASONS, score
from ml.training import MODEL_ROW, train

START = datetime(2025, 1, 1)
HORIZON = 28
EVERY = 14
FEATURES = ["use_count", "price", "is_known", "noise"]


def history(
    snapshots: int = 12, customers: int = 300, strength: float = 1.5, every: int = EVERY
) -> pa.Table:
    """Training rows whose outcome grows with `price` and falls with `use_count`, by `strength`.

    It comes within the horizon or not at all.
    """
    chance = np.random.default_rng(7)
    rows = snapshots * customers
    use, price = chance.normal(size=(2, rows))
    outcome = chance.random(rows) < expit(strength * (price - use) - 1.5)
    taken = [START + timedelta(days=every * number) for number in range(snapshots)]
    now = taken[-1] + timedelta(days=HORIZON)
    followed = [(now - moment).days for moment in taken]
    return pa.table(
        {
            "snapshot_at": pa.array(np.repeat(taken, customers), pa.timestamp("us")),
            "customer_id": [f"customer {row % customers:04}" for row in range(rows)],
            "plan": ["basic" if row % 3 else "pro" for row in range(rows)],
            "region": ["here"] * rows,
            "outcome_after_days": pa.array(chance.random(rows) * HORIZON, mask=~outcome),
            "days_followed": np.repeat(followed, customers),
            "as_of": pa.array([now] * rows, pa.timestamp("us")),
            "use_count": pa.array(use, mask=chance.random(rows) < 0.1),
            "price": pa.array(np.round(price, 2)).cast(pa.decimal128(18, 2), safe=False),
            "is_known": chance.random(rows) < 0.5,
            "noise": chance.integers(0, 100, rows),
        }
    )


def with_outcomes(training: pa.Table, outcomes: pa.Array) -> pa.Table:
    position = training.column_names.index("outcome_after_days")
    return training.set_column(position, "outcome_after_days", outcomes)


def flipped(training: pa.Table, first_day: int, last_day: int) -> pa.Table:
    """The same rows with other outcomes in the later half of the horizon, the last of its periods,
    at the snapshots of these days."""
    begin, end = (START + timedelta(days=day) for day in (first_day, last_day))
    at = training["snapshot_at"]
    within = pc.and_(pc.greater_equal(at, begin), pc.less_equal(at, end))
    assert pc.any(within).as_py()
    known = training["outcome_after_days"]
    is_later = pc.greater_equal(known, HORIZON / 2)
    later = pc.if_else(is_later, pa.scalar(None, pa.float64()), known)
    other = pc.if_else(pc.is_null(known), HORIZON * 3 / 4, later)
    return with_outcomes(training, pc.if_else(within, other, known))


def row_of(model: pa.Table) -> dict[str, Any]:
    assert model.schema == MODEL_ROW
    (row,) = model.to_pylist()
    return row


NO_MEANINGS = pa.table({"feature": pa.array([], pa.string()), "theme": pa.array([], pa.string())})


def scored(
    model: pa.Table,
    features: pa.Table,
    batch_size: int = 10_000,
    meanings: pa.Table = NO_MEANINGS,
) -> pa.Table:
    predictions = score(model, features.to_reader(batch_size), meanings).read_all()
    assert predictions.schema == PREDICTION
    return predictions


@pytest.fixture(scope="module")
def training() -> pa.Table:
    return history()


@pytest.fixture(scope="module")
def model(training: pa.Table) -> pa.Table:
    return train("churn", training, [HORIZON])


@pytest.fixture(scope="module")
def customers(training: pa.Table) -> pa.Table:
    """The last snapshot as rows to be scored."""
    last = pc.equal(training["snapshot_at"], pc.max(training["snapshot_at"]))
    return training.filter(last).drop_columns(["outcome_after_days", "days_followed", "as_of"])


# --- too little to learn from ------------------------------------------------


def nobody(training: pa.Table) -> pa.Table:
    return with_outcomes(training, pa.nulls(len(training), pa.float64()))


def everybody(training: pa.Table) -> pa.Table:
    return with_outcomes(training, pa.array(np.ones(len(training))))


@pytest.mark.parametrize(
    ("too_little", "reason"),
    [
        (history().slice(0, 0), "no customer has a known outcome yet: history is too short"),
        (nobody(history()), "outcomes in the test period: 0, needed: at least 1;"),
        (everybody(history()), "everybody in the test period has the outcome"),
        (history(customers=10), r"outcomes in the time before it: \d\d, needed: at least 40;"),
        (history(snapshots=1), "outcomes in the time before it: 0, needed: at least 40;"),
        # the second snapshot is taken before any period of the first is over
        (history(snapshots=2, every=13), "outcomes in the time before it: 0, needed: at least 40;"),
    ],
    ids=["no rows", "no outcome", "outcomes only", "few outcomes", "one snapshot", "two snapshots"],
)
def test_too_little_history_gives_no_model_and_the_reason(
    too_little: pa.Table, reason: str, customers: pa.Table
) -> None:
    untrained = train("churn", too_little, [HORIZON])
    row = row_of(untrained)
    assert (row["score_name"], row["status"]) == ("churn", "not_trained")
    assert pc.match_substring_regex(pa.array([row["reason"]]), reason).to_pylist() == [True]
    assert {row[name] for name in [*METRICS, "model_text", "model_version", "card"]} == {None}
    assert len(scored(untrained, customers)) == 0


# --- order of time -------------------------------------------------------------


def test_outcomes_that_reach_into_the_test_period_teach_the_tested_model_nothing(
    training: pa.Table, model: pa.Table
) -> None:
    last = EVERY * 11
    known = row_of(model)
    within_gap = row_of(train("churn", flipped(training, last - HORIZON + 1, last - 1), [HORIZON]))
    assert [within_gap[name] for name in METRICS] == [known[name] for name in METRICS]
    assert within_gap["model_text"] != known["model_text"], "the final model learns from all"
    before_gap = row_of(
        train("churn", flipped(training, last - HORIZON, last - HORIZON), [HORIZON])
    )
    assert before_gap["auc"] != known["auc"], "a complete outcome is learned from"


def test_outcomes_that_reach_into_the_test_period_tune_nothing(
    training: pa.Table, model: pa.Table
) -> None:
    last = EVERY * 11
    tuned, known = (
        json.loads(row_of(made)["card"])
        for made in (
            train("churn", flipped(training, last - HORIZON + 1, last), [HORIZON]),
            model,
        )
    )
    for chosen in ("rounds", "features", "parameters"):
        assert tuned[chosen] == known[chosen]
    assert tuned["training_hash"] != known["training_hash"]


def test_the_test_period_is_the_last_snapshot(training: pa.Table, model: pa.Table) -> None:
    row = row_of(model)
    assert (row["test_row_count"], row["training_row_count"]) == (300, len(training))
    assert row["test_positive_count"] / 300 == row["base_rate"]
    assert row["training_positive_count"] == pc.count(training["outcome_after_days"]).as_py()


def test_the_card_tells_how_the_test_went_in_each_segment(
    training: pa.Table, model: pa.Table
) -> None:
    row = row_of(model)
    parts = {
        (told["segment_name"], told["segment_value"]): told
        for told in json.loads(row["card"])["segments"]
    }
    whole, basic, pro = (
        parts[of] for of in (("region", "here"), ("plan", "basic"), ("plan", "pro"))
    )
    assert len(parts) == 3
    assert [whole[name] for name in METRICS] == [row[name] for name in METRICS]
    assert (basic["row_count"], pro["row_count"]) == (200, 100)
    losses = basic["row_count"] * basic["log_loss"] + pro["row_count"] * pro["log_loss"]
    assert losses / whole["row_count"] == pytest.approx(row["log_loss"])


def test_a_segment_with_few_outcomes_is_not_in_the_card(training: pa.Table) -> None:
    position = training.column_names.index("region")
    places = pa.array([f"place {row}" for row in range(len(training))])
    scattered = row_of(train("churn", training.set_column(position, "region", places), [HORIZON]))
    told = json.loads(scattered["card"])["segments"]
    assert {part["segment_name"] for part in told} == {"plan"}


def test_trees_are_deeper_where_only_many_things_at_once_bring_the_outcome(
    training: pa.Table, model: pa.Table
) -> None:
    chance = np.random.default_rng(3)
    signs = chance.random((4, len(training))) < 0.7
    outcome = chance.random(len(training)) < np.where(signs.all(axis=0), 0.7, 0.1)
    together = with_outcomes(training, pa.array(np.ones(len(training)), mask=~outcome))
    for number, sign in enumerate(signs):
        together = together.append_column(f"sign_{number}", pa.array(sign))
    depths = [
        json.loads(row_of(made)["card"])["parameters"]["max_depth"]
        for made in (model, train("churn", together, [HORIZON]))
    ]
    assert depths == [min(LEAVES), max(LEAVES)]


# --- the same rows, the same model ----------------------------------------------


def test_the_same_rows_in_any_order_give_the_same_model(
    training: pa.Table, model: pa.Table
) -> None:
    shuffled = training.take(np.random.default_rng(1).permutation(len(training)))
    assert train("churn", training, [HORIZON]).equals(model)
    assert train("churn", shuffled, [HORIZON]).equals(model)


def test_a_version_names_the_score_the_time_and_the_model(
    training: pa.Table, model: pa.Table
) -> None:
    version = row_of(model)["model_version"]
    other = row_of(train("churn", flipped(training, 0, 0), [HORIZON]))["model_version"]
    assert version.startswith("churn-20250702T000000-")
    assert version[:-8] == other[:-8]
    assert version != other


def test_the_number_of_threads_does_not_change_the_trees(
    training: pa.Table, model: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PARAMETERS, "num_threads", 1)
    trees, known = (
        row_of(made)["model_text"].split("parameters:")[0]
        for made in (train("churn", training, [HORIZON]), model)
    )
    assert trees == known


# --- what is learned -------------------------------------------------------------


def test_a_signal_is_learned_and_its_probabilities_come_true(model: pa.Table) -> None:
    row = row_of(model)
    assert row["auc"] > 0.85
    assert row["log_loss_skill"] > 0.2
    assert row["lift_at_10"] > 2
    assert row["calibration_error"] < 0.06


def test_the_more_rows_a_customer_has_the_less_each_may_say(training: pa.Table) -> None:
    strangers = pa.array(np.arange(len(training)).astype(str))
    index = training.schema.get_field_index("customer_id")
    alone = training.set_column(index, "customer_id", strangers)
    penalties = [
        json.loads(row_of(train("churn", table, [7]))["card"])["parameters"]["lambda_l2"]
        for table in (alone, history(snapshots=6), training)
    ]
    assert penalties == [1, 6, 10]


def test_noise_is_not_learned() -> None:
    row = row_of(train("churn", history(strength=0), [HORIZON]))
    assert abs(row["auc"] - 0.5) < 0.1
    assert -0.05 < row["log_loss_skill"] < 0.02


def test_features_without_any_value_teach_only_the_base_rate(training: pa.Table) -> None:
    empty = training.drop_columns(FEATURES).append_column("unused", pa.nulls(len(training)))
    model = train("churn", empty, [HORIZON])
    assert row_of(model)["auc"] == 0.5
    (prediction, *_) = scored(model, empty).to_pylist()
    assert prediction["probability"] == pytest.approx(row_of(model)["base_rate"], abs=0.05)
    assert prediction["reason_1_theme"] is None


# --- metrics, by hand --------------------------------------------------------------

LABELS = np.array([1.0, 0.0, 1.0, 0.0, 0.0])
PREDICTED = np.array([0.9, 0.8, 0.7, 0.3, 0.1])


def test_metrics_equal_those_computed_by_hand() -> None:
    assert evaluate(LABELS, PREDICTED) == pytest.approx(
        {
            "base_rate": 2 / 5,
            "auc": 5 / 6,
            "average_precision": (1 / 1 + 2 / 3) / 2,
            "log_loss": -math.log(0.9 * 0.2 * 0.7 * 0.7 * 0.9) / 5,
            "base_log_loss": -(2 * math.log(0.4) + 3 * math.log(0.6)) / 5,
            "log_loss_skill": 1
            - math.log(0.9 * 0.2 * 0.7 * 0.7 * 0.9) / (2 * math.log(0.4) + 3 * math.log(0.6)),
            "brier": (0.01 + 0.64 + 0.09 + 0.09 + 0.01) / 5,
            "calibration_error": (0.1 + 0.8 + 0.3 + 0.3 + 0.1) / 5,
            **{f"lift_at_{percent}": 1 / 0.4 for percent in (1, 5, 10, 20)},
        }
    )


def test_calibration_is_judged_by_groups_of_equal_predictions() -> None:
    predicted = np.repeat([0.2, 0.6], 10)
    labels = np.repeat([1, 0, 1, 0], [2, 8, 9, 1])
    assert calibration_error(labels, predicted) == pytest.approx((0 + 0.3) / 2)


def test_lift_shares_ties_at_the_border() -> None:
    predicted = np.repeat([0.9, 0.5, 0.1], [1, 4, 15])
    labels = np.repeat([1, 0, 1, 0], [1, 3, 1, 15])
    assert lift(labels, predicted, 10) == pytest.approx((1 + 1 / 4) / 2 / 0.1)


def test_a_constant_score_is_as_good_as_the_base_rate_in_any_order() -> None:
    labels = np.repeat([1.0, 0.0], [30, 70])
    for order in (labels, labels[::-1]):
        metrics = evaluate(order, np.full(100, 0.3))
        assert metrics["auc"] == 0.5
        assert metrics["lift_at_10"] == pytest.approx(1)
        assert metrics["log_loss_skill"] == pytest.approx(0)
        assert metrics["calibration_error"] == pytest.approx(0)


def test_certainty_that_is_wrong_costs_much_but_not_infinity() -> None:
    assert log_loss(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == pytest.approx(-math.log(1e-6))


# --- calibration ------------------------------------------------------------------


def distorted(by: float, log_odds: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Predictions that stretch the truth, and outcomes that follow the truth."""
    chance = np.random.default_rng(seed)
    signal = chance.normal(size=4000)
    labels = (chance.random(4000) < expit(log_odds + signal)).astype(float)
    return expit(log_odds + by * signal), labels


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("log_odds", [-2.5, 0.0])
@pytest.mark.parametrize("by", [0.5, 3.0], ids=["timid", "overconfident"])
def test_calibration_mends_a_distorted_score(by: float, log_odds: float, seed: int) -> None:
    predicted, labels = distorted(by, log_odds, seed)
    calibration = fit_beta_calibration(predicted[:2000], labels[:2000])
    mended = calibration(predicted[2000:])
    assert log_loss(labels[2000:], mended) < log_loss(labels[2000:], predicted[2000:]) - 0.01
    assert calibration_error(labels[2000:], mended) < 0.04
    assert np.all(np.diff(calibration(np.linspace(0, 1, 1001))) >= 0)


def test_a_calibrated_score_stays_nearly_as_it_is() -> None:
    predicted, labels = distorted(1.0, -1.0, 0)
    assert fit_beta_calibration(predicted, labels)(predicted) == pytest.approx(predicted, abs=0.03)


def test_calibration_follows_its_formula() -> None:
    p = np.array([0.1, 0.4, 0.9])
    odds = np.exp(2 * np.log(p) - 0.5 * np.log(1 - p) + 0.3)
    assert BetaCalibration(2, 0.5, 0.3)(p) == pytest.approx(odds / (1 + odds))
    assert BetaCalibration()(p) == pytest.approx(p)


@pytest.mark.parametrize("weights", [(1, 1, 0), (5, 5, 3), (200, 200, 0), (0, 0, 50)])
def test_a_calibrated_probability_is_never_certain(weights: tuple[float, float, float]) -> None:
    calibrated = BetaCalibration(*weights)(np.array([0, 1e-12, 0.5, 1 - 1e-12, 1]))
    assert np.all((calibrated > 0) & (calibrated < 1))


@pytest.mark.parametrize("constant", [0.0, 0.1, 0.5, 1.0])
def test_a_constant_score_survives_calibration(constant: float) -> None:
    predicted = np.full(100, constant)
    calibrated = fit_beta_calibration(predicted, np.repeat([1.0, 0.0], [30, 70]))(predicted)
    assert len(set(calibrated)) == 1
    assert 0 < calibrated[0] < 1


@pytest.mark.parametrize(
    "labels",
    [np.zeros(100), np.ones(100), np.repeat([1.0, 0.0], [19, 81])],
    ids=["no outcome", "outcomes only", "too few outcomes"],
)
def test_too_few_outcomes_calibrate_nothing(labels: np.ndarray) -> None:
    assert fit_beta_calibration(np.linspace(0.01, 0.99, 100), labels) == BetaCalibration()


def test_a_calibration_is_chosen_only_where_it_helps_for_sure() -> None:
    assert choose_calibration(*distorted(1.0, -1.0, 0)) == BetaCalibration()
    assert choose_calibration(*distorted(3.0, -1.0, 0)) != BetaCalibration()


def test_calibration_never_turns_a_ranking_round() -> None:
    predicted, labels = distorted(1.0, 0.0, 0)
    calibration = fit_beta_calibration(1 - predicted, labels)
    assert np.all(np.diff(calibration(np.linspace(0, 1, 1001))) >= 0)


# --- scoring ----------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [1, 7, 50])
def test_batches_of_any_size_give_the_same_scores(
    model: pa.Table, customers: pa.Table, batch_size: int
) -> None:
    some = customers.slice(0, 50)
    assert scored(model, some, batch_size).equals(scored(model, some))


def test_an_empty_batch_is_no_obstacle(model: pa.Table, customers: pa.Table) -> None:
    (batch,) = customers.combine_chunks().to_batches()
    features = pa.RecordBatchReader.from_batches(batch.schema, [batch.slice(0, 0), batch])
    assert score(model, features, NO_MEANINGS).read_all().equals(scored(model, customers))


def test_every_row_is_scored_as_of_its_snapshot(model: pa.Table, customers: pa.Table) -> None:
    predictions = scored(model, customers)
    assert predictions["customer_id"].equals(customers["customer_id"])
    assert predictions["scored_at"].equals(customers["snapshot_at"])
    assert set(predictions["horizon_days"].to_pylist()) == {HORIZON}
    assert set(predictions["model_version"].to_pylist()) == {row_of(model)["model_version"]}


def test_columns_may_come_in_any_order(model: pa.Table, customers: pa.Table) -> None:
    turned = customers.select(customers.column_names[::-1])
    assert scored(model, turned).equals(scored(model, customers))


def by_period(model: pa.Table, customers: pa.Table) -> tuple[Hazard, list[np.ndarray]]:
    """What LightGBM says of each period: contributions, the expected value behind them."""
    hazard = Hazard.from_row(row_of(model))
    return hazard, [
        np.asarray(hazard.booster.predict(matrix, pred_contrib=True))
        for matrix in hazard.matrices(feature_matrix(customers, hazard.features))
    ]


def explained(model: pa.Table, customers: pa.Table) -> tuple[np.ndarray, list[str]]:
    """Contributions to each score, the mean of its periods by their hazards; and their features."""
    hazard, found = by_period(model, customers)
    matrices = hazard.matrices(feature_matrix(customers, hazard.features))
    weights = -np.log1p(-hazard.chances(matrices))
    mean = np.average(found, axis=0, weights=np.broadcast_to(weights.T[..., None], np.shape(found)))
    return mean[:, : len(hazard.features)], hazard.features


def test_contributions_and_base_sum_to_the_score(model: pa.Table, customers: pa.Table) -> None:
    hazard, found = by_period(model, customers)
    chances = [hazard.calibration(expit(of_period.sum(axis=1))) for of_period in found]
    survived = np.prod([1 - chance for chance in chances], axis=0)
    probability = scored(model, customers)["probability"].to_numpy()
    assert 1 - survived == pytest.approx(probability)
    assert len(set(np.concatenate([of_period[:, -1] for of_period in found]))) == 1
    assert logit(probability).std() > 1


def test_reasons_are_the_largest_contributions_of_those_above_the_base_rate(
    model: pa.Table, customers: pa.Table
) -> None:
    contributions, features = explained(model, customers)
    (base_rate,) = json.loads(row_of(model)["card"])["base_rates"]
    columns = {
        name: customers[name].cast(pa.float64(), safe=False).to_pylist() for name in FEATURES
    }
    told = 0
    for row, prediction in enumerate(scored(model, customers).to_pylist()):
        if prediction["probability"] < base_rate:
            assert prediction["reason_1_theme"] is None
            continue
        told += 1
        ranked = sorted(zip(-abs(contributions[row]), features, contributions[row], strict=True))
        for number, (_, feature, contribution) in enumerate(ranked[:REASONS], start=1):
            reason = f"reason_{number}_"
            assert prediction[reason + "theme"] == prediction[reason + "feature"] == feature
            assert prediction[reason + "contribution"] == pytest.approx(contribution)
            assert prediction[reason + "value"] == pytest.approx(columns[feature][row])
    assert 0 < told < len(customers) / 2


def test_a_theme_adds_up_what_its_features_moved(model: pa.Table, customers: pa.Table) -> None:
    contributions, features = explained(model, customers)
    meanings = pa.table({"feature": ["price", "use_count"], "theme": ["both", "both"]})
    by_feature = dict(zip(features, contributions.T, strict=True))
    predictions = scored(model, customers, meanings=meanings).to_pylist()
    both = [(row, told) for row, told in enumerate(predictions) if told["reason_1_theme"] == "both"]
    assert both
    for row, prediction in both:
        moved = {name: by_feature[name][row] for name in ("price", "use_count")}
        assert prediction["reason_1_contribution"] == pytest.approx(sum(moved.values()))
        assert prediction["reason_1_feature"] == max(moved, key=lambda name: moved[name])


def test_every_row_has_the_contributions_of_all_themes(
    model: pa.Table, customers: pa.Table
) -> None:
    contributions, features = explained(model, customers)
    meanings = pa.table({"feature": ["price", "use_count"], "theme": ["both", "both"]})
    by_feature = dict(zip(features, contributions.T, strict=True))
    expected = {
        "both": by_feature["price"] + by_feature["use_count"],
        "is_known": by_feature["is_known"],
        "noise": by_feature["noise"],
    }
    predictions = scored(model, customers, meanings=meanings).to_pylist()
    assert any(told["reason_1_theme"] is None for told in predictions), "not only the likely ones"
    for row, prediction in enumerate(predictions):
        told = {one["theme"]: one["contribution"] for one in prediction["contributions"]}
        assert told == pytest.approx({theme: moved[row] for theme, moved in expected.items()})
        if prediction["reason_1_theme"]:
            assert told[prediction["reason_1_theme"]] == prediction["reason_1_contribution"]


def test_a_positive_contribution_speaks_for_the_outcome(
    model: pa.Table, customers: pa.Table
) -> None:
    contributions, features = explained(model, customers)
    by_feature = dict(zip(features, contributions.T, strict=True))
    price = customers["price"].cast(pa.float64()).to_numpy()
    use = customers["use_count"].fill_null(0).to_numpy()
    assert np.all(by_feature["price"][price > 1] > 0)
    assert np.all(by_feature["price"][price < -1] < 0)
    assert np.all(by_feature["use_count"][use > 1] < 0)
    assert np.all(by_feature["use_count"][use < -1] > 0)


def test_a_feature_that_moved_nothing_is_no_reason(training: pa.Table) -> None:
    narrow = training.drop_columns(["use_count", "is_known", "noise"])
    narrow = narrow.append_column("unused", pa.nulls(len(training), pa.float64()))
    predictions = scored(train("churn", narrow, [HORIZON]), narrow).to_pylist()
    (prediction, *_) = [told for told in predictions if told["reason_1_theme"]]
    assert prediction["reason_1_feature"] == "price"
    assert prediction["reason_1_contribution"] != 0
    for name in ("theme", "feature", "value", "contribution"):
        assert prediction[f"reason_2_{name}"] is None
        assert prediction[f"reason_3_{name}"] is None


# --- several horizons ----------------------------------------------------------------

HORIZONS = [14, 30, 60]
CHANCE_BEFORE_RENEWAL, CHANCE_OTHERWISE = 0.05, 0.001


def contracts(snapshots: int = 16, customers: int = 400) -> pa.Table:
    """Contracts that renew every 30 days and mostly end in the three days before."""
    chance = np.random.default_rng(3)
    last, every = snapshots * EVERY, 30
    renewal = chance.integers(0, every, customers)
    ends = np.full(customers, np.inf)
    for day in range(last):
        shortly = (renewal - day) % every <= 3
        rate = np.where(shortly, CHANCE_BEFORE_RENEWAL, CHANCE_OTHERWISE)
        ends = np.where(np.isinf(ends) & (chance.random(customers) < rate), day + 0.5, ends)
    rows: dict[str, list[Any]] = {name: [] for name in ("id", "day", "outcome", "ahead")}
    for day in range(0, last, EVERY):
        held = np.flatnonzero(ends >= day)
        rows["id"] += [f"customer {one:04}" for one in held]
        rows["day"] += [day] * len(held)
        rows["outcome"] += [end - day if np.isfinite(end) else None for end in ends[held]]
        rows["ahead"] += list((renewal[held] - day) % every)
    days = np.array(rows["day"])
    return pa.table(
        {
            "snapshot_at": pa.array(
                [START + timedelta(days=int(day)) for day in days], pa.timestamp("us")
            ),
            "customer_id": rows["id"],
            "plan": ["basic"] * len(days),
            "region": ["here"] * len(days),
            "outcome_after_days": pa.array(rows["outcome"], pa.float64()),
            "days_followed": last - days,
            "as_of": pa.array([START + timedelta(days=last)] * len(days), pa.timestamp("us")),
            "days_to_renewal": rows["ahead"],
            "renewal_every_days": [every] * len(days),
        }
    )


@pytest.fixture(scope="module")
def renewing() -> tuple[pa.Table, pa.Table]:
    """A model of contracts, and the contracts."""
    held = contracts()
    return train("churn", held, HORIZONS), held


def test_a_probability_never_falls_from_one_horizon_to_the_next(
    renewing: tuple[pa.Table, pa.Table],
) -> None:
    model, held = renewing
    assert model["horizon_days"].to_pylist() == HORIZONS
    assert len(set(model["model_text"].to_pylist())) == 1
    predictions = scored(model, held.slice(0, 200))
    by_horizon = [
        predictions.filter(pc.equal(predictions["horizon_days"], horizon))["probability"].to_numpy()
        for horizon in HORIZONS
    ]
    assert np.all(by_horizon[0] <= by_horizon[1])
    assert np.all(by_horizon[1] <= by_horizon[2])


def test_renewals_within_each_period_are_learned(renewing: tuple[pa.Table, pa.Table]) -> None:
    model, held = renewing
    predictions = scored(model, held.slice(0, 400))
    ahead = held.slice(0, 400)["days_to_renewal"].to_numpy()
    shortest = pc.equal(predictions["horizon_days"], HORIZONS[0])
    probability = predictions.filter(shortest)["probability"].to_numpy()
    # within 14 days lie all days before a renewal 13 days ahead, and none before one 20 days ahead
    before, after = probability[ahead == 13].mean(), probability[ahead == 20].mean()
    truth = 1 - (1 - CHANCE_BEFORE_RENEWAL) ** 4 * (1 - CHANCE_OTHERWISE) ** 10
    assert before == pytest.approx(truth, abs=0.06)
    assert after < before / 3
    assert model.to_pylist()[0]["auc"] > 0.7


def test_contributions_sum_to_the_log_odds_of_the_periods_less_what_is_nobodys(
    renewing: tuple[pa.Table, pa.Table],
) -> None:
    model, held = renewing
    some = held.slice(0, 50)
    hazard = Hazard.from_row(model.to_pylist()[0])
    matrices = hazard.matrices(feature_matrix(some, hazard.features))
    weights = -np.log1p(-hazard.chances(matrices))
    told, own = [], len(hazard.features)
    for matrix in matrices:
        found = hazard.booster.predict(matrix, pred_contrib=True)
        # behind the features come two of the period, then those of moments, then the expected value
        told.append(found[:, :own].sum(axis=1) + found[:, own + 2 : -1].sum(axis=1))
    sums = [
        sum(one["contribution"] for one in row["contributions"])
        for row in scored(model, some).to_pylist()
    ]
    for index, horizon in enumerate(HORIZONS):
        until = hazard.periods.ends.index(horizon) + 1
        weight = weights[:, :until]
        expected = (np.column_stack(told[:until]) * weight).sum(axis=1) / weight.sum(axis=1)
        assert sums[index * 50 : (index + 1) * 50] == pytest.approx(expected)
    assert np.std(sums) > 0.1


def test_a_model_from_before_long_periods_were_halved_has_one_period_up_to_each_horizon(
    renewing: tuple[pa.Table, pa.Table],
) -> None:
    row = renewing[0].to_pylist()[0]
    card = json.loads(row["card"])
    assert Hazard.from_row(row).periods.ends == (7, 14, 22, 30, 45, 60)
    del card["period_ends"]
    assert Hazard.from_row(row | {"card": json.dumps(card)}).periods.ends == tuple(HORIZONS)


def test_a_horizon_nobody_was_followed_for_is_not_scored() -> None:
    young = contracts()
    young = young.filter(pc.less(young["days_followed"], 60))
    model = train("churn", young, HORIZONS).to_pylist()
    assert [row["status"] for row in model] == ["trained", "trained", "not_trained"]
    assert model[-1]["reason"] == "nobody was followed for so long yet"
    predictions = scored(train("churn", young, HORIZONS), young.slice(0, 5))
    assert set(predictions["horizon_days"].to_pylist()) == {14, 30}


def test_a_horizon_that_cannot_be_tested_says_so() -> None:
    short = contracts(snapshots=5)
    tested = {row["horizon_days"]: row for row in train("churn", short, HORIZONS).to_pylist()}
    assert tested[14]["auc"] is not None
    assert tested[60]["status"] == "trained"
    assert tested[60]["auc"] is None
    assert "not tested" in tested[60]["reason"]


def test_a_period_is_told_of_moments_and_of_the_days_before_them() -> None:
    features = ["days_to_renewal", "renewal_every_days", "days_to_event"]
    assert moments(features) == {"renewal": (0, 1), "event": (2, None)}
    values = np.array([[5, 10, 3], [25, 30, 40], [np.nan, 30, np.nan]], dtype=np.float32)
    added = dict(
        zip(
            period_features(features),
            with_period(values, features, 14, 30)[:, len(features) :].T,
            strict=True,
        )
    )
    nothing = np.nan
    expected = {
        "period: begins after": [14, 14, 14],
        "period: days": [16, 16, 16],
        # renewals on days 5, 15, 25 of the first, on day 25 of the second
        "period: days to first renewal": [1, 11, nothing],
        "period: renewals": [2, 1, nothing],
        "period: days at most 3 before renewal": [2 + 3, 3, nothing],
        "period: days at most 7 before renewal": [2 + 7 + 1, 7, nothing],
        "period: days at most 14 before renewal": [16, 12, nothing],
        # the event comes once: it lies behind the first, and beyond the period of the second
        "period: days to first event": [-11, 26, nothing],
        "period: events": [0, 0, nothing],
        "period: days at most 3 before event": [0, 0, nothing],
        "period: days at most 7 before event": [0, 0, nothing],
        "period: days at most 14 before event": [0, 3, nothing],
    }
    assert added.keys() == expected.keys()
    for name, column in expected.items():
        np.testing.assert_array_equal(added[name], np.array(column, np.float32), err_msg=name)


def test_of_many_features_those_that_tell_something_are_kept(training: pa.Table) -> None:
    chance = np.random.default_rng(5)
    wide = training
    for number in range(MOST_FEATURES):
        wide = wide.append_column(f"noise_{number}", pa.array(chance.normal(size=len(training))))
    card = json.loads(row_of(train("churn", wide, [HORIZON]))["card"])
    assert len(card["features"]) == MOST_FEATURES
    assert {"use_count", "price"} <= set(card["features"])


def test_a_model_row_is_all_that_scoring_needs(model: pa.Table, customers: pa.Table) -> None:
    hazard = Hazard.from_row(row_of(model))
    values = feature_matrix(customers, hazard.features)
    assert hazard.probabilities(values)[:, 0] == pytest.approx(
        scored(model, customers)["probability"].to_numpy()
    )


# --- features ----------------------------------------------------------------------


def test_missing_and_unseen_values_are_scored(model: pa.Table, customers: pa.Table) -> None:
    keys = customers.slice(0, 3).drop_columns(FEATURES)
    strange = {
        "use_count": pa.array([None, math.inf, -1e30]),
        "price": pa.array([None, 1e30, 12345.0]),
        "is_known": pa.array([None, None, True]),
        "noise": pa.array([None, 101, -(2**40)], pa.int64()),
    }
    for name, values in strange.items():
        keys = keys.append_column(name, values)
    predictions = scored(model, keys)
    assert all(0 < probability < 1 for probability in predictions["probability"].to_pylist())


def test_nulls_are_missing_and_booleans_and_decimals_are_numbers(training: pa.Table) -> None:
    assert feature_names(training) == FEATURES
    matrix = feature_matrix(training, FEATURES)
    assert (matrix.dtype, matrix.shape) == (np.float32, (len(training), 4))
    assert np.isnan(matrix[:, 0]).sum() == training["use_count"].null_count > 0
    assert matrix[:, 1] == pytest.approx([float(price) for price in training["price"].to_pylist()])
    assert set(matrix[:, 2]) == {0, 1}


@pytest.mark.parametrize(
    "values", [pa.array(["gold"]), pa.array([START])], ids=["text", "timestamp"]
)
def test_a_feature_that_is_no_number_is_refused_by_name(values: pa.Array) -> None:
    with pytest.raises(TypeError, match=r"feature plan is (string|timestamp)"):
        feature_matrix(pa.table({"plan": values}), ["plan"])


def test_a_feature_that_is_missing_at_scoring_is_named(
    model: pa.Table, customers: pa.Table
) -> None:
    with pytest.raises(KeyError, match="use_count"):
        scored(model, customers.drop_columns(["use_count"]))
