{#
    on-run-start: what must outlive every model. `state` is made here, appended only by the publish
    node, and survives a full refresh. A command that starts after a build closed opens the next run
    index, so that whatever a partial run admits still counts as an arrival for the next build.
#}
{% macro open_state() %}
    {% if execute and flags.WHICH in ['build', 'run', 'seed', 'test', 'snapshot'] %}
        {% do check_landing() %}
        {% do run_query("create schema if not exists state") %}
        {% do run_query("create schema if not exists restricted") %}
        {% do run_query(builds_table()) %}
        {% do run_query(identifier_owners_table()) %}
        {% do run_query(customer_registry_table()) %}
        {% do run_query(identity_changes_table()) %}
        {% do run_query(score_history_table()) %}
        {% do run_query(erased_records_table()) %}
        {% do run_query(erased_evidence_table()) %}
        {% do run_query(erased_sightings_table()) %}
        {% do run_query(tombstones_table()) %}
        {% do run_query(forgetting_builds_table()) %}
        {% do check_identifier_key() %}
        {% do reopen_run_window() %}
    {% endif %}
{% endmacro %}

{% macro builds_table() %}
    create table if not exists state.builds (
        run_index bigint,
        build_id string,
        as_of timestamp,
        command string,
        is_rewrite boolean,
        vocabulary_hash string,
        key_fingerprint string,
        arrived_touchpoint_count bigint,
        stored_touchpoint_count bigint,
        touched_identifier_count bigint,
        solved_identifier_count bigint,
        stored_identifier_count bigint,
        touched_customer_count bigint,
        due_customer_count bigint,
        stored_customer_count bigint,
        closed_at timestamp
    )
{% endmacro %}

{% macro identifier_owners_table() %}
    create table if not exists state.identifier_owners (
        identifier_key bigint,
        customer_id string
    )
{% endmacro %}

{% macro customer_registry_table() %}
    create table if not exists state.customer_registry (
        anchor_key bigint,
        customer_id string
    )
{% endmacro %}

{% macro identity_changes_table() %}
    create table if not exists state.identity_changes (
        run_index bigint,
        build_id string,
        customer_id string,
        other_customer_id string,
        change string,
        reason string,
        identifier_count bigint,
        anchor_key bigint,
        changed_at timestamp
    )
{% endmacro %}

{% macro score_history_table() %}
    create table if not exists state.score_history (
        score_name string,
        customer_id string,
        scored_at timestamp,
        horizon_days int,
        probability double,
        contributions {{ contributions_type() }},
        model_version string
    )
{% endmacro %}

{% macro erased_records_table() %}
    create table if not exists restricted.erased_records (
        source string,
        record_id string,
        content_fingerprint string,
        run_index bigint
    )
{% endmacro %}

{% macro erased_evidence_table() %}
    create table if not exists restricted.erased_evidence (
        source string,
        record_hash string,
        identifier_type string,
        identifier_hash string,
        observed_at timestamp,
        loaded_at timestamp,
        superseded_at timestamp
    )
{% endmacro %}

{% macro erased_sightings_table() %}
    create table if not exists restricted.erased_sightings (
        touchpoint_hash string,
        source string,
        record_hash string,
        touchpoint_type string,
        actor_type string,
        actor_hash string,
        actor_key bigint,
        device_hash string,
        device_key bigint,
        device_profile bigint,
        is_bot_agent boolean,
        occurred_at timestamp,
        loaded_at timestamp
    )
{% endmacro %}

{% macro tombstones_table() %}
    create table if not exists restricted.tombstones (
        identifier_key bigint,
        requested_at timestamp,
        run_index bigint
    )
{% endmacro %}

{# In a build file from before it was kept, every build that erased may have had something to forget. #}
{% macro forgetting_builds_table() %}
    create table if not exists restricted.forgetting_builds as
    select distinct run_index from restricted.tombstones
{% endmacro %}

{# A landing_path that is mistyped would be a company without customers. #}
{% macro check_landing() %}
    {% set opens_window = 'model.' ~ project_name ~ '.int_run_window' in selected_resources %}
    {% if flags.EMPTY or not opens_window %}{{ return('') }}{% endif %}
    {% set read = [] %}
    {% for landing in graph.sources.values() if landing.schema == 'landing' and source_is_on(landing.source_name) %}
        {% do read.append(landing.name) %}
    {% endfor %}
    {% set folders = landed_folders() %}
    {% set unknown = folders | reject('in', var('landing_tables')) | list %}
    {% if unknown %}
        {% do exceptions.warn(
            "Nobody reads " ~ unknown | join(', ') ~ " in landing_path, " ~ var('landing_path')
            ~ ": a folder is called after its table, one of landing_tables in dbt_project.yml."
        ) %}
    {% endif %}
    {% if folders | select('in', read) | list %}{{ return('') }}{% endif %}
    {% do exceptions.raise_compiler_error(
        "Nothing has landed: no table of the sources that are on has a Parquet or CSV file under "
        ~ "landing_path, " ~ var('landing_path') ~ " (for example " ~ landing_glob(var('landing_tables') | select('in', read) | first, 'parquet')
        ~ "). Correct the path with --vars 'landing_path: ...' (a relative one starts at the project's "
        ~ "root), or write demo data with `python -m demo --out data/demo`. The last publication stays as it is."
    ) %}
{% endmacro %}

{# Hashes under two keys never meet: an increment under another key would split every customer. #}
{% macro check_identifier_key() %}
    {% set last = run_query(
        "select key_fingerprint, " ~ key_fingerprint() ~ " from state.builds order by run_index desc limit 1"
    ) %}
    {% if last.rows and last.rows[0][0] != last.rows[0][1] and not flags.FULL_REFRESH %}
        {% do exceptions.raise_compiler_error(
            "The identifier key is not the one this warehouse was built under: its hashes would not meet. "
            "Set THROUGHLINE_IDENTIFIER_KEY to the former key, or rebuild under the new one with --full-refresh."
        ) %}
    {% endif %}
{% endmacro %}

{% macro reopen_run_window() %}
    {% set window = run_window_relation() %}
    {% if window %}
        {% do run_query(
            "merge into " ~ window ~ " as opened using ("
            "select max(run_index) as run_index, max_by(as_of, run_index) as as_of from state.builds"
            ") as closed on opened.run_index <= closed.run_index when matched then update set "
            "run_index = closed.run_index + 1, previous_as_of = closed.as_of, is_rewrite = false, "
            ~ "has_edited_rules = false"
        ) %}
    {% endif %}
{% endmacro %}
