{# Records with a row that is not kept, or with a fact that became visible since the last build. #}
{% macro records_to_revise(base, facts) %}
    select landed.record_id
    from {{ base }} as landed
    cross join {{ ref('int_run_window') }} as run_window
    left join {{ this }} as kept
        on landed.record_id = kept.record_id
        and landed.file = kept.file
        and landed.file_row = kept.file_row
    left join {{ source('restricted', 'erased_records') }} as erased
        on erased.source = '{{ landing_table(model.name) }}'
        and landed.record_id = erased.record_id
    where
        erased.record_id is null
        and (
            kept.record_id is null
            {%- for known_at in facts.values() | select | unique %}
            or (
                landed.{{ known_at }} >= run_window.previous_as_of
                and landed.{{ known_at }} < run_window.as_of
            )
            {%- endfor %}
        )
{% endmacro %}
