{# A small JSON object as text from names and columns. #}
{% macro json_properties(columns) %}{{ return(dialect('json_properties')(columns)) }}{% endmacro %}

{% macro duckdb__json_properties(columns) -%}
    cast(json_object(
        {%- for name, column in columns.items() %}'{{ name }}', {{ column }}{{ ', ' if not loop.last }}{% endfor -%}
    ) as string)
{%- endmacro %}

{% macro spark__json_properties(columns) -%}
    to_json(named_struct(
        {%- for name, column in columns.items() %}'{{ name }}', {{ column }}{{ ', ' if not loop.last }}{% endfor -%}
    ), map('ignoreNullFields', 'false'))
{%- endmacro %}
