{#
    Versions of the records of a versioned or snapshot table as known at as_of: one row per record_id
    and loaded_at at which something changed, `known_to` the moment the next version took over (null
    for the current one). A fact with a time of its own is null before that time. Of rows loaded at
    the same moment the last file counts. A version that did not change keeps its run_index.
#}
{% macro record_versions(source_name, table_name) %}
    {%- set base = ref('base_' ~ var('landing_tables')[table_name]) -%}
    {%- set facts = landing_facts(source_name, table_name) -%}
    with

    usable as (
        {{ rows_as_known(base, facts) }}
        {%- if is_increment() %}
            and base.record_id in ({{ records_to_revise(base, facts) }})
        {%- endif %}
    ),

    landed_at_once as (
        select
            usable.*,
            {{ row_fingerprint('usable', facts) }} as content_fingerprint,
            row_number() over (
                partition by record_id, loaded_at order by file desc, file_row desc
            ) as copy_number
        from usable
    ),

    in_order as (
        select
            landed_at_once.*,
            lag(content_fingerprint) over (
                partition by record_id order by loaded_at
            ) as previous_fingerprint
        from landed_at_once
        where copy_number = 1
    ),

    changed as (
        select
            in_order.*,
            min(loaded_at) over (partition by record_id) as first_loaded_at,
            lead(loaded_at) over (partition by record_id order by loaded_at) as known_to
        from in_order
        where previous_fingerprint is null or previous_fingerprint <> content_fingerprint
    )

    {{ stamped_when_changed('changed') }}
{% endmacro %}

{# Versions with the run index in which they last changed. #}
{% macro stamped_when_changed(versions) %}
    {%- set run_window = ref('int_run_window') %}
    select
        {{ versions }}.*,
        {%- if is_increment() %}
        coalesce(kept.run_index, run_window.run_index) as run_index
        {%- else %}
        run_window.run_index
        {%- endif %}
    from {{ versions }}
    cross join {{ run_window }} as run_window
    {%- if is_increment() %}
    left join {{ this }} as kept
        on {{ versions }}.record_id = kept.record_id
        and {{ versions }}.loaded_at = kept.loaded_at
        and {{ versions }}.content_fingerprint = kept.content_fingerprint
        and {{ versions }}.known_to is not distinct from kept.known_to
        and {{ versions }}.first_loaded_at = kept.first_loaded_at
    {%- endif %}
{% endmacro %}
