{{ config(
    materialized='incremental',
    unique_key='identifier_key',
    replaces='int_identifiers_affected'
) }}

with

int_identity_components as (
    select
        affected.identifier_key,
        coalesce(blocks.component_key, affected.identifier_key) as block_key,
        coalesce(settled.component_key, blocks.component_key, affected.identifier_key)
            as component_key,
        coalesce(cores.component_key, affected.identifier_key) as core_key,
        affected.run_index
    from {{ ref('int_identifiers_affected') }} as affected
    left join {{ ref('int_identity_blocks') }} as blocks
        on affected.identifier_key = blocks.identifier_key
    left join {{ ref('int_identity_settled') }} as settled
        on affected.identifier_key = settled.identifier_key
    left join {{ ref('int_identity_cores') }} as cores
        on affected.identifier_key = cores.identifier_key
)

select * from int_identity_components
