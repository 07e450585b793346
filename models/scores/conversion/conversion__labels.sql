-- who bought within the horizon, where enough time has passed to know; read by training only
with

run_window as (select * from {{ ref('int_run_window') }}),

conversion__labels as (
    select
        conversion__spine.snapshot_at,
        conversion__spine.customer_id,
        coalesce(
            int_conversions.converted_at >= conversion__spine.snapshot_at
            and int_conversions.converted_at
            < {{ plus_days('conversion__spine.snapshot_at', var('score_horizons').conversion) }},
            false
        ) as label
    from {{ ref('conversion__spine') }} as conversion__spine
    inner join run_window
        on {{ plus_days('conversion__spine.snapshot_at', var('score_horizons').conversion) }}
        <= run_window.as_of
    left join {{ ref('int_snapshot_owners') }} as owners
        on conversion__spine.snapshot_at = owners.snapshot_at
        and conversion__spine.customer_id = owners.customer_id
    left join {{ ref('int_conversions') }} as int_conversions
        on owners.present_customer_id = int_conversions.customer_id
    where not conversion__spine.is_scoring
)

select * from conversion__labels
