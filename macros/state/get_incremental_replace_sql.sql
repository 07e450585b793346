{#
    The one incremental strategy. Replaces every stored row whose unique_key is in scope: by default
    the keys of the new rows; with `replaces`, what that relation lists for this run (in its column
    `replaces_key`, where it is called otherwise), so that a customer who was merged away leaves no
    row behind (delete+insert would leave it). A unique_key of several columns is in scope when any
    of them is. Under --empty nothing changes.
#}
{% macro get_incremental_replace_sql(arguments) %}
    {% set target_relation = arguments.target_relation %}
    {% set keys = [arguments.unique_key] if arguments.unique_key is string else arguments.unique_key %}
    {% if flags.EMPTY %}
        select 1 as nothing_to_do
    {% else %}
        delete from {{ target_relation }}
        {% if not is_rewrite() %}
        where
            {%- for key in keys %}
            {{ key }} in ({{ replaced_keys(keys[0], arguments.temp_relation) }})
            {{ 'or' if not loop.last }}
            {%- endfor %}
        {% endif %}
        ;
        insert into {{ target_relation }} by name
        select * from {{ arguments.temp_relation }}
    {% endif %}
{% endmacro %}

{% macro replaced_keys(key, new_rows) %}
    {% if config.get('replaces') %}
        {#- qualified: an unknown name would be taken for the target's own, and delete everything #}
        select replacing.{{ config.get('replaces_key', key) }}
        from {{ ref(config.get('replaces')) }} as replacing
        where replacing.run_index = (select run_index from {{ run_window_relation() }})
    {% else %}
        select {{ key }} from {{ new_rows }}
    {% endif %}
{% endmacro %}
