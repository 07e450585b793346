{#
    Condition for an increment: one of the identifiers in `columns` is touched by what arrived. A model
    that holds this run's share only says `is_partial()` itself.
#}
{% macro only_about_touched(columns, is_partial=none) -%}
    {#- named outside the branch, so that dbt sees the dependency whatever the branch -#}
    {%- set touched = ref('int_identifiers_touched') -%}
    {%- if (is_increment() if is_partial is none else is_partial) -%}
    (
        {%- for column in columns -%}
        {{ column }} in (select identifier_key from {{ touched }}) {{- ' or ' if not loop.last }}
        {%- endfor -%}
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
