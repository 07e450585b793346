{#
    Where every visible row of a landed file went, each count taken on its own, so that a lost row
    shows as a difference. A duplicate is a row whose key stands in several rows and is not the one
    kept; a row that stands alone and is not kept is therefore no duplicate but lost.
#}
{% macro landed_file_counts(table_name, base, kept) %}
    select
        '{{ table_name }}' as source,
        landed.file,
        count(*) as landed_row_count,
        sum(case when landed.is_kept then 1 else 0 end) as usable_row_count,
        sum(
            case when landed.is_repeated and not landed.is_kept and not landed.is_erased then 1 else 0 end
        ) as duplicate_row_count,
        sum(case when landed.unusable_reason is not null then 1 else 0 end)
            as quarantined_row_count,
        sum(case when landed.is_erased then 1 else 0 end) as erased_row_count,
        max(landed.loaded_at) as newest_loaded_at
    from (
        with

        judged as (
            select
                base.file,
                base.loaded_at,
                base.occurred_at,
                base.record_id,
                base.unusable_reason,
                kept.file is not null as is_kept
            from {{ base }} as base
            left join {{ kept }} as kept on base.file = kept.file and base.file_row = kept.file_row
        ),

        repeated as (
            select record_id
            from judged
            where unusable_reason is null and record_id in (
                select record_id from judged where unusable_reason is null and not is_kept
            )
            group by record_id
            having count(*) > 1
        )

        select
            judged.*,
            judged.unusable_reason is null and erased.record_id is not null as is_erased,
            judged.unusable_reason is null and repeated.record_id is not null as is_repeated
        from judged
        cross join run_window
        left join erased_records as erased
            on erased.source = '{{ table_name }}' and judged.record_id = erased.record_id
        left join repeated on judged.record_id = repeated.record_id
        where
            {{ has_arrived('judged') }}
            and (judged.unusable_reason is not null or judged.occurred_at < run_window.as_of)
    ) as landed
    group by landed.file
{% endmacro %}

{#
    Whether a landed row had arrived before as_of. A row without a plausible arrival would never be
    seen, and so be lost.
#}
{% macro has_arrived(base) -%}
    {%- set hidden = base ~ ".loaded_at >= run_window.as_of" -%}
    {%- set implausible = base ~ ".loaded_at >= timestamp '" ~ var("plausible_until") ~ "'" -%}
    (not coalesce({{ hidden }}, false) or {{ implausible }})
{%- endmacro %}
