{#
    The population stability index that chance alone exceeds in one of twenty cases: with rows of one
    population it is (1/n + 1/m) times chi-square of one degree less than bins (Yurdakul, "Statistical
    properties of population stability index", 2018), here by Wilson and Hilferty (1931). 0 with one
    bin, null without rows.
#}
{% macro index_by_chance(reference_row_count, current_row_count, bin_count) -%}
    {%- set degrees = '(' ~ bin_count ~ ' - 1)' -%}
    {%- set spread = '2 / (9e0 * nullif(' ~ degrees ~ ', 0))' -%}
    round(
        (
            1e0 / nullif({{ reference_row_count }}, 0) + 1e0 / nullif({{ current_row_count }}, 0)
        ) * {{ degrees }} * coalesce(
            power(1 - {{ spread }} + 1.644853626951472e0 * sqrt({{ spread }}), 3), 0
        ), 6
    )
{%- endmacro %}
