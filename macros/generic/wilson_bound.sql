{#
    Bound of the 95 % Wilson score interval of a rate (Wilson 1927): stays within 0 and 1 and holds
    for small counts, where the normal interval does not. `side` is '-' or '+'; null without trials.
    Rounded, so that the interval of 0 or all of n ends at 0 or 1 and not a rounding error beyond.
#}
{% macro wilson_bound(successes, trials, side) -%}
    {%- set z = z_value() -%}
    {%- set failures = '(' ~ trials ~ ' - ' ~ successes ~ ')' -%}
    round((
        {{ successes }} + {{ z * z / 2 }} {{ side }} {{ z }} * sqrt(
            {{ successes }} * {{ failures }} / nullif(cast({{ trials }} as double), 0)
            + {{ z * z / 4 }}
        )
    ) / ({{ trials }} + {{ z * z }}), 6)
{%- endmacro %}
