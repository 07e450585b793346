{# A view in one statement, for the reason that tables have. #}
{% materialization view, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}
        {{ dropped(target_relation) }}
        {{ get_create_view_as_sql(target_relation, sql) }}
        {{ comments(target_relation) }}
    {% endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
