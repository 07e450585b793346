{{ config(materialized='table') }}

-- in which groups customers of past snapshots are judged: a plan bought later tells what came
with

int_snapshot_segments as (
    select
        owners.snapshot_at,
        owners.customer_id,
        max_by(plans.plan, (plans.started_at, plans.subscription_hash)) as plan,
        max(golden_records.region) as region
    from {{ ref('int_snapshot_owners') }} as owners
    left join {{ ref('int_plans_held') }} as plans
        on owners.present_customer_id = plans.customer_id
        and {{ held_at('plans', 'owners.snapshot_at') }}
    left join {{ ref('int_golden_records') }} as golden_records
        on owners.present_customer_id = golden_records.customer_id
    group by owners.snapshot_at, owners.customer_id
)

select * from int_snapshot_segments
