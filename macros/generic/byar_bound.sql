{#
    Bound of the 95 % interval of events per unit of exposure, by Byar's approximation of the exact
    Poisson interval (Breslow and Day 1987, page 69). `side` is '-' or '+'; null without exposure.
    No event at all has the lower bound 0.
#}
{% macro byar_bound(events, exposure, side) -%}
    {%- set z = z_value() -%}
    {%- set count = 'nullif(cast(' ~ events ~ (' + 1' if side == '+' else '') ~ ' as double), 0)' -%}
    round(
        coalesce({{ count }} * power(
            1 - 1 / (9 * {{ count }}) {{ side }} {{ z / 3 }} / sqrt({{ count }}), 3
        ), 0) / nullif({{ exposure }}, 0), 6
    )
{%- endmacro %}
