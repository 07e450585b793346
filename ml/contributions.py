"""What each feature contributes to a score: exact TreeSHAP for small trees, as fast as predicting.

A tree of few splits can answer them in few ways. So the Shapley values are worked out once for each
way, when the model is read, and a row is explained by looking up how it answers: the idea of Fast
TreeSHAP v2 (Yang, "Fast TreeSHAP: Accelerating SHAP Value Computation for Trees", 2021). A tree of
more splits is taken for the sum of such trees, for the values of a sum are sums of values. They
are those of path-dependent TreeSHAP, which LightGBM gives as ``pred_contrib`` (Lundberg et al.,
"Consistent individualized feature attribution for tree ensembles", 2018): of a split on a feature
that is not known yet, both sides count in proportion to the rows they were learned from.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial
from typing import Any

import lightgbm as lgb
import numpy as np

# a table per tree has two to the power of its splits rows, and as many columns while it is made
MOST_SPLITS = 8
# so many rows at a time stay in the cache while all trees look at them
CHUNK = 8192
# LightGBM takes what is no larger than this for zero
ZERO = np.float32(1e-35)
# and dumps an infinite threshold as this
INFINITE = 1e300


@dataclass(frozen=True)
class Split:
    """Rows go left where the ``feature`` is at most ``threshold``, NaN where ``nan_goes_left``;
    zeros go their own way where ``zero_goes_left`` is told."""

    feature: int
    threshold: np.float32
    nan_goes_left: bool
    zero_goes_left: bool | None

    def goes_left(self, column: np.ndarray) -> np.ndarray:
        """0/1 for each value of a float32 column."""
        # NaN is neither at most nor above anything
        left = ~(column > self.threshold) if self.nan_goes_left else column <= self.threshold
        if self.zero_goes_left is not None:
            left[np.abs(column) <= ZERO] = self.zero_goes_left
        return np.asarray(left).view(np.uint8)


@dataclass(frozen=True)
class Tree:
    """``table`` (features, answers): what each of the ``features`` of a tree contributes, for each
    way to answer its ``splits``; the answer of the first one is the lowest bit."""

    splits: list[Split]
    features: list[int]
    table: np.ndarray

    def add_to(self, contributions: np.ndarray, columns: np.ndarray) -> None:
        """Add to ``contributions`` (features, rows) those of ``columns`` (features, rows)."""
        answers = np.zeros(columns.shape[1], dtype=np.uint8)
        for bit, split in enumerate(self.splits):
            answers |= split.goes_left(columns[split.feature]) << bit
        for feature, contribution in zip(self.features, self.table, strict=True):
            contributions[feature] += contribution[answers]


@dataclass(frozen=True)
class Contributions:
    """Explains the scores of a model in log-odds; ``expected`` is its score of nobody known."""

    trees: list[Tree]
    expected: float
    feature_count: int

    @staticmethod
    def of(booster: lgb.Booster) -> "Contributions":
        """Read a model of one output. Raises ``ValueError`` for a tree deeper than ``MOST_SPLITS``,
        or one that splits by category."""
        model = booster.dump_model()
        roots = [tree["tree_structure"] for tree in model["tree_info"]]
        return Contributions(
            [tree_of(part) for root in roots for part in parts(root) if "split_feature" in part],
            float(sum(_expected(root) for root in roots)),
            model["max_feature_idx"] + 1,
        )

    def apart(self, first: int) -> tuple["Contributions", "Contributions"]:
        """Those of the trees that read no feature from the position ``first`` on, with the expected
        score of all, and those of the other trees."""
        below = [tree for tree in self.trees if max(tree.features) < first]
        others = [tree for tree in self.trees if max(tree.features) >= first]
        return replace(self, trees=below), replace(self, trees=others, expected=0.0)

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Contributions (rows, features) of float32 ``values`` (rows, features), as LightGBM's
        ``pred_contrib`` without its last column, which is ``expected`` in every row. With it they
        sum to the raw score."""
        contributions = np.zeros((self.feature_count, len(values)))
        for begin in range(0, len(values), CHUNK):
            columns = np.ascontiguousarray(values[begin : begin + CHUNK].T, dtype=np.float32)
            chunk = np.zeros(columns.shape)
            for tree in self.trees:
                tree.add_to(chunk, columns)
            contributions[:, begin : begin + CHUNK] = chunk
        return contributions.T


