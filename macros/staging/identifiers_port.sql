{#
    Fills the identifiers port: identifiers that one record shows together, one row each, are
    evidence that they name one person; a record that shows a single one is none. `types` names the
    identifier types; the relation holds each in its column <type>_hash. `superseded_at` says when a
    newer version of the record replaced the row.
#}
{% macro identifiers_port(
    relation, source, types, where='true', run_index='run_index', superseded_at='cast(null as timestamp)'
) %}
    {%- for type in types %}
    {{ 'union all' if not loop.first }}
    select
        '{{ source }}' as source,
        {{ relation }}.record_id,
        '{{ type }}' as identifier_type,
        {{ relation }}.{{ type }}_hash as identifier_hash,
        {{ relation }}.occurred_at as observed_at,
        {{ relation }}.loaded_at,
        {{ superseded_at }} as superseded_at,
        {{ relation }}.{{ run_index }} as run_index
    from {{ relation }}
    where {{ where }} and {{ relation }}.{{ type }}_hash is not null and {{ count_present(relation, types) }} > 1
    {%- endfor %}
{% endmacro %}

{% macro count_present(relation, types) -%}
    (
        {%- for type in types -%}
        case when {{ relation }}.{{ type }}_hash is null then 0 else 1 end {{- ' + ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}
