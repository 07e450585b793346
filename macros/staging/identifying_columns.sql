{# Columns of a landing table that hold an identifier in clear text, with its type, as its contract says. #}
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

{# Key of an identifier straight from its landed value; null where the value names nobody. #}
{% macro landed_identifier_key(type, value) -%}
    {%- set normalised = {'email': normalised_email, 'phone': normalised_phone}.get(type) -%}
    {{ identifier_key(identifier_hash(type, normalised(value) if normalised else value)) }}
{%- endmacro %}
