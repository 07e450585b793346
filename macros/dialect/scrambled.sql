{# A hash of a number that is another one in every round. #}
{% macro scrambled(value, round) -%}
    {{ return(dialect('scrambled')(value, round)) }}
{%- endmacro %}

{% macro duckdb__scrambled(value, round) -%} hash({{ value }}, {{ round }}) {%- endmacro %}

{% macro spark__scrambled(value, round) -%} xxhash64({{ value }}, {{ round }}) {%- endmacro %}
