{#
    The landed rows of one table under its contract (the columns of its source): each column in its
    contracted type, a column that no file holds as typed NULL, and `cast_failure` naming the first
    column whose value does not fit, with that value. Switched off or without files, it is an empty
    relation of the same shape.
#}
{% macro landed(source_name, table_name) %}
    {%- set contract = landing_contract(source_name, table_name) -%}
    {%- do source(source_name, table_name) -%}
    {%- set formats = landed_formats(table_name) if execute and source_is_on(source_name) and not flags.EMPTY else [] -%}
    {%- set present = landed_columns(table_name, formats) if formats else {} -%}
    {%- do check_any_column(table_name, contract, present, formats) if formats -%}
    {%- set castable = {} -%}
    select
    {%- for name, type in contract.items() %}
        {%- if name in present %}
        {%- set value = landed_value(name, present[name]) %}
        {{ contracted_value(value, present[name], type) }} as {{ quoted(name) }},
        {%- do castable.update({name: value}) if not (same_type(present[name], type) or type == 'string') %}
        {%- else %}
        cast(null as {{ type }}) as {{ quoted(name) }},
        {%- endif %}
    {%- endfor %}
        {%- if castable %}
        case
            {%- for name, value in castable.items() %}
            when {{ value }} is not null and {{ contracted_value(value, present[name], contract[name]) }} is null
                then '{{ name }} is no {{ contract[name] }}: ' || left(cast({{ value }} as string), 100)
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

{#
    Empty text is a missing value: CSV cannot tell them apart, and an empty identifier names nobody.
#}
{% macro landed_value(name, landed_type) -%}
    {%- set value = 'landed_files.' ~ quoted(name) -%}
    {{ "nullif(" ~ value ~ ", '')" if same_type(landed_type, 'string') else value }}
{%- endmacro %}

{# Null where the value does not fit. Text that says a time may say its offset, too. #}
{% macro contracted_value(value, landed_type, type) -%}
    {%- if same_type(landed_type, type) -%} {{ value }}
    {%- elif type == 'timestamp' and same_type(landed_type, 'string') -%}
        {{ timestamp_from_text_with_offset(value) }}
    {%- else -%} try_cast({{ value }} as {{ type }})
    {%- endif -%}
{%- endmacro %}

{# One column may vanish; where all did, something else landed. #}
{% macro check_any_column(table_name, contract, present, formats) %}
    {% set known = contract.keys() | select('in', present.keys()) | list %}
    {% set any_row = "select 1 from (" ~ landed_files(table_name, formats) ~ ") as landed_files limit 1" %}
    {% set own_columns = ['file', 'file_row', 'filename', 'file_row_number'] %}
    {% if not known and run_query(any_row).rows %}
        {% do exceptions.raise_compiler_error(
            "The files in " ~ var('landing_path') ~ "/" ~ table_name ~ " have none of the columns of "
            ~ table_name ~ ": they have " ~ present | reject('in', own_columns) | join(', ') ~ " instead of "
            ~ contract | join(', ') ~ ". Land them where they belong; a CSV file needs a header line, and "
            ~ "its delimiter in the variable csv_delimiter (now " ~ var('csv_delimiter') ~ ")."
        ) %}
    {% endif %}
{% endmacro %}

{% macro landing_contract(source_name, table_name) %}
    {% set contract = {} %}
    {% if execute %}
        {% set landing = graph.sources['source.' ~ project_name ~ '.' ~ source_name ~ '.' ~ table_name] %}
        {% for column in landing.columns.values() %}
            {% do contract.update({column.name: column.data_type}) %}
        {% endfor %}
    {% endif %}
    {{ return(contract) }}
{% endmacro %}

{#
    Consent, erasure, experiments and the calendar are no touchpoints: they are never switched off.
#}
{% macro source_is_on(source_name) %}
    {{ return(source_name in var('touchpoint_sources') or source_name in var('standing_sources')) }}
{% endmacro %}

{% macro same_type(landed_type, contracted_type) %}
    {{ return({'varchar': 'string'}.get(landed_type | lower, landed_type | lower) == contracted_type) }}
{% endmacro %}
