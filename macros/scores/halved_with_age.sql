{# A weight that is halved with every half-life; a decimal, whose sum does not depend on the order of rows. #}
{% macro halved_with_age(days_ago, half_life_days) -%}
    cast(exp(-ln(2) * {{ days_ago }} / {{ half_life_days }}) as decimal(18, 9))
{%- endmacro %}
