{# Aggregate: the values of a group in order, joined by a comma. #}
{% macro joined_list(value) %}{{ return(dialect('joined_list')(value)) }}{% endmacro %}

{% macro duckdb__joined_list(value) -%}
    string_agg({{ value }}, ', ' order by {{ value }})
{%- endmacro %}

{% macro spark__joined_list(value) -%}
    nullif(array_join(array_sort(collect_list({{ value }})), ', '), '')
{%- endmacro %}
