with

ranked as (
    select
        *,
        -- those who tie count with each other
        count(*) over (
            partition by score_name, horizon_days, scored_at order by probability desc
        ) <= {{ var('flagged_share') }} * count(*) over (
            partition by score_name, horizon_days, scored_at
        ) as is_flagged
    from {{ ref('rehearsal__outcomes') }}
),

since_flagged as (
    select
        ranked.*,
        {{ plus_days('scored_at', 'outcome_after_days') }} as came_at,
        min(case when is_flagged then scored_at end) over (
            partition by score_name, horizon_days, customer_id
        ) as first_flagged_at
    from ranked
),

looked_at as (
    select
        score_name,
        horizon_days,
        customer_id,
        first_flagged_at,
        min(scored_at) as first_scored_at,
        -- until the rehearsal, which may be that of an earlier build: what came later is not in it
        max(days_followed) as days_followed,
        max(case when is_flagged then days_followed end) as days_followed_since_flag,
        min(came_at) as came_at,
        -- a customer who came back may leave again
        min(case when scored_at >= first_flagged_at then came_at end) as came_since_flag_at
    from since_flagged
    group by score_name, horizon_days, customer_id, first_flagged_at
),

rehearsal__flags as (
    select
        score_name,
        horizon_days,
        customer_id,
        first_scored_at,
        first_flagged_at,
        days_followed,
        days_followed_since_flag,
        came_at,
        {{ days_between('first_scored_at', 'came_at') }} as came_after_days,
        {{ days_between('first_flagged_at', 'came_since_flag_at') }} as days_from_flag_to_outcome
    from looked_at
)

select * from rehearsal__flags
