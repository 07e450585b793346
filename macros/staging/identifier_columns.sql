{#
    Identifiers that a staging relation holds. The law of the layer: a column that ends in _hash is
    the keyed hash of an identifier, and nothing else is called so.
#}
{% macro identifier_columns(relation) %}
    {% set names = [] %}
    {% if execute %}
        {% for column in adapter.get_columns_in_relation(relation) if column.name.endswith('_hash') %}
            {% do names.append(column.name) %}
        {% endfor %}
    {% endif %}
    {{ return(names) }}
{% endmacro %}
