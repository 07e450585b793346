"""Contributions by table are those that LightGBM works out row by row."""

import math
from typing import Any

import lightgbm as lgb
import numpy as np
import pytest

from ml.contributions import CHUNK, Contributions
from ml.hazard import LEAVES, PARAMETERS, SHALLOW

ROWS, FEATURES = 3000, 8


def numbers(seed: int, rows: int = ROWS, missing: float = 0.2) -> np.ndarray:
    """Float32 columns: half of them continuous, half with few values and many zeros."""
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(rows, FEATURES))
    values[:, ::2] = chance.poisson(1, size=(rows, FEATURES // 2)) - 1
    values[chance.random(values.shape) < missing] = np.nan
    return values.astype(np.float32)


def outcomes(values: np.ndarray) -> np.ndarray:
    known = np.nan_to_num(values)
    signal = known[:, 0] * known[:, 1] - known[:, 3] + np.isnan(values[:, 2])
    return (signal + np.random.default_rng(0).normal(size=len(values)) > 0.5).astype(np.float64)


def fitted(values: np.ndarray, rounds: int = 40, **parameters: Any) -> lgb.Booster:
    """A model as it is stored: read from its text."""
    shape = {"max_depth": SHALLOW, "num_leaves": LEAVES[SHALLOW]}
    given = PARAMETERS | shape | {"feature_fraction": 0.8} | parameters
    booster = lgb.train(given, lgb.Dataset(values, outcomes(values)), num_boost_round=rounds)
    return lgb.Booster(model_str=booster.model_to_string())


def assert_equal_to_lightgbm(booster: lgb.Booster, values: np.ndarray) -> None:
    contributions = Contributions.of(booster)
    expected = np.asarray(booster.predict(values, pred_contrib=True))
    np.testing.assert_allclose(contributions(values), expected[:, :-1], rtol=0, atol=1e-6)
    np.testing.assert_allclose(contributions.expected, expected[:, -1], rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    "parameters",
    [
        *({"max_depth": depth, "num_leaves": leaves} for depth, leaves in LEAVES.items()),
        {"max_depth": -1, "num_leaves": 9},
        {"max_depth": 8, "num_leaves": 60, "min_data_in_leaf": 5},
        {"max_depth": 1, "num_leaves": 2},
        {"use_missing": False},
        {"zero_as_missing": True},
        {"min_data_in_leaf": 1, "path_smooth": 0, "lambda_l2": 0},
    ],
    ids=[
        *(f"ours of depth {depth}" for depth in LEAVES),
        "chains",
        "large",
        "stumps",
        "NaN is zero",
        "zero is missing",
        "small leaves",
    ],
)
@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_contributions_are_those_of_lightgbm(parameters: dict[str, Any], missing: float) -> None:
    booster = fitted(numbers(1, missing=missing), **parameters)
    assert_equal_to_lightgbm(booster, numbers(2, missing=missing))
    # learned without NaN, asked with it, and the other way round
    assert_equal_to_lightgbm(booster, numbers(3, missing=0.3 - missing))


def test_a_feature_that_splits_a_tree_twice_is_one_feature() -> None:
    values = numbers(1)
    values[:, 1:] = 0
    booster = fitted(values, rounds=5)
    assert len(set(booster.dump_model()["tree_info"][0]["tree_structure"]["left_child"])) > 1
    (tree, *_) = Contributions.of(booster).trees
    assert (tree.features, len(tree.splits) > 1) == ([0], True)
    assert_equal_to_lightgbm(booster, values)


def test_a_value_at_a_threshold_goes_the_same_way() -> None:
    """Thresholds are doubles, mostly between two float32: the nearest ones on both sides are asked
    about, and what LightGBM takes for zero."""
    booster = fitted(numbers(1))
    table = booster.trees_to_dataframe()
    thresholds = table["threshold"].dropna().clip(-3e38, 3e38).to_numpy().astype(np.float32)
    zeros = np.array([0, -0.0, 1e-35, -1e-35, 1e-36, -1e-36, 1.1e-35, -1.1e-35], np.float32)
    asked = np.concatenate(
        [thresholds, np.nextafter(thresholds, np.inf), np.nextafter(thresholds, -np.inf), zeros]
    )
    extremes = np.array([np.inf, -np.inf, np.nan, 3e38, -3e38], np.float32)
    asked = np.concatenate([asked, extremes]).astype(np.float32)
    chance = np.random.default_rng(4)
    for kind in ({}, {"zero_as_missing": True}, {"use_missing": False}):
        booster = fitted(numbers(1), **kind)
        assert_equal_to_lightgbm(booster, chance.choice(asked, (ROWS, FEATURES)))


def test_with_the_expected_score_they_sum_to_the_score() -> None:
    booster, values = fitted(numbers(1)), numbers(2)
    contributions = Contributions.of(booster)
    score = np.asarray(booster.predict(values, raw_score=True))
    assert contributions(values).sum(axis=1) + contributions.expected == pytest.approx(score)
    assert score.std() > 0.5


def test_a_constant_tree_contributes_nothing() -> None:
    values = numbers(1)
    booster = lgb.train(PARAMETERS, lgb.Dataset(values, np.zeros(ROWS)), num_boost_round=3)
    contributions = Contributions.of(booster)
    assert contributions.trees == []
    assert not contributions(values).any()
    assert_equal_to_lightgbm(booster, values)
    tilted = lgb.train(
        PARAMETERS | {"min_data_in_leaf": ROWS},
        lgb.Dataset(values, outcomes(values)),
        num_boost_round=2,
    )
    assert contributions.expected != Contributions.of(tilted).expected
    assert_equal_to_lightgbm(tilted, values)


@pytest.mark.parametrize("rows", [0, 1, CHUNK, CHUNK + 1])
def test_any_number_of_rows_is_explained(rows: int) -> None:
    booster = fitted(numbers(1), rounds=3)
    values = numbers(5, rows=max(rows, 1))
    contributions = Contributions.of(booster)(values[:rows])
    assert contributions.shape == (rows, FEATURES)
    expected = np.asarray(booster.predict(values, pred_contrib=True))[:rows, :-1]
    np.testing.assert_allclose(contributions, expected, rtol=0, atol=1e-6)


def test_trees_taken_apart_by_what_they_read_make_up_the_whole() -> None:
    values = numbers(3)
    whole = Contributions.of(fitted(values, rounds=40))
    first = FEATURES // 2
    below, others = whole.apart(first)
    assert below.trees and others.trees
    assert not below(values)[:, first:].any()
    assert below.expected + others.expected == whole.expected
    np.testing.assert_allclose(below(values) + others(values), whole(values), rtol=0, atol=1e-9)


def test_a_tree_too_deep_for_a_table_is_refused() -> None:
    """Of values that double, each split takes the largest one away: a chain."""
    values = np.arange(16, dtype=np.float32)[:, None]
    booster = lgb.train(
        {"min_data_in_leaf": 1, "min_data_in_bin": 1, "num_leaves": 16, "verbosity": -1},
        lgb.Dataset(values, 2.0 ** values[:, 0]),
        num_boost_round=1,
    )
    with pytest.raises(ValueError, match=r"more than 8 splits one below the other, .* less depth"):
        Contributions.of(booster)


def test_a_split_by_category_is_refused() -> None:
    values = np.abs(numbers(1, missing=0))
    booster = lgb.train(
        PARAMETERS | {"min_data_per_group": 1, "cat_smooth": 0, "max_cat_to_onehot": 1},
        lgb.Dataset(values, (values[:, 0] == 1).astype(float), categorical_feature=[0]),
        num_boost_round=3,
    )
    with pytest.raises(ValueError, match="splits feature 0 by =="):
        Contributions.of(booster)


def test_values_by_hand() -> None:
    """The mean of what a feature changes when it becomes known first and when it does last."""
    values = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], np.float32).repeat(25, axis=0)
    booster = lgb.train(
        {
            "objective": "regression", "num_leaves": 4, "learning_rate": 1.0, "lambda_l2": 0,
            "min_data_in_leaf": 1, "verbosity": -1, "boost_from_average": False,
        },
        lgb.Dataset(values, np.prod(values, axis=1) * 8 + values[:, 0]),
        num_boost_round=1,
    )  # fmt: skip
    contributions = Contributions.of(booster)
    # worth: nobody known 2.5, the first known 5, the second known 4.5, both known 9
    assert contributions.expected == pytest.approx(2.5)
    first, second = (2.5 + 4.5) / 2, (2.0 + 4.0) / 2
    assert contributions(values[:1])[0] == pytest.approx([first, second])
    assert math.fsum([2.5, first, second]) == pytest.approx(9)
