{# One row per whole number from 0 up to the last one, as the column `number`. #}
{% macro number_spine(last) %}{{ return(dialect('number_spine')(last)) }}{% endmacro %}

{% macro duckdb__number_spine(last) -%}
    select cast(unnest(generate_series(0, {{ last }})) as int) as number
{%- endmacro %}

{% macro spark__number_spine(last) -%} select explode(sequence(0, {{ last }})) as number {%- endmacro %}
