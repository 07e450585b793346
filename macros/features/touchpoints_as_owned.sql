{#
    Touchpoints with the customer they belonged to at each snapshot, as far as they were known then.
    `relation` has touchpoint_id, actor_key, occurred_at and loaded_at; `columns` are expressions on it
    and on `owners`.
#}
{% macro touchpoints_as_owned(relation, columns) %}
    {%- set owners = ref('int_snapshot_identifiers') %}
    {%- set shared = ref('int_snapshot_shared_touchpoints') %}
    select
        owners.snapshot_at,
        owners.customer_id,
        {{ columns | join(',\n        ') }}
    from {{ relation }}
    inner join {{ owners }} as owners
        on {{ relation }}.actor_key = owners.identifier_key
        and {{ relation }}.occurred_at < owners.snapshot_at
        and {{ relation }}.loaded_at < owners.snapshot_at
    union all
    select
        owners.snapshot_at,
        owners.customer_id,
        {{ columns | join(',\n        ') }}
    from {{ relation }}
    inner join {{ shared }} as shared on {{ relation }}.touchpoint_id = shared.touchpoint_id
    inner join {{ owners }} as owners
        on shared.snapshot_at = owners.snapshot_at and shared.owner_key = owners.identifier_key
{% endmacro %}
