{# What BI sees. The value says whether rows are replaced customer by customer in an increment. #}
{% macro published_relations() %}
    {% set relations = {} %}
    {% for name in var('published_by_customer') %}{% do relations.update({name: true}) %}{% endfor %}
    {% for name in var('published_whole') %}{% do relations.update({name: false}) %}{% endfor %}
    {{ return(relations) }}
{% endmacro %}

{#
    How many nodes a build would run that this selection leaves out. Unit tests guard the code, not
    the data.
#}
{% macro unselected_nodes() %}
    {% set missing = [] %}
    {% if execute %}
        {% for id, node in graph.nodes.items() %}
            {% if node.resource_type in ['model', 'seed', 'snapshot', 'test'] and id not in selected_resources %}
                {% do missing.append(id) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(missing | length) }}
{% endmacro %}
