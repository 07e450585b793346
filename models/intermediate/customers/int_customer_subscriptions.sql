{{ config(materialized='view') }}

{%- set in_order = 'partition by customer_id order by started_at, subscription_hash' %}

with

current_terms as (
    select
        int_customer_identifiers.customer_id,
        subscriptions.subscription_hash,
        subscriptions.plan,
        subscriptions.period,
        subscriptions.price,
        subscriptions.yearly_price,
        subscriptions.occurred_at as started_at,
        subscriptions.cancelled_at,
        subscriptions.loaded_at,
        subscriptions.run_index
    from {{ ref('stg_billing__subscriptions') }} as subscriptions
    inner join {{ ref('int_customer_identifiers') }} as int_customer_identifiers
        on subscriptions.subscription_hash = int_customer_identifiers.identifier_hash
    where subscriptions.known_to is null
),

covered as (
    select
        current_terms.*,
        max(coalesce(cancelled_at, timestamp '9999-12-31')) over (
            {{ in_order }} rows between unbounded preceding and current row
        ) as covered_to
    from current_terms
),

with_gaps as (
    select
        covered.*,
        case
            when started_at <= lag(covered_to) over ({{ in_order }}) then 0
            else 1
        end as is_after_gap
    from covered
),

in_spells as (
    select
        with_gaps.*,
        sum(is_after_gap) over (
            {{ in_order }} rows between unbounded preceding and current row
        ) as spell_number
    from with_gaps
),

-- who moves to another contract without a gap has not left
int_customer_subscriptions as (
    select
        customer_id,
        subscription_hash,
        plan,
        period,
        price,
        yearly_price,
        started_at,
        cancelled_at,
        nullif(
            max(covered_to) over (partition by customer_id, spell_number), timestamp '9999-12-31'
        ) as customer_left_at,
        loaded_at,
        run_index
    from in_spells
)

select * from int_customer_subscriptions
