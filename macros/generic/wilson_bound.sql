{#
    Bound of the 95 % Wilson score interval of a rate (Wilson 1927): stays within 0 and 1 and holds
    for small counts, where the normal interval does not. `side` is '-' or '+'; null without trials.
#}
{% macro wilson_bound(successes, trials, side) -%}
    {%- set z = 1.959963984540054 -%}
    (
        {{ successes }} + {{ z * z / 2 }} {{ side }} {{ z }} * sqrt(
            {{ successes }} * ({{ trials }} - {{ successes }}) / nullif(cast({{ trials }} as double), 0)
            + {{ z * z / 4 }}
        )
    ) / ({{ trials }} + {{ z * z }})
{%- endmacro %}
