-- of all snapshots these three say enough about values: now, the last one whose outcome is known,
-- and the last one whose outcome was known by then, from which that test could have been passed
with

run_window as (select * from {{ ref('int_run_window') }}),

snapshots as (select * from {{ ref('int_snapshots') }}),

horizons as (
    {%- for days in var('ltv_horizons') %}
    select cast({{ days }} as int) as horizon_days
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

tested as (
    select
        horizons.horizon_days,
        max(snapshots.snapshot_at) as snapshot_at
    from horizons
    cross join run_window
    inner join snapshots
        on {{ plus_days('snapshots.snapshot_at', 'horizons.horizon_days') }} <= run_window.as_of
    where not snapshots.is_scoring
    group by horizons.horizon_days
),

calibrated as (
    select
        tested.horizon_days,
        max(snapshots.snapshot_at) as snapshot_at
    from tested
    inner join snapshots
        on {{ plus_days('snapshots.snapshot_at', 'tested.horizon_days') }} <= tested.snapshot_at
    group by tested.horizon_days
),

ltv__snapshots as (
    select snapshots.snapshot_at, horizons.horizon_days, 'scoring' as used_for
    from snapshots
    cross join horizons
    where snapshots.is_scoring
    union all
    select snapshot_at, horizon_days, 'test'
    from tested
    union all
    select snapshot_at, horizon_days, 'calibration'
    from calibrated
)

select * from ltv__snapshots
