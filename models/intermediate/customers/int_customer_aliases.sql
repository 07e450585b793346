{{ config(materialized='table') }}

-- an id that was ever given leads to the customer it means now
with

changes as (
    select * from {{ source('state', 'identity_changes') }}
    union all
    select * from {{ ref('int_identity_changes') }}
),

last_changes as (
    select
        changes.*,
        row_number() over (
            partition by other_customer_id
            order by run_index desc, identifier_count desc, customer_id asc
        ) as age
    from changes
    where change in ('merged', 'renamed')
),

int_customer_aliases as (
    select
        last_changes.other_customer_id as former_customer_id,
        int_customer_identifiers.customer_id,
        last_changes.changed_at
    from last_changes
    inner join {{ ref('int_customer_identifiers') }} as int_customer_identifiers
        on last_changes.anchor_key = int_customer_identifiers.identifier_key
    where
        last_changes.age = 1
        and last_changes.other_customer_id <> int_customer_identifiers.customer_id
)

select * from int_customer_aliases
