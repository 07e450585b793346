-- when it happened, where enough time has passed for the first horizon; read by training only
with

run_window as (select * from {{ ref('int_run_window') }}),

contracts_ended as (
    select
        held.snapshot_at,
        held.customer_id,
        min(contracts.customer_left_at) as churned_at
    from {{ ref('int_snapshot_subscriptions') }} as held
    inner join {{ ref('int_customer_subscriptions') }} as contracts
        on held.subscription_key = {{ identifier_key('contracts.subscription_hash') }}
    where held.is_active
    group by held.snapshot_at, held.customer_id
),

next_orders as (
    select
        owners.snapshot_at,
        owners.customer_id,
        min(orders.occurred_at) as ordered_at
    from {{ ref('stg_shop__orders') }} as orders
    inner join {{ ref('int_customer_identifiers') }} as now_owner
        on orders.order_hash = now_owner.identifier_hash
    inner join {{ ref('int_snapshot_owners') }} as owners
        on now_owner.customer_id = owners.present_customer_id
        and orders.occurred_at >= owners.snapshot_at
    group by owners.snapshot_at, owners.customer_id
),

found as (
    select
        churn__spine.snapshot_at,
        churn__spine.customer_id,
        run_window.as_of,
        case
            when churn__spine.definition = 'contract' then contracts_ended.churned_at
            when next_orders.ordered_at is null
                or next_orders.ordered_at >= churn__spine.silent_at
                then churn__spine.silent_at
        end as churned_at
    from {{ ref('churn__spine') }} as churn__spine
    inner join run_window
        on {{ plus_days('churn__spine.snapshot_at', score_horizons().churn | min) }}
        <= run_window.as_of
    left join contracts_ended
        on churn__spine.snapshot_at = contracts_ended.snapshot_at
        and churn__spine.customer_id = contracts_ended.customer_id
    left join next_orders
        on churn__spine.snapshot_at = next_orders.snapshot_at
        and churn__spine.customer_id = next_orders.customer_id
    where not churn__spine.is_scoring
),

churn__labels as ({{ outcome_labels('found', 'churned_at') }})

select * from churn__labels
