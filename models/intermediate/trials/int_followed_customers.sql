{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

with

identified as (
    select
        int_customer_identifiers.customer_id,
        max(int_customer_identifiers.is_published) as can_be_met_again,
        max(coalesce(int_identifiers.is_bot, false)) as is_bot,
        min(
            case when int_customer_identifiers.names_a_person then int_identifiers.first_seen_at end
        ) as named_at
    from {{ ref('int_customer_identifiers') }} as int_customer_identifiers
    left join {{ ref('int_identifiers') }} as int_identifiers
        on int_customer_identifiers.identifier_key = int_identifiers.identifier_key
    where {{ only_touched('int_customer_identifiers.customer_id') }}
    group by int_customer_identifiers.customer_id
),

-- what came without an identifier cannot be met again: it has no outcome to wait for
int_followed_customers as (
    select
        identified.customer_id,
        identified.named_at,
        int_first_purchases.bought_at as converted_at
    from identified
    left join {{ ref('int_first_purchases') }} as int_first_purchases
        on identified.customer_id = int_first_purchases.customer_id
    left join {{ ref('int_customer_traits') }} as int_customer_traits
        on identified.customer_id = int_customer_traits.customer_id
    where
        identified.can_be_met_again
        and not identified.is_bot
        and not coalesce(int_customer_traits.is_internal, false)
)

select * from int_followed_customers
