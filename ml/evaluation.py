"""How good probabilities are, with the base rate beside every figure."""

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

# nothing is certain: the log loss of a prediction that is wrong has an end
EDGE = 1e-6
LIFTS = (1, 5, 10, 20)
METRICS = [
    "base_rate", "auc", "average_precision", "log_loss", "base_log_loss", "log_loss_skill",
    "brier", "calibration_error", *(f"lift_at_{percent}" for percent in LIFTS),
]  # fmt: skip


def evaluate(labels: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    """Metrics of ``probabilities`` against 0/1 ``labels`` of the same length, both classes present.

    ``log_loss_skill`` is 0 for the base rate and 1 for certainty, negative for worse than the base
    rate. Equal predictions are treated alike, so that the order of rows plays no part.
    """
    base_rate = labels.mean()
    base_loss = log_loss(labels, np.full(len(labels), base_rate))
    loss = log_loss(labels, probabilities)
    return {
        "base_rate": float(base_rate),
        "auc": float(roc_auc_score(labels, probabilities)),
        "average_precision": float(average_precision_score(labels, probabilities)),
        "log_loss": loss,
        "base_log_loss": base_loss,
        "log_loss_skill": 1 - loss / base_loss,
        "brier": float(np.mean((probabilities - labels) ** 2)),
        "calibration_error": calibration_error(labels, probabilities),
        **{f"lift_at_{percent}": lift(labels, probabilities, percent) for percent in LIFTS},
    }


def log_loss(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean negative log-likelihood in nats."""
    return float(log_losses(labels, probabilities).mean())


def log_losses(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Negative log-likelihood of each label, in nats."""
    p = np.clip(probabilities, EDGE, 1 - EDGE)
    return np.asarray(-(labels * np.log(p) + (1 - labels) * np.log1p(-p)))


def calibration_error(labels: np.ndarray, probabilities: np.ndarray, bins: int = 10) -> float:
    """Mean distance between predicted and realised rate over bins of about equal size.

    Equal predictions share a bin (expected calibration error, Naeini et al., AAAI 2015).
    """
    edges = np.quantile(probabilities, np.arange(1, bins) / bins)
    group = np.searchsorted(edges, probabilities, side="right")
    # n x distance of the means = distance of the sums
    surplus = np.bincount(group, weights=probabilities - labels)
    return float(np.abs(surplus).sum() / len(labels))


def lift(labels: np.ndarray, probabilities: np.ndarray, percent: int) -> float:
    """Positive rate in the top ``percent`` of rows, at least one, over the base rate.

    Rows that tie at the border count with the rate of all that tie there.
    """
    size = max(len(labels) * percent // 100, 1)
    border = np.partition(probabilities, -size)[-size]
    above, tied = probabilities > border, probabilities == border
    positives = labels[above].sum() + (size - above.sum()) * labels[tied].mean()
    return float(positives / size / labels.mean())
