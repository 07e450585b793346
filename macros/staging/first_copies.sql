{#
    Rows of an append table that this run admits: usable, before as_of, one per record_id, the first
    copy wins whatever the order in which files arrive. In an increment only where the first copy is
    not the kept one: it is new, older, or its file was written anew, under another name or in another
    order. Only the narrow key is compared; wide rows are read once.
#}
{% macro first_copies(base) %}
    with

    later_copies as ({{ later_copies(base) }})

    select base.*
    from {{ base }} as base
    inner join {{ ref('int_run_window') }} as run_window
        on base.loaded_at < run_window.as_of and base.occurred_at < run_window.as_of
    left join later_copies
        on base.file = later_copies.file and base.file_row = later_copies.file_row
    where
        base.unusable_reason is null
        and later_copies.file is null
        {%- if is_increment() %}
        and base.record_id in (
            select candidate.record_id
            from {{ base }} as candidate
            left join later_copies
                on candidate.file = later_copies.file
                and candidate.file_row = later_copies.file_row
            left join {{ this }} as kept on candidate.record_id = kept.record_id
            left join {{ source('restricted', 'erased_records') }} as erased
                on erased.source = '{{ landing_table(model.name) }}'
                and candidate.record_id = erased.record_id
            where
                erased.record_id is null
                and later_copies.file is null
                and (
                    kept.record_id is null
                    or candidate.file <> kept.file
                    or candidate.file_row <> kept.file_row
                )
        )
        {%- endif %}
{% endmacro %}

{# Few keys arrive twice, so only their rows are ranked. #}
{% macro later_copies(base) %}
    select ranked.file, ranked.file_row
    from (
        select
            copy.file,
            copy.file_row,
            row_number() over (
                partition by copy.record_id order by copy.loaded_at, copy.file, copy.file_row
            ) as copy_number
        from {{ base }} as copy
        inner join {{ ref('int_run_window') }} as run_window
            on copy.loaded_at < run_window.as_of and copy.occurred_at < run_window.as_of
        where copy.unusable_reason is null and copy.record_id in (
            select repeated.record_id
            from {{ base }} as repeated
            where repeated.unusable_reason is null
            group by repeated.record_id
            having count(*) > 1
        )
    ) as ranked
    where ranked.copy_number > 1
{% endmacro %}
