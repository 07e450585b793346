{# Names a build and its published file: what it saw, and which invocation made it. #}
{% macro build_id(as_of) %}{{ return(dialect('build_id')(as_of)) }}{% endmacro %}

{% macro duckdb__build_id(as_of) -%}
    strftime({{ as_of }}, '%Y%m%dT%H%M%S') || '_{{ invocation_id[:8] }}'
{%- endmacro %}

{% macro spark__build_id(as_of) -%}
    date_format({{ as_of }}, 'yyyyMMdd') || 'T' || date_format({{ as_of }}, 'HHmmss')
    || '_{{ invocation_id[:8] }}'
{%- endmacro %}
