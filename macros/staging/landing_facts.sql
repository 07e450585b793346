{#
    Columns of a landing table and, where a fact has one, the column that says when it became known.
#}
{% macro landing_facts(source_name, table_name) %}
    {% set facts = {} %}
    {% if execute %}
        {% set landing = graph.sources['source.' ~ project_name ~ '.' ~ source_name ~ '.' ~ table_name] %}
        {% for column in landing.columns.values() %}
            {% do facts.update({column.name: column.config.meta.get('known_at')}) if column.name != '_loaded_at' %}
        {% endfor %}
    {% endif %}
    {{ return(facts) }}
{% endmacro %}
