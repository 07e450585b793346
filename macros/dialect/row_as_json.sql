{# A whole row as JSON text. #}
{% macro row_as_json(relation) %}{{ return(dialect('row_as_json')(relation)) }}{% endmacro %}

{% macro duckdb__row_as_json(relation) -%} cast(to_json({{ relation }}) as string) {%- endmacro %}

{% macro spark__row_as_json(relation) -%}
    to_json(
        struct({{ relation }}.*),
        map('ignoreNullFields', 'false', 'timestampFormat', 'yyyy-MM-dd HH:mm:ss.SSSSSS')
    )
{%- endmacro %}
