{#
    dbt run-operation diff_identity: what an edited rule or what has arrived changes about who is who,
    against the last publication. Build it before without publishing it:
    dbt build --select +int_identity_changes
#}
{% macro diff_identity(examples=10) %}
    {% set changes = stored_model('int_identity_changes') %}
    {% set map = stored_model('int_identity_map') %}
    {% set before = 'state.identifier_owners' %}
    {% set now = map ~ " where customer_id is not null and identifier_key not in (select identifier_key from "
        ~ stored_model('int_erased_identifiers') ~ ")" %}
    {% set rows = run_query(
        "select 'new', count(*), cast(null as bigint) from (select distinct customer_id from " ~ now
        ~ " and customer_id not in (select customer_id from " ~ before ~ ")) as arrived union all "
        ~ "select 'gone', count(*), null from (select distinct customer_id from " ~ before
        ~ " where customer_id not in (select customer_id from " ~ now ~ ")) as left_behind union all "
        ~ "select change, count(*), sum(identifier_count) from " ~ changes ~ " group by change order by 1"
    ).rows %}
    {% do print('Against the last publication:') %}
    {% for row in rows %}
        {% do print('  ' ~ '%-8s %9s' | format(row[0], row[1]) ~ (' with ' ~ row[2] ~ ' identifiers' if row[2] else ' customers')) %}
    {% endfor %}
    {% set shown = run_query(
        "select change, identifier_count, other_customer_id, customer_id, reason from " ~ changes
        ~ " order by identifier_count desc, customer_id, other_customer_id limit " ~ examples
    ).rows %}
    {% do print('The largest:') if shown %}
    {% for row in shown %}
        {% do print('  ' ~ row[0] ~ ': ' ~ row[1] ~ ' identifiers from ' ~ row[2] ~ ' to ' ~ row[3] ~ ' (' ~ row[4] ~ ')') %}
    {% endfor %}
    {% do print('Nothing was published. `dbt build` publishes it; undo the edit and build to go back.') %}
{% endmacro %}

{# A model that was built before, for an operation that reads it. #}
{% macro stored_model(name) %}
    {% set relation = adapter.get_relation(target.database, 'intermediate', name) if execute %}
    {% if execute and not relation %}
        {% do exceptions.raise_compiler_error(
            "There is no " ~ name ~ " in this warehouse yet: run `dbt build --select +" ~ name ~ "` first."
        ) %}
    {% endif %}
    {{ return(relation) }}
{% endmacro %}
