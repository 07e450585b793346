{# Usable rows before as_of; a fact that has a time of its own is null before that time. #}
{% macro rows_as_known(base, facts) %}
    select
        {%- for column, known_at in facts.items() %}
        {%- if known_at %}
        case when base.{{ known_at }} < run_window.as_of then base.{{ quoted(column) }} end
            as {{ quoted(column) }},
        {%- else %}
        base.{{ quoted(column) }},
        {%- endif %}
        {%- endfor %}
        base.record_id,
        base.occurred_at,
        base.loaded_at,
        base.file,
        base.file_row
    from {{ base }} as base
    inner join {{ ref('int_run_window') }} as run_window
        on base.loaded_at < run_window.as_of and base.occurred_at < run_window.as_of
    where base.unusable_reason is null
{%- endmacro %}
