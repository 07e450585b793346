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
    {%- set fractional = fractional_columns(table_name, formats, contract, present) if formats else {} -%}
    {%- set castable = {} -%}
    select
    {%- for name, type in contract.items() %}
        {%- if name in present %}
        {%- set value = landed_value(name, present[name], fractional.get(name)) %}
        {%- set contracted = contracted_value(value, present[name], type, fractional.get(name)) %}
        {{ contracted }} as {{ quoted(name) }},
        {%- set never_fails = type == 'string' or type != 'double' and same_type(present[name], type) %}
        {%- do castable.update({name: [value, contracted]}) if name in fractional or not never_fails %}
        {%- else %}
        cast(null as {{ type }}) as {{ quoted(name) }},
        {%- endif %}
    {%- endfor %}
        {%- if castable %}
        case
            {%- for name, (value, contracted) in castable.items() %}
            when {{ value }} is not null and {{ contracted }} is null
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
    So is what is no number where a number should stand: loaders write gaps so.
#}
{% macro landed_value(name, landed_type, fractional=none) -%}
    {%- set value = 'landed_files.' ~ quoted(name) -%}
    {%- if not same_type(landed_type, 'string') -%}
        {{ "nullif(" ~ value ~ ", cast('nan' as " ~ landed_type ~ "))" if kind_of(landed_type) in ['float', 'double'] else value }}
    {%- elif fractional -%}
        nullif({{ value }}, case when landed_files.file in ({{ fractional.values() | sum(start=[]) | join(', ') }}) then 'nan' else '' end)
    {%- else -%} nullif({{ value }}, '')
    {%- endif -%}
{%- endmacro %}

{#
    Null where the value does not fit. Text that says a time may say its offset, too. A number that is
    infinite, or that no amount of money could be, would stop whoever adds it up.
#}
{% macro contracted_value(value, landed_type, type, fractional=none) -%}
    {%- if fractional and same_type(landed_type, type) -%}
    case
        {%- for fractional_type, files in fractional.items() %}
        when landed_files.file in ({{ files | join(', ') }})
            then {{ digits_of('try_cast(' ~ value ~ ' as ' ~ fractional_type ~ ')', fractional_type) }}
        {%- endfor %}
        else {{ value }}
    end
    {%- elif fractional -%} {{ digits_of(value, landed_type) }}
    {%- elif type == 'double' -%}
        {%- set number = value if same_type(landed_type, type) else 'try_cast(' ~ value ~ ' as double)' -%}
        case when abs({{ number }}) < 1e15 then {{ number }} end
    {%- elif same_type(landed_type, type) -%} {{ value }}
    {%- elif type == 'timestamp' and same_type(landed_type, 'string') -%}
        {{ timestamp_from_text_with_offset(value) }}
    {%- else -%} try_cast({{ value }} as {{ type }})
    {%- endif -%}
{%- endmacro %}

{#
    Columns that should be text and landed as numbers with fractions, which is how loaders write whole
    numbers with gaps: name -> type -> files, quoted, where only these files hold it so.
#}
{% macro fractional_columns(table_name, formats, contract, present) %}
    {% set in_files = fractional_files(table_name, formats) %}
    {% set columns = {} %}
    {% for name, type in contract.items() if type == 'string' and name in present %}
        {% if kind_of(present[name]) in fractional_kinds() %}
            {% do columns.update({name: {present[name]: []}}) %}
        {% elif same_type(present[name], 'string') and name in in_files %}
            {% do columns.update({name: in_files[name]}) %}
        {% endif %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{#
    A whole number as the text it would be without its fraction. Null where there is one, and from
    where on a number of this type no longer holds each digit: that would be another key.
#}
{% macro digits_of(number, type) -%}
    {%- set exact_below = {'float': 16777216, 'double': 9007199254740992}.get(kind_of(type)) -%}
    cast(case
        when {{ number }} = floor({{ number }}) {{- ' and abs(' ~ number ~ ') < ' ~ exact_below if exact_below }}
            then cast({{ number }} as decimal(38, 0))
    end as string)
{%- endmacro %}

{% macro kind_of(type) %}{{ return(type.split('(')[0] | lower) }}{% endmacro %}

{% macro fractional_kinds() %}{{ return(['float', 'double', 'decimal']) }}{% endmacro %}

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
