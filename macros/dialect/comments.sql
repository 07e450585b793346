{# The descriptions of a model as statements; none where `persist_docs` is off. #}
{% macro comments(relation) %}
    {% if config.persist_relation_docs() and model.description %}
        {{ alter_relation_comment(relation, model.description) }}
    {% endif %}
    {% if config.persist_column_docs() %}
        {% for name, column in model.columns.items() %}
            comment on column {{ relation }}.{{ name }}
            is {{ duckdb_escape_comment(column.description) }};
        {% endfor %}
    {% endif %}
{% endmacro %}

{#
    dbt's own asks twice which columns there are, and leaves out with a warning what was described
    and is not there. Here that is an error, which names the column.
#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) %}
    {% set statements = comments(relation) | trim %}
    {% do run_query(statements) if statements %}
{% endmacro %}
