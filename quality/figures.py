"""Takes the figures of a suite, all in one pass over its relation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from quality.checks import Check
from quality.measures import MEASURES
from quality.relations import readable, view_name

# in a small table one stray row is a large share: this many prove nothing, unless they are
# more than a quarter of it
_FORGIVEN_ROWS, _FORGIVEN_PART = 3, 4


@dataclass(frozen=True)
class Figure:
    """counted, and out of how many for a share; out_of is None for a plain figure."""

    counted: float
    out_of: float | None

    @property
    def value(self) -> float:
        if self.out_of is None:
            return self.counted
        return self.counted / self.out_of if self.out_of else 0.0

    @property
    def forgiven(self) -> int:
        """Rows that a tolerant share may hold, however small the table."""
        return min(_FORGIVEN_ROWS, int(self.out_of or 0) // _FORGIVEN_PART)

    def most_allowed(self, check: Check) -> float | None:
        """The upper bound for this figure; a check that tolerates nothing forgives nothing."""
        if not check.at_most or not self.out_of:
            return check.at_most
        return max(check.at_most, self.forgiven / self.out_of)


def take_figures(
    con: DuckDBPyConnection, schema: str, relation: str, checks: Sequence[Check]
) -> Mapping[Check, Figure]:
    if not checks:
        return {}
    view = view_name(schema, relation)
    structs = ", ".join(MEASURES[check.measure].sql(check, view) for check in checks)
    with readable(schema, relation):
        (row,) = con.execute(f"select {structs} from {view}").fetchall()
    return {check: Figure(**struct) for check, struct in zip(checks, row, strict=True)}
