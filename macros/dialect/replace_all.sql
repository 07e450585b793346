{# Every match of a regular expression replaced, not the first one only. #}
{% macro replace_all(value, pattern, replacement) -%}
    {{ return(dialect('replace_all')(value, pattern, replacement)) }}
{%- endmacro %}

{% macro duckdb__replace_all(value, pattern, replacement) -%}
    regexp_replace({{ value }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__replace_all(value, pattern, replacement) -%}
    regexp_replace({{ value }}, '{{ pattern | replace("\\", "\\\\") }}', '{{ replacement }}')
{%- endmacro %}
