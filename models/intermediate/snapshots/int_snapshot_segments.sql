{{ config(materialized='table') }}

-- in which groups customers of past snapshots are judged: a plan bought later tells what came
with

int_snapshot_segments as (
    select
        owners.snapshot_at,
        owners.customer_id,
        max_by(
            terms.plan, (subscriptions.started_at, subscriptions.subscription_hash)
        ) as plan,
        max(golden_records.region) as region
    from {{ ref('int_snapshot_owners') }} as owners
    left join {{ ref('int_customer_subscriptions') }} as subscriptions
        on owners.present_customer_id = subscriptions.customer_id
        and subscriptions.started_at < owners.snapshot_at
    left join {{ ref('int_subscription_terms') }} as terms
        on subscriptions.subscription_hash = terms.subscription_hash
        and {{ held_at('terms', 'owners.snapshot_at') }}
    left join {{ ref('int_golden_records') }} as golden_records
        on owners.present_customer_id = golden_records.customer_id
    group by owners.snapshot_at, owners.customer_id
)

select * from int_snapshot_segments
