{#
    What every base model is: the landed rows of a table with their key, their two times, and why a
    row cannot be used (null when it can). Restricted, for it holds clear text. `vocabulary` names the
    seed whose column of the same name must hold the words of a column; case does not matter.
    What `is_planned` may be landed long before its time.
#}
{% macro landed_and_judged(
    source_name, table_name, record_id, occurred_at, loaded_at='_loaded_at', email_columns=[], vocabulary={},
    is_planned=false
) %}
{{ config(materialized='view', schema='restricted') }}

with

landed as ({{ landed(source_name, table_name) }}),

timed as (
    select
        landed.*,
        {{ record_id }} as record_id,
        {{ occurred_at }} as occurred_at,
        {{ loaded_at }} as loaded_at
    from landed
)

select
    timed.*,
    {{ unusable_reason(email_columns, vocabulary, is_planned) }} as unusable_reason
from timed
{%- for column, seed in vocabulary.items() %}
left join {{ ref(seed) }} as {{ seed }} on {{ word_of('timed.' ~ column) }} = {{ word_of(seed ~ '.' ~ column) }}
{%- endfor %}
{% endmacro %}

{# A word of a vocabulary, comparable. #}
{% macro word_of(value) -%} nullif(lower(trim({{ value }})), '') {%- endmacro %}
