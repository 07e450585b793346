{#
    A table in one statement, where dbt-duckdb's own takes nine (decision 14). The old table stays
    until the new one is there, so that a model can read itself, and where a query fails it stays
    for good: all of it is one transaction.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set beside = make_intermediate_relation(target_relation) -%}
    {%- set language = model['language'] -%}
    {%- set swapped -%}
        {{ dropped(target_relation) }}
        alter table {{ beside }} rename to {{ target_relation.identifier }};
        {{ comments(target_relation) }}
    {%- endset -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main', language=language) %}
        {{- create_table_as(False, beside, compiled_code, language) }}
        {{- swapped if language == 'sql' }}
    {%- endcall %}
    {% do run_query(swapped) if language == 'python' %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro dropped(relation) %}
    {%- set stored = load_cached_relation(relation) %}
    {{- 'drop ' ~ stored.type ~ ' ' ~ stored ~ ';' if stored }}
{% endmacro %}
