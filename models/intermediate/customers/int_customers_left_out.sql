{{ config(materialized='view') }}

-- machines and our own people tell nothing about customers
with

machines as (
    select distinct int_customer_identifiers.customer_id
    from {{ ref('int_customer_identifiers') }} as int_customer_identifiers
    inner join {{ ref('int_identifiers') }} as int_identifiers
        on int_customer_identifiers.identifier_key = int_identifiers.identifier_key
    where int_identifiers.is_bot
),

int_customers_left_out as (
    select customer_id
    from machines
    union
    select customer_id
    from {{ ref('int_customer_traits') }}
    where is_internal
)

select * from int_customers_left_out
