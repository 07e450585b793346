"""Beta calibration: a probability that says 20 % should come true in one of five cases."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from ml.evaluation import EDGE, log_losses


@dataclass(frozen=True)
class BetaCalibration:
    """p -> 1 / (1 + exp(-(a ln p - b ln(1 - p) + c))); a = b = 1, c = 0 changes nothing.

    Probabilities, given and returned, are kept ``EDGE`` away from 0 and 1: nothing is certain.
    Source: Kull, Silva Filho and Flach, "Beta calibration", AISTATS 2017.
    """

    a: float = 1.0
    b: float = 1.0
    c: float = 0.0

    def __call__(self, probabilities: np.ndarray) -> np.ndarray:
        """Calibrated probabilities of the same shape."""
        log_p, log_q = _logs(probabilities)
        calibrated = expit(self.a * log_p - self.b * log_q + self.c)
        return np.asarray(np.clip(calibrated, EDGE, 1 - EDGE))


def fit_beta_calibration(probabilities: np.ndarray, labels: np.ndarray) -> BetaCalibration:
    """Calibration learned from predictions that were made out of time, and their 0/1 labels.

    A negative weight would turn the ranking round: it becomes 0 and the other one is fitted alone,
    as in the source. With fewer than 20 outcomes of either class, or where no weight is left, the
    predictions stay as they are.
    """
    outcomes = labels.sum()
    if min(outcomes, len(labels) - outcomes) < 20:
        return BetaCalibration()
    log_p, log_q = _logs(probabilities)
    logs = np.column_stack([log_p, -log_q])
    kept = np.array([True, True])
    while kept.any():
        fit = LogisticRegression(C=100.0, max_iter=1000).fit(logs * kept, labels)
        a, b = (float(weight) for weight in fit.coef_[0])
        if min(a, b) >= 0:
            return BetaCalibration(a, b, float(fit.intercept_[0]))
        kept &= fit.coef_[0] > 0
    return BetaCalibration()


def choose_calibration(probabilities: np.ndarray, labels: np.ndarray) -> BetaCalibration:
    """Calibration learned as above, if it predicts better: learned from every other row, the rest.

    What it gains in log loss has to exceed its standard error; where it does not, the predictions
    stay as they are.
    """
    gains = []
    for half in (0, 1):
        learned = fit_beta_calibration(probabilities[half::2], labels[half::2])
        rest, outcomes = probabilities[1 - half :: 2], labels[1 - half :: 2]
        gains.append(log_losses(outcomes, rest) - log_losses(outcomes, learned(rest)))
    gained = np.concatenate(gains)
    is_better = gained.mean() > gained.std() / np.sqrt(len(gained))
    return fit_beta_calibration(probabilities, labels) if is_better else BetaCalibration()


def _logs(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    clipped = np.clip(probabilities, EDGE, 1 - EDGE)
    return np.log(clipped), np.log1p(-clipped)
