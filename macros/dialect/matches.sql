{# True where a regular expression is found in a value; never null. #}
{% macro matches(value, pattern) %}{{ return(dialect('matches')(value, pattern)) }}{% endmacro %}

{% macro duckdb__matches(value, pattern) -%}
    coalesce(regexp_matches({{ value }}, {{ pattern }}), false)
{%- endmacro %}

{% macro spark__matches(value, pattern) -%}
    coalesce(regexp_like({{ value }}, {{ pattern }}), false)
{%- endmacro %}
