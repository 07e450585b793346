{# Aggregate: the values of a group as a list in the order of another column. #}
{% macro ordered_list(value, order) -%}
    {{ return(dialect('ordered_list')(value, order)) }}
{%- endmacro %}

{% macro duckdb__ordered_list(value, order) -%}
    list({{ value }} order by {{ order }})
{%- endmacro %}

{% macro spark__ordered_list(value, order) -%}
    transform(
        array_sort(collect_list(struct({{ order }} as place, {{ value }} as element))), placed -> placed.element
    )
{%- endmacro %}
