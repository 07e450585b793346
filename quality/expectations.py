"""Great Expectations: validates the figures of each suite and writes the Data Docs.

It is given one row per relation: the types of its contracted columns and its measured figures.
No value of the data ever reaches it, so none can reach its results or its pages.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import great_expectations as gx
import pandas as pd  # type: ignore[import-untyped,unused-ignore]
from great_expectations import expectations as gxe
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation

from quality.checks import TYPES, Check, Suite
from quality.figures import Figure
from quality.measures import figure_name, words
from quality.wording import bounds_in_words, seen_in_words

_SITE = "throughline"


@dataclass(frozen=True)
class Finding:
    """What became of one expectation, in words without values."""

    column: str
    expected: str
    seen: str
    passed: bool = False


@dataclass(frozen=True)
class Verdict:
    """The findings of a suite."""

    suite: str
    findings: Sequence[Finding]

    @property
    def failures(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.passed]


class Examiner:
    """Validates suite after suite in memory and keeps the results for the Data Docs."""

    def __init__(self) -> None:
        self._context = gx.get_context(mode="ephemeral")
        self._context.enable_analytics(False)
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._frames = self._context.data_sources.add_pandas("figures")

    def examine(
        self, name: str, suite: Suite, found: Mapping[str, str], figures: Mapping[Check, Figure]
    ) -> Verdict:
        """Set the expectations of a suite on its row of types and figures."""
        row: dict[str, str | float] = {**found}
        row |= {figure_name(check): figure.value for check, figure in figures.items()}
        return self._validate(name, [*_state_columns(suite, found), *_state_figures(figures)], row)

    def examine_missing(self, name: str) -> Verdict:
        """Of a relation that is not there one thing is expected: that it is."""
        stated = gxe.ExpectColumnToExist(column=name, description="the relation is published")
        return self._validate(name, [(stated, Finding("", "the relation", "missing"))], {})

    def _validate(
        self,
        name: str,
        stated: Sequence[tuple[Expectation, Finding]],
        row: Mapping[str, str | float],
    ) -> Verdict:
        batch = self._frames.add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
        expectations = gx.ExpectationSuite(name=name)
        for index, (expectation, _) in enumerate(stated):
            expectation.meta = {"index": index}
            expectations.add_expectation(expectation)
        validation = self._context.validation_definitions.add(
            gx.ValidationDefinition(
                name=name, data=batch, suite=self._context.suites.add(expectations)
            )
        )
        outcome = validation.run(
            batch_parameters={"dataframe": pd.DataFrame([row])}, result_format="BASIC"
        )
        passed = {
            result.expectation_config.meta["index"]: bool(result.success)
            for result in outcome.results
        }
        return Verdict(
            name,
            [
                Finding(finding.column, finding.expected, finding.seen, passed[index])
                for index, (_, finding) in enumerate(stated)
            ],
        )

    def write_docs(self, folder: Path) -> None:
        """Write the pages of all results into a new folder."""
        self._context.add_data_docs_site(
            _SITE,
            {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": str(folder),
                },
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            },
        )
        # only this site: the context brings one of its own, in a temporary folder
        self._context.build_data_docs(site_names=[_SITE])


def _state_columns(suite: Suite, found: Mapping[str, str]) -> Iterator[tuple[Expectation, Finding]]:
    for column, kind in suite.columns.items():
        if column in found and kind:
            expected = f"type {kind}"
            yield (
                gxe.ExpectColumnDistinctValuesToBeInSet(
                    column=column,
                    value_set=list(TYPES[kind]),
                    description=expected,
                ),
                Finding(column, expected, f"type {found[column]}"),
            )
        elif column not in suite.optional:
            seen = "there" if column in found else "missing"
            yield gxe.ExpectColumnToExist(column=column), Finding(column, "the column", seen)


def _state_figures(figures: Mapping[Check, Figure]) -> Iterator[tuple[Expectation, Finding]]:
    for check, figure in figures.items():
        expected = f"{words(check)} {bounds_in_words(check, figure)}"
        # the maximum of one row is the figure itself, and is shown in the Data Docs
        yield (
            gxe.ExpectColumnMaxToBeBetween(
                column=figure_name(check),
                min_value=check.at_least,
                max_value=figure.most_allowed(check),
                description=expected,
            ),
            Finding(", ".join(check.columns), expected, seen_in_words(check, figure)),
        )
