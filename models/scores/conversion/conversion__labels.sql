-- when they bought, where enough time has passed for the first horizon; read by training only
with

run_window as (select * from {{ ref('int_run_window') }}),

found as (
    select
        conversion__spine.snapshot_at,
        conversion__spine.customer_id,
        run_window.as_of,
        outcomes.came_at as converted_at
    from {{ ref('conversion__spine') }} as conversion__spine
    inner join run_window
        on {{ plus_days('conversion__spine.snapshot_at', score_horizons().conversion | min) }}
        <= run_window.as_of
    left join {{ ref('int_snapshot_owners') }} as owners
        on conversion__spine.snapshot_at = owners.snapshot_at
        and conversion__spine.customer_id = owners.customer_id
    left join {{ ref('conversion__outcomes') }} as outcomes
        on owners.present_customer_id = outcomes.customer_id
    where not conversion__spine.is_scoring
),

conversion__labels as ({{ outcome_labels('found', 'converted_at') }})

select * from conversion__labels
