{#
    A table of connected components. The model's query gives the links; how they are solved is a
    matter of the engine.
#}
{% materialization components, default %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set solver = connected_components(compiled_code, target_relation) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main', language=solver.language) -%}
        {{ solver.code }}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
