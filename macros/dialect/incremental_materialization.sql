{#
    An incremental model in one statement, for the reason that tables have (decision 14): a table
    where none is stored and under a full refresh; else the model's rows, held aside as it may read
    itself, replace what is in scope.
#}
{% materialization incremental, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set stored = load_cached_relation(target_relation) -%}
    {%- set new_rows = make_temp_relation(target_relation) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}
        {% if not stored or stored.is_view or should_full_refresh() %}
            {{ built_beside(target_relation, compiled_code, 'sql') }}
            {{ swapped_in(target_relation) }}
        {% else %}
            {{ create_table_as(True, new_rows, compiled_code) }}
            {{ same_columns(new_rows, target_relation) }}
            {{ get_incremental_replace_sql({
                'target_relation': target_relation,
                'temp_relation': new_rows,
                'unique_key': config.require('unique_key'),
            }) }};
            drop table {{ new_rows }};
            {{ comments(target_relation) }}
        {% endif %}
    {% endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#
    Fails where the columns of new rows are not those that are stored: rows of both would not mean
    the same. Columns may stand in another order.
#}
{% macro same_columns(new_rows, stored) %}
    select error(
        'the columns of {{ stored.identifier }} are not those stored: '
        || string_agg(name || ' ' || type || verdict, ', ' order by name, type)
        || '; store it anew with `dbt build --full-refresh`'
    )
    from (
        {{ columns_without(new_rows, stored, ' is new') }}
        union all
        {{ columns_without(stored, new_rows, ' is gone') }}
    ) as differences
    having count(*) > 0;
{% endmacro %}

{% macro columns_without(some, others, verdict) %}
    select column_name as name, column_type as type, '{{ verdict }}' as verdict
    from (
        select column_name, column_type from (describe {{ some }})
        except
        select column_name, column_type from (describe {{ others }})
    )
{% endmacro %}
