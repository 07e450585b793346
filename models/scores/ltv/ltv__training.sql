{{ config(materialized='view') }}

-- habits of now are learned from no more customers than a snapshot of the past has buyers: neither
-- time nor memory grows with all there are
with

spine as (
    select
        ltv__spine.*,
        row_number() over (partition by snapshot_at order by customer_id) as draw
    from {{ ref('ltv__spine') }} as ltv__spine
),

-- what is known now is the same for all horizons
snapshots as (
    select * from {{ ref('ltv__snapshots') }}
    where used_for <> 'scoring' or horizon_days = {{ var('ltv_horizons') | min }}
),

ltv__training as (
    select
        snapshots.used_for,
        snapshots.horizon_days,
        run_window.as_of,
        spine.*,
        -- the churn model of now knows what came later
        cast(null as double) as daily_hazard,
        coalesce(order_outcomes.order_outcome, 0) as order_outcome,
        coalesce(contract_outcomes.contract_outcome, 0) as contract_outcome
    from snapshots
    inner join spine on snapshots.snapshot_at = spine.snapshot_at
    cross join {{ ref('int_run_window') }} as run_window
    left join {{ ref('ltv__order_outcomes') }} as order_outcomes
        on snapshots.used_for = order_outcomes.used_for
        and snapshots.horizon_days = order_outcomes.horizon_days
        and spine.customer_id = order_outcomes.customer_id
    left join {{ ref('ltv__contract_outcomes') }} as contract_outcomes
        on snapshots.used_for = contract_outcomes.used_for
        and snapshots.horizon_days = contract_outcomes.horizon_days
        and spine.customer_id = contract_outcomes.customer_id
    where spine.draw <= {{ var('training_customers') }}
)

select * from ltv__training
