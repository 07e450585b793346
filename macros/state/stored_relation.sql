{#
    What an intermediate model further down stored in earlier runs; none where everything is built
    anew. For what has to know the past of a later step: a ref would be a circle.
#}
{% macro stored_relation(name) %}
    {% set relation = adapter.get_relation(target.database, 'intermediate', name) if execute %}
    {{ return(relation if relation and not is_rewrite()) }}
{% endmacro %}
