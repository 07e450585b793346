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
    Whether a landed row shows none of the identifiers that a relation lists. Not correlated: hashes
    would be made anew for every pair, and for rows that other conditions leave out.
#}
{% macro shows_none_of(identifiers, table_name, relation) -%}
    true
    {%- for column, type in identifying_columns(table_name).items() %}
        and not coalesce(
            {{ identifier_key(hashed_identifier(type, relation ~ '.' ~ column)) }}
            in (select identifier_key from {{ identifiers }}),
            false
        )
    {%- endfor %}
{%- endmacro %}
