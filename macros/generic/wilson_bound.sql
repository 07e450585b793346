{#
    Bound of the 95 % Wilson score interval of a rate (Wilson 1927): stays within 0 and 1 and holds
    for small counts, where the normal interval does not. `side` is '-' or '+'; null without trials.
#}
{% macro wilson_bound(successes, trials, side) -%}
    (
        {{ successes }} + 1.920729 {{ side }} 1.959964 * sqrt(
            {{ successes }} * ({{ trials }} - {{ successes }}) / nullif(cast({{ trials }} as double), 0) + 0.960365
        )
    ) / ({{ trials }} + 3.841459)
{%- endmacro %}
