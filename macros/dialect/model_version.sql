{# Names a model in SQL, whose code and moment say all about it. #}
{% macro model_version(score_name, moment) %}{{ return(dialect('model_version')(score_name, moment)) }}{% endmacro %}

{% macro duckdb__model_version(score_name, moment) -%}
    '{{ score_name }}-' || strftime({{ moment }}, '%Y%m%dT%H%M%S')
{%- endmacro %}

{% macro spark__model_version(score_name, moment) -%}
    '{{ score_name }}-' || date_format({{ moment }}, 'yyyyMMdd') || 'T' || date_format({{ moment }}, 'HHmmss')
{%- endmacro %}
