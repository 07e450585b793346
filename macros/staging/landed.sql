{#
    The landed rows of one table under its contract (the columns of its source): each column in its
    contracted type, a column that no file holds as typed NULL, and `cast_failure` naming the first
    value that does not fit. Switched off or without files, it is an empty relation of the same shape.
#}
{% macro landed(source_name, table_name) %}
    {%- set contract = landing_contract(source_name, table_name) -%}
    {%- do source(source_name, table_name) -%}
    {%- set formats = landed_formats(table_name) if execute and source_is_on(source_name) and not flags.EMPTY else [] -%}
    {%- set present = landed_columns(table_name, formats) if formats else {} -%}
    {%- set doubtful = [] -%}
    select
    {%- for name, type in contract.items() %}
        {%- if name not in present %}
        cast(null as {{ type }}) as {{ quoted(name) }},
        {%- elif same_type(present[name], type) %}
        landed_files.{{ quoted(name) }},
        {%- else %}
        {%- do doubtful.append(name) %}
        try_cast(landed_files.{{ quoted(name) }} as {{ type }}) as {{ quoted(name) }},
        {%- endif %}
    {%- endfor %}
        {%- if doubtful %}
        case
            {%- for name in doubtful %}
            when landed_files.{{ quoted(name) }} is not null
                and try_cast(landed_files.{{ quoted(name) }} as {{ contract[name] }}) is null
                then '{{ name }} is no {{ contract[name] }}'
            {%- endfor %}
        end as cast_failure,
        {%- else %}
        cast(null as string) as cast_failure,
        {%- endif %}
        {%- if formats %}
        landed_files.file,
        landed_files.file_row
    from ({{ landed_files(table_name, formats) }}) as landed_files
        {%- else %}
        cast(null as string) as file,
        cast(null as bigint) as file_row
    from (select 1) as nothing_landed
    where false
        {%- endif %}
{% endmacro %}

{% macro landing_contract(source_name, table_name) %}
    {% set contract = {} %}
    {% if execute %}
        {% set landing = graph.sources['source.' ~ project_name ~ '.' ~ source_name ~ '.' ~ table_name] %}
        {% for column in landing.columns.values() %}{% do contract.update({column.name: column.data_type}) %}{% endfor %}
    {% endif %}
    {{ return(contract) }}
{% endmacro %}

{# Consent, erasure, experiments and the calendar are no touchpoints: they are never switched off. #}
{% macro source_is_on(source_name) %}
    {{ return(source_name in var('touchpoint_sources') or source_name in var('standing_sources')) }}
{% endmacro %}

{% macro same_type(landed_type, contracted_type) %}
    {{ return({'varchar': 'string'}.get(landed_type | lower, landed_type | lower) == contracted_type) }}
{% endmacro %}
