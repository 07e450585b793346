"""How good probabilities are, with the base rate beside every figure."""

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

EDGE = 1e-6


def evaluate(labels: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    """Metrics of ``probabilities`` against 0/1 ``labels`` of the same length, both classes present.

    ``log_loss_skill`` is 0 for the base rate and 1 for certainty; ``lift_at_10`` is the positive
    rate in the top tenth over the base rate.
    """
    base_rate = labels.mean()
    base_loss = log_loss(labels, np.full(len(labels), base_rate))
    loss = log_loss(labels, probabilities)
    top = np.argsort(-probabilities, kind="stable")[: max(len(labels) // 10, 1)]
    return {
        "base_rate": float(base_rate),
        "auc": float(roc_auc_score(labels, probabilities)),
        "average_precision": float(average_precision_score(labels, probabilities)),
        "log_loss": loss,
        "base_log_loss": base_loss,
        "log_loss_skill": 1 - loss / base_loss,
        "brier": float(np.mean((probabilities - labels) ** 2)),
        "calibration_error": calibration_error(labels, probabilities),
        "lift_at_10": float(labels[top].mean() / base_rate),
    }


def log_loss(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean negative log-likelihood in nats."""
    p = np.clip(probabilities, EDGE, 1 - EDGE)
    return float(-np.mean(labels * np.log(p) + (1 - labels) * np.log1p(-p)))


def calibration_error(labels: np.ndarray, probabilities: np.ndarray, bins: int = 10) -> float:
    """Mean distance between predicted and realised rate over bins of equal size."""
    order = np.argsort(probabilities, kind="stable")
    groups = np.array_split(order, min(bins, len(order)))
    distances = [abs(labels[g].mean() - probabilities[g].mean()) * len(g) for g in groups]
    return float(sum(distances) / len(labels))
