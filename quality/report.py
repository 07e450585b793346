"""The verdicts as text."""

from collections.abc import Iterator, Sequence

from quality.expectations import Verdict
from quality.runner import Outcome, Skipped


def report(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Lines of the table, then of what was skipped, then one for each failed expectation."""
    verdicts = [outcome for outcome in outcomes if isinstance(outcome, Verdict)]
    width = max(len(verdict.suite) for verdict in verdicts)
    yield f"{'suite':{width}}  expectations  passed  failed"
    counts = [(len(verdict.findings), len(verdict.failures)) for verdict in verdicts]
    for verdict, (stated, failed) in zip(verdicts, counts, strict=True):
        yield f"{verdict.suite:{width}}{stated:14}{stated - failed:8}{failed:8}"
    stated, failed = (sum(column) for column in zip(*counts, strict=True))
    yield f"{'all':{width}}{stated:14}{stated - failed:8}{failed:8}"
    for outcome in outcomes:
        if isinstance(outcome, Skipped):
            yield f"skipped {outcome.suite}: {outcome.reason}"
    for verdict in verdicts:
        for finding in verdict.failures:
            place = f"{verdict.suite}, {finding.column}" if finding.column else verdict.suite
            yield f"FAILED {place}: expected {finding.expected}, seen {finding.seen}"


def has_failed(outcomes: Sequence[Outcome]) -> bool:
    return any(isinstance(outcome, Verdict) and outcome.failures for outcome in outcomes)
