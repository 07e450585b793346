"""Beta calibration: a probability that says 20 % should come true in one of five cases."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import expit

from ml.evaluation import EDGE, log_losses

# before any outcome is seen: how far the weights of a calibration are from 1, and from each other
USUALLY_OFF = 1.0
USUALLY_APART = 0.2
UNCHANGED = np.array([1.0, 1.0, 0.0])
# no level lies further away, in log-odds
FURTHEST = 50.0


@dataclass(frozen=True)
class BetaCalibration:
    """p -> 1 / (1 + exp(-(a ln p - b ln(1 - p) + c))); a = b = 1, c = 0 changes nothing.

    Probabilities, given and returned, are kept ``EDGE`` away from 0 and 1: nothing is certain.
    Source: Kull, Silva Filho and Flach, "Beta calibration", AISTATS 2017.
    """

    a: float = 1.0
    b: float = 1.0
    c: float = 0.0

    def with_mean(self, rate: float, probabilities: np.ndarray) -> "BetaCalibration":
        """The same shape at another level: the mean of these ``probabilities`` becomes ``rate``, a
        share between 0 and 1."""
        level = brentq(
            lambda c: replace(self, c=c)(probabilities).mean() - rate, -FURTHEST, FURTHEST
        )
        return replace(self, c=float(level))

    def __call__(self, probabilities: np.ndarray) -> np.ndarray:
        """Calibrated probabilities of the same shape."""
        log_p, log_q = _logs(probabilities)
        calibrated = expit(self.a * log_p - self.b * log_q + self.c)
        return np.asarray(np.clip(calibrated, EDGE, 1 - EDGE))


def fit_beta_calibration(probabilities: np.ndarray, labels: np.ndarray) -> BetaCalibration:
    """Calibration learned from predictions that were made out of time, and their 0/1 labels.

    The mean of the weights is drawn to 1, as if by an earlier guess that is off by ``USUALLY_OFF``,
    and the weights to each other, for few outcomes tell one end of the scale from the other. They
    are never negative, which would turn the ranking round. With fewer than 20 outcomes of either
    class the predictions stay as they are.
    """
    outcomes = labels.sum()
    if min(outcomes, len(labels) - outcomes) < 20:
        return BetaCalibration()
    log_p, log_q = _logs(probabilities)
    logs = np.column_stack([log_p, -log_q, np.ones_like(log_p)])
    guess = np.array([[0.5, 0.5, 0.0], [1.0, -1.0, 0.0]]) / [[USUALLY_OFF], [USUALLY_APART]]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds, off = logs @ weights, guess @ (weights - UNCHANGED)
        slope = logs.T @ (expit(odds) - labels) + guess.T @ off
        return float(np.sum(np.logaddexp(0, odds) - labels * odds) + off @ off / 2), slope

    bounds = [(0, None), (0, None), (None, None)]
    a, b, c = minimize(loss, UNCHANGED, jac=True, method="L-BFGS-B", bounds=bounds).x
    return BetaCalibration(float(a), float(b), float(c))


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
