{# A weight that is halved with every half-life; a decimal, whose sum does not depend on the order of rows. #}
{% macro halved_with_age(moment, looked_at) -%}
    cast(exp(-ln(2) * {{ days_between(moment, looked_at) }} / {{ var('next_product_half_life_days') }}) as decimal(18, 9))
{%- endmacro %}
