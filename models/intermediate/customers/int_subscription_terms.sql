{{ config(materialized='view') }}

with

int_subscription_terms as (
    select
        int_customer_identifiers.customer_id,
        subscriptions.subscription_hash,
        subscriptions.plan,
        subscriptions.period,
        subscriptions.yearly_price,
        -- what a subscription began with became known after it began
        case
            when subscriptions.loaded_at = subscriptions.first_loaded_at
                then timestamp '0001-01-01'
            else subscriptions.loaded_at
        end as held_from,
        subscriptions.known_to as held_to
    from {{ ref('stg_billing__subscriptions') }} as subscriptions
    inner join {{ ref('int_customer_identifiers') }} as int_customer_identifiers
        on subscriptions.subscription_hash = int_customer_identifiers.identifier_hash
)

select * from int_subscription_terms
