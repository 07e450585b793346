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

{#
    Whether a landed row shows none of the identifiers that a relation lists: one join for each, for
    hashes compared one by one would be made anew for every pair.
#}
{% macro shows_none_of(identifiers, table_name, relation) -%}
    true
    {%- for column, type in identifying_columns(table_name).items() %}
        and not exists (
            select 1 from {{ identifiers }}
            where {{ identifiers }}.identifier_key
                = {{ identifier_key(hashed_identifier(type, relation ~ '.' ~ column)) }}
        )
    {%- endfor %}
{%- endmacro %}
