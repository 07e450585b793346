{# Rows of a relation that arrived in this run; all of them where the model is built anew. #}
{% macro arrived(relation) %}
    {%- set run_window = ref('int_run_window') %}
    select arrived_rows.*
    from {{ relation }} as arrived_rows
    {%- if is_increment() %}
    where arrived_rows.run_index = (select run_index from {{ run_window }})
    {%- endif %}
{% endmacro %}
