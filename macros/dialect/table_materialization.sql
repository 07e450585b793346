{#
    A table in one statement, where dbt-duckdb's own takes nine (decision 14). The old table stays
    until the new one is there, so that a model can read itself, and where a query fails it stays
    for good: all of it is one transaction.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set language = model['language'] -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main', language=language) %}
        {{- built_beside(target_relation, compiled_code, language) }}
        {{- swapped_in(target_relation) if language == 'sql' }}
    {%- endcall %}
    {% do run_query(swapped_in(target_relation)) if language == 'python' %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro built_beside(relation, code, language) %}
    {{- create_table_as(False, make_intermediate_relation(relation), code, language) }}
{%- endmacro %}

{% macro swapped_in(relation) %}
    {{ dropped(relation) }}
    alter table {{ make_intermediate_relation(relation) }} rename to {{ relation.identifier }};
    {{ comments(relation) }}
{% endmacro %}

{% macro dropped(relation) %}
    {%- set stored = load_cached_relation(relation) %}
    {{- 'drop ' ~ stored.type ~ ' ' ~ stored ~ ';' if stored }}
{% endmacro %}
