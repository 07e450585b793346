{# A sum of floats that is the same in whatever order the rows come. #}
{% macro decimal_sum(value) -%}
    sum(cast({{ value }} as decimal(38, 12)))
{%- endmacro %}