def parts(root: dict[str, Any], most_splits: int = MOST_SPLITS) -> Iterator[dict[str, Any]]:
    """Trees of at most so many splits that sum to the tree of a node: each has some of its leaves,
    and zero for the others. What a feature contributes to it is the sum of what it does to them."""
    if len(list(_splits(root))) <= most_splits:
        yield root
        return
    if not most_splits:
        raise ValueError(
            f"the model has a tree of more than {MOST_SPLITS} splits one below the other, which"
            " cannot be explained by table: train it with less depth (LEAVES in ml/hazard.py)"
        )
    for side, other in (("left_child", "right_child"), ("right_child", "left_child")):
        nothing = {"leaf_value": 0.0, "leaf_count": _count(root[other])}
        for part in parts(root[side], most_splits - 1):
            yield root | {side: part, other: nothing}


def tree_of(root: dict[str, Any]) -> Tree:
    """The tree of a node as LightGBM dumps it."""
    nodes = list(_splits(root))
    features = sorted({node["split_feature"] for node in nodes})
    return Tree([_split_of(node) for node in nodes], features, _table(root, nodes, features))


def _splits(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "split_feature" in node:
        yield node
        yield from _splits(node["left_child"])
        yield from _splits(node["right_child"])


def _split_of(node: dict[str, Any]) -> Split:
    if node["decision_type"] != "<=":
        raise ValueError(
            f"the model splits feature {node['split_feature']} by {node['decision_type']}, and only"
            " numbers can be explained: make a category one number per value"
        )
    threshold = _as_float32(node["threshold"])
    by_default, missing = bool(node["default_left"]), node["missing_type"]
    return Split(
        feature=node["split_feature"],
        threshold=threshold,
        # where NaN is not what is missing, it counts as zero
        nan_goes_left=bool(threshold >= 0) if missing == "None" else by_default,
        zero_goes_left=by_default if missing == "Zero" else None,
    )


def _as_float32(threshold: float) -> np.float32:
    """The largest float32 that is not above the threshold: the same ones are at most either."""
    # whatever counts as zero goes the way of zero
    if abs(threshold) <= float(ZERO):
        return ZERO if threshold >= 0 else np.nextafter(-ZERO, np.float32(-np.inf))
    if abs(threshold) >= INFINITE:
        return np.float32(np.copysign(np.inf, threshold))
    with np.errstate(over="ignore"):
        rounded = np.float32(threshold)
    is_above = float(rounded) > threshold
    return np.nextafter(rounded, np.float32(-np.inf)) if is_above else rounded


def _table(root: dict[str, Any], nodes: list[dict[str, Any]], features: list[int]) -> np.ndarray:
    """Shapley values (features, answers) of the features of a tree, for all answers of its splits:
    the mean, over all orders in which features become known, of what each then changes."""
    answers, known = np.arange(2 ** len(nodes)), np.arange(2 ** len(features))
    bit_of = {id(node): bit for bit, node in enumerate(nodes)}

    def expectation(node: dict[str, Any]) -> np.ndarray:
        """Of each answer (rows), where the features in a set (columns) are known."""
        if "split_feature" not in node:
            return np.full((1, 1), node["leaf_value"])
        left, right = expectation(node["left_child"]), expectation(node["right_child"])
        share = _count(node["left_child"]) / _count(node)
        is_left = (answers >> bit_of[id(node)] & 1)[:, None]
        is_known = known >> features.index(node["split_feature"]) & 1
        weight = np.where(is_known, is_left, share)
        return np.asarray(weight * left + (1 - weight) * right)

    return np.asarray((expectation(root) @ _weights(len(features))).T)


def _weights(count: int) -> np.ndarray:
    """Weights (sets, features) of the worth of each set in the Shapley value of each feature."""
    weights = np.zeros((2**count, count))
    for feature in range(count):
        others = [other for other in range(count) if other != feature]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in combinations(others, size):
                without = sum(1 << other for other in chosen)
                weights[without | 1 << feature, feature] += weight
                weights[without, feature] -= weight
    return weights


def _expected(node: dict[str, Any]) -> float:
    if "split_feature" not in node:
        return float(node["leaf_value"])
    share = _count(node["left_child"]) / _count(node)
    left, right = _expected(node["left_child"]), _expected(node["right_child"])
    return share * left + (1 - share) * right


def _count(node: dict[str, Any]) -> int:
    return int(node["internal_count"] if "split_feature" in node else node["leaf_count"])
