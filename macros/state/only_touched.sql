{#
    Condition for an increment: only customers in scope of this run, touched by arrivals or due by
    time.
#}
{% macro only_touched(customer_id, scope='int_customers_touched') -%}
    {#- named outside the branch, so that dbt sees the dependency whatever the branch -#}
    {%- set scope = ref(scope) -%}
    {%- set run_window = ref('int_run_window') -%}
    {%- if is_increment() -%}
    {{ customer_id }} in (
        select customer_id from {{ scope }}
        where run_index = (select run_index from {{ run_window }})
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
