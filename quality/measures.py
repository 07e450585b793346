"""What can be measured of a relation, as SQL: counts and shares, never values.

Each measure is one DuckDB expression over the whole relation that yields the struct
`(counted, out_of)`: a share is counted / out_of, a plain figure is counted, with no out_of.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from quality.checks import AS_OF, EPOCH_MS, Bound, Check

# what no clock means: times outside cannot be placed on a calendar
_CALENDAR = ("timestamp '2000-01-01'", "timestamp '2050-01-01'")
# where the usual period holds fewer rows than this, some are empty by chance alone
_LEAST_ROWS_EACH = 10
# so many times the usual gap between two rows is no silence yet in a sparse table
_USUAL_GAPS = 5
# at each end: a few broken clocks, or the first few rows of a new table, are not its period
_STRAY_SHARE = 0.01


@dataclass(frozen=True)
class Measure:
    """How a figure is taken and called.

    sql: the struct of a check over a relation.
    needs, allows: the fields a check must and may have beside the bounds of its figure.
    """

    sql: Callable[[Check, str], str]
    words: Callable[[Check], str]
    needs: Collection[str] = ("columns",)
    allows: Collection[str] = ()


def words(check: Check) -> str:
    """What the figure of a check is, without the name of its column."""
    return MEASURES[check.measure].words(check)


def figure_name(check: Check) -> str:
    """Tells the figure from every other one of its suite."""
    subject = ", ".join(check.columns)
    return f"{subject}: {words(check)}" if subject else words(check)


def is_share(check: Check) -> bool:
    return check.measure.endswith("_share")


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _struct(counted: str, out_of: str = "null::double") -> str:
    return f"{{'counted': ({counted})::double, 'out_of': ({out_of})::double}}"


def _share_of_values(check: Check, condition: str) -> str:
    column = quoted(check.columns[0])
    counted = f"count(*) filter (where {column} is not null and {condition})"
    return _struct(counted, f"count({column})")


def _as_text(check: Check) -> str:
    return f"{quoted(check.columns[0])}::varchar"


def _as_time(check: Check) -> str:
    """The column as a time, null where it is none or lies off the calendar."""
    column = quoted(check.columns[0])
    if check.unit == EPOCH_MS:
        milliseconds = f"try_cast({column} as bigint)"
        known = f"{milliseconds} between epoch_ms({_CALENDAR[0]}) and epoch_ms({_CALENDAR[1]})"
        return f"case when {known} then epoch_ms({milliseconds}) end"
    return f"try_cast({column} as timestamp)"


def _bound(bound: Bound) -> str:
    if bound == AS_OF:
        return f"getvariable('{AS_OF}')"
    return f"timestamp '{bound}'" if isinstance(bound, date) else str(bound)


def _within(check: Check, value: str) -> str:
    bounds = [f"{value} >= {_bound(check.lower)}"] if check.lower is not None else []
    bounds += [f"{value} <= {_bound(check.upper)}"] if check.upper is not None else []
    return " and ".join(bounds)


def _outside(check: Check, _: str) -> str:
    is_time = any(isinstance(bound, date) or bound == AS_OF for bound in (check.lower, check.upper))
    value = _as_time(check) if is_time else f"try_cast({quoted(check.columns[0])} as double)"
    # a value that cannot be read is null here, and so not within the range
    return _share_of_values(check, f"not coalesce({_within(check, value)}, false)")


def _nulls(check: Check, _: str) -> str:
    missing = " or ".join(f"{quoted(column)} is null" for column in check.columns)
    return _struct(f"count(*) filter (where {missing})", "count(*)")


def _duplicates(check: Check, _: str) -> str:
    if len(check.columns) == 1:
        column = quoted(check.columns[0])
        return _struct(f"count({column}) - count(distinct {column})", f"count({column})")
    key = ", ".join(quoted(column) for column in check.columns)
    return _struct(f"count(*) - count(distinct ({key}))", "count(*)")


def _unlisted(check: Check, _: str) -> str:
    listed = ", ".join(literal(value) for value in check.values)
    return _share_of_values(check, f"{_as_text(check)} not in ({listed})")


def _unlike(check: Check, _: str) -> str:
    matches = f"regexp_full_match({_as_text(check)}, {literal(check.pattern)})"
    return _share_of_values(check, f"not {matches}")


def _containing(check: Check, _: str) -> str:
    return _share_of_values(check, f"contains({_as_text(check)}, {literal(check.text)})")


def _where(check: Check, _: str) -> str:
    return _struct(f"count(*) filter (where {check.condition})", "count(*)")


def _silent(check: Check, relation: str) -> str:
    """Periods without rows from the first to the last, nothing where rows are too few to tell."""
    every = check.every
    periods = f"date_diff('{every}', min(period), max(period)) + 1"
    enough = f"median(row_count) >= {_LEAST_ROWS_EACH}"
    silent = f"coalesce(case when {enough} then {periods} - count(*) end, 0)"
    judged = f"coalesce(case when {enough} then {periods} end, 0)"
    return f"""(
        with counted as (
            select date_trunc('{every}', time) as period, count(*) as row_count
            from (select {_as_time(check)} as time from {relation})
            where time between {_CALENDAR[0]} and {_CALENDAR[1]}
            group by all
        ), placed as (
            select period, row_count, sum(row_count) over (order by period) as row_count_so_far,
                sum(row_count) over () as all_row_count
            from counted
        )
        select {_struct(silent, judged)} from placed
        where row_count_so_far > all_row_count * {_STRAY_SHARE}
            and row_count_so_far - row_count < all_row_count * (1 - {_STRAY_SHARE})
    )"""


def _lag(check: Check, _: str) -> str:
    as_of, seconds = f"epoch(getvariable('{AS_OF}'))", f"epoch({_as_time(check)})"
    lag = f"{as_of} - max({seconds})"
    gap = f"({as_of} - min({seconds})) / count({seconds})"
    late = f"if({lag} > 0, greatest({lag} - {_USUAL_GAPS} * {gap}, 0), {lag})"
    return _struct(f"coalesce({late}, 'infinity'::double) / 86400")


def _sums_outside(check: Check, relation: str) -> str:
    by = ", ".join(quoted(column) for column in check.by)
    total = f"sum(try_cast({quoted(check.columns[0])} as double))"
    outside = f"count(*) filter (where not coalesce({_within(check, 'total')}, false))"
    return f"""(select {_struct(outside, "count(*)")}
        from (select {total} as total from {relation} group by {by}))"""


def _range_in_words(check: Check) -> str:
    if check.lower is None:
        return f"after {check.upper}" if check.upper == AS_OF else f"above {check.upper}"
    if check.upper is None:
        return f"below {check.lower}"
    return f"outside {check.lower}..{check.upper}"


MEASURES = {
    "row_count": Measure(
        lambda check, relation: _struct("count(*)"), lambda check: "number of rows", needs=()
    ),
    "null_share": Measure(_nulls, lambda check: "share without a value"),
    "duplicate_share": Measure(_duplicates, lambda check: "share of repeated keys"),
    "outside_share": Measure(
        _outside, lambda check: f"share {_range_in_words(check)}", allows=("lower", "upper", "unit")
    ),
    "unlisted_share": Measure(
        _unlisted,
        lambda check: f"share other than {', '.join(check.values)}",
        needs=("columns", "values"),
    ),
    "unlike_share": Measure(
        _unlike, lambda check: f"share not like {check.pattern}", needs=("columns", "pattern")
    ),
    "containing_share": Measure(
        _containing, lambda check: f"share with '{check.text}' inside", needs=("columns", "text")
    ),
    "where_share": Measure(
        _where, lambda check: f"share where {check.condition}", needs=("columns", "condition")
    ),
    "silent_share": Measure(
        _silent,
        lambda check: f"share of {check.every}s without rows",
        needs=("columns", "every"),
        allows=("unit",),
    ),
    "lag_days": Measure(
        _lag, lambda check: "days from the newest row to as_of beyond the usual gap"
    ),
    "sum_outside_share": Measure(
        _sums_outside,
        lambda check: f"share of sums by {', '.join(check.by)} {_range_in_words(check)}",
        needs=("columns", "by"),
        allows=("lower", "upper"),
    ),
}
