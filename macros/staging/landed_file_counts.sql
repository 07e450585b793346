{#
    Where every visible row of a landed file went, each count taken on its own, so that a lost row
    shows as a difference. A duplicate is a row whose record is kept from another one; a usable row
    of a record that is not kept at all is therefore no duplicate but lost. The place alone does not
    tell which row was kept: a file that was written anew has other rows at the same places.
#}
{% macro landed_file_counts(table_name, base, kept) %}
    select
        '{{ table_name }}' as source,
        landed.file,
        count(*) as landed_row_count,
        sum(case when landed.is_kept then 1 else 0 end) as usable_row_count,
        sum(
            case when landed.is_kept_elsewhere and not landed.is_erased then 1 else 0 end
        ) as duplicate_row_count,
        sum(case when landed.is_usable then 0 else 1 end) as quarantined_row_count,
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
                base.unusable_reason is null as is_usable,
                base.unusable_reason is null and kept.file is not null as is_kept
            from {{ base }} as base
            left join {{ kept }} as kept
                on base.record_id = kept.record_id
                and base.file = kept.file
                and base.file_row = kept.file_row
        ),

        kept_elsewhere as (
            select distinct kept.record_id
            from {{ kept }} as kept
            inner join judged on kept.record_id = judged.record_id
            where judged.is_usable and not judged.is_kept
        )

        select
            judged.*,
            judged.is_usable and erased.record_id is not null as is_erased,
            judged.is_usable and not judged.is_kept
            and kept_elsewhere.record_id is not null as is_kept_elsewhere
        from judged
        cross join run_window
        left join erased_records as erased
            on erased.source = '{{ table_name }}' and judged.record_id = erased.record_id
        left join kept_elsewhere on judged.record_id = kept_elsewhere.record_id
        where
            {{ has_arrived('judged') }}
            and (not judged.is_usable or judged.occurred_at < run_window.as_of)
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
