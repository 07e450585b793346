{#
    Columns of a landing table that hold an identifier in clear text, with its type, as its contract
    says.
#}
{% macro identifying_columns(table_name) %}
    {% set columns = {} %}
    {% if execute %}
        {% for landing in graph.sources.values() if landing.name == table_name and landing.schema == 'landing' %}
            {% for column in landing.columns.values() if column.config.meta.get('identifies') %}
                {% do columns.update({column.name: column.config.meta.identifies}) %}
            {% endfor %}
        {% endfor %}
    {% endif %}
    {{ return(columns) }}
{% endmacro %}

{# Keys of the identifiers that a landed row shows, as a list; null where a value names nobody. #}
{% macro landed_identifier_keys(table_name, relation) -%}
    {%- set keys = ['null'] -%}
    {%- for column, type in identifying_columns(table_name).items() -%}
        {%- set hash = hashed_identifier(type, relation ~ '.' ~ column) -%}
        {%- do keys.append(identifier_key(hash)) -%}
    {%- endfor -%}
    {{ keys | join(', ') }}
{%- endmacro %}
