{#
    Fills the touchpoints port from one relation. `actor` is the type of the identifier that acted;
    the relation holds it in its column <type>_hash. `columns` gives what else the source knows; the
    rest is typed NULL. A source names at least source and touchpoint_type.
#}
{% macro touchpoints_port(relation, actor, columns, where='true') %}
    {%- set unknown = columns.keys() | reject('in', touchpoint_columns().keys()) | list -%}
    {%- if unknown -%}
        {%- do exceptions.raise_compiler_error('The touchpoints port has no column ' ~ unknown | join(', ')) -%}
    {%- endif %}
    select
    {%- for name, type in touchpoint_columns().items() %}
        {%- set given = columns.get(name) or default_touchpoint_column(name, relation, actor, columns) %}
        cast({{ given }} as {{ type }}) as {{ name }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from {{ relation }}
    where {{ where }}
{% endmacro %}

{% macro default_touchpoint_column(name, relation, actor, columns) -%}
    {%- if name == 'touchpoint_id' -%} {{ columns.source }} || ':' || {{ relation }}.record_id
    {%- elif name == 'actor_type' -%} '{{ actor }}'
    {%- elif name == 'actor_hash' -%} {{ relation }}.{{ actor }}_hash
    {%- elif name in ['record_id', 'occurred_at', 'loaded_at', 'run_index'] -%} {{ relation }}.{{ name }}
    {%- else -%} null
    {%- endif -%}
{%- endmacro %}

{% macro touchpoint_columns() %}
    {{ return({
        'touchpoint_id': 'string', 'source': 'string', 'record_id': 'string',
        'touchpoint_type': 'string', 'subject': 'string',
        'actor_type': 'string', 'actor_hash': 'string', 'device_hash': 'string',
        'utm_source': 'string', 'utm_medium': 'string', 'utm_campaign': 'string',
        'referrer': 'string', 'click_id': 'string',
        'device_type': 'string', 'user_agent': 'string', 'region': 'string',
        'amount': 'decimal(18, 2)', 'currency_code': 'string', 'properties': 'string',
        'occurred_at': 'timestamp', 'loaded_at': 'timestamp', 'run_index': 'bigint'
    }) }}
{% endmacro %}
