"""Beta calibration: a probability that says 20 % should come true in one of five cases."""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

EDGE = 1e-6


@dataclass(frozen=True)
class BetaCalibration:
    """p -> 1 / (1 + exp(-(a ln p - b ln(1 - p) + c))); a = b = 1, c = 0 changes nothing.

    Source: Kull, Silva Filho and Flach, "Beta calibration", AISTATS 2017.
    """

    a: float = 1.0
    b: float = 1.0
    c: float = 0.0

    def __call__(self, probabilities: np.ndarray) -> np.ndarray:
        """Calibrated probabilities of the same shape."""
        log_p, log_q = _logs(probabilities)
        return 1 / (1 + np.exp(-(self.a * log_p - self.b * log_q + self.c)))


def fit_beta_calibration(probabilities: np.ndarray, labels: np.ndarray) -> BetaCalibration:
    """Calibration learned from predictions that were made out of time.

    With fewer than 20 outcomes of either class, or where the fit would turn the ranking round,
    the predictions stay as they are.
    """
    outcomes = labels.sum()
    if min(outcomes, len(labels) - outcomes) < 20:
        return BetaCalibration()
    log_p, log_q = _logs(probabilities)
    fit = LogisticRegression(C=100.0, max_iter=1000).fit(np.column_stack([log_p, -log_q]), labels)
    a, b = (float(weight) for weight in fit.coef_[0])
    if min(a, b) < 0:
        return BetaCalibration()
    return BetaCalibration(a, b, float(fit.intercept_[0]))


def _logs(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    clipped = np.clip(probabilities, EDGE, 1 - EDGE)
    return np.log(clipped), np.log1p(-clipped)
