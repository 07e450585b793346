{#
    Versions of the records of a versioned or snapshot table as known at as_of: one row per record_id
    and loaded_at at which something changed, `known_to` the moment the next version took over (null
    for the current one). A fact with a time of its own is null before that time. Of rows loaded at
    the same moment the last file holds the truth. A version that did not change keeps its run_index.
#}
{% macro record_versions(source_name, table_name) %}
    {%- set base = ref('base_' ~ var('landing_tables')[table_name]) -%}
    {%- set facts = landing_facts(source_name, table_name) -%}
    with

    usable as (
        select
            {%- for column, known_at in facts.items() %}
            {{ 'base.' ~ quoted(column) if not known_at else 'case when base.' ~ known_at ~ ' < run_window.as_of then base.' ~ quoted(column) ~ ' end' }} as {{ quoted(column) }},
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
        {%- if is_increment() %}
            and base.record_id in ({{ records_to_revise(base, facts) }})
        {%- endif %}
    ),

    landed_at_once as (
        select
            usable.*,
            {{ row_fingerprint('usable', facts) }} as content_fingerprint,
            row_number() over (partition by record_id, loaded_at order by file desc, file_row desc) as copy_number
        from usable
    ),

    in_order as (
        select
            landed_at_once.*,
            lag(content_fingerprint) over (partition by record_id order by loaded_at) as previous_hash
        from landed_at_once
        where copy_number = 1
    ),

    changed as (
        select
            in_order.*,
            min(loaded_at) over (partition by record_id) as first_loaded_at,
            lead(loaded_at) over (partition by record_id order by loaded_at) as known_to
        from in_order
        where previous_hash is null or previous_hash <> content_fingerprint
    )

    select changed.*, {{ 'coalesce(kept.run_index, run_window.run_index)' if is_increment() else 'run_window.run_index' }} as run_index
    from changed
    cross join {{ ref('int_run_window') }} as run_window
    {%- if is_increment() %}
    left join {{ this }} as kept
        on changed.record_id = kept.record_id
        and changed.loaded_at = kept.loaded_at
        and changed.content_fingerprint = kept.content_fingerprint
        and changed.known_to is not distinct from kept.known_to
        and changed.first_loaded_at = kept.first_loaded_at
    {%- endif %}
{% endmacro %}

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
            or (landed.{{ known_at }} >= run_window.previous_as_of and landed.{{ known_at }} < run_window.as_of)
            {%- endfor %}
        )
{% endmacro %}

{# Columns of a landing table and, where a fact has one, the column that says when it became known. #}
{% macro landing_facts(source_name, table_name) %}
    {% set facts = {} %}
    {% if execute %}
        {% for column in graph.sources['source.' ~ project_name ~ '.' ~ source_name ~ '.' ~ table_name].columns.values() %}
            {% do facts.update({column.name: column.config.meta.get('known_at')}) if column.name != '_loaded_at' %}
        {% endfor %}
    {% endif %}
    {{ return(facts) }}
{% endmacro %}

{% macro row_fingerprint(relation, columns) -%}
    md5(concat_ws('|'
        {%- for column in columns %}, coalesce(cast({{ relation }}.{{ quoted(column) }} as string), '') {%- endfor -%}
    ))
{%- endmacro %}
