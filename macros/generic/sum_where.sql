{# Sum of counts over the rows that meet a condition. #}
{% macro sum_where(count, condition) -%}
    cast(sum(case when {{ condition }} then {{ count }} else 0 end) as bigint)
{%- endmacro %}
