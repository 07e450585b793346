"""Bounds and figures in words: counts and shares only."""

from math import isinf

from quality.checks import Check
from quality.figures import Figure
from quality.measures import is_share


def bounds_in_words(check: Check, figure: Figure) -> str:
    """Such as "at most 1 %", in a small table "at most 1 % or 3 of 80"."""
    bounds = (("at least", check.at_least), ("at most", check.at_most))
    known = [f"{side} {_number(check, bound)}" for side, bound in bounds if bound is not None]
    if figure.most_allowed(check) == check.at_most:
        return " and ".join(known)
    return " and ".join(known) + f" or {figure.forgiven} of {figure.out_of:.0f}"


def seen_in_words(check: Check, figure: Figure) -> str:
    """Such as "3.2 % (12 of 371)"."""
    if figure.out_of is not None:
        return f"{_number(check, figure.value)} ({figure.counted:,.0f} of {figure.out_of:,.0f})"
    return "no time at all" if isinf(figure.value) else _number(check, figure.value)


def _number(check: Check, number: float) -> str:
    if not is_share(check):
        return f"{number:,.4g}"
    return "under 0.01 %" if 0 < number < 0.0001 else f"{100 * number:.4g} %"
