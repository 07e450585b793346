{{ config(materialized='view') }}

-- Journeys are looked at from now back in even steps, ever so many within a time-out. Most silences
-- lie between two clicks, and nobody looks: only those with a look in them go on.
{%- set in_order = 'partition by journey_name, journey_key ' ~ step_order() %}

with

run_window as (select * from {{ ref('int_run_window') }}),

steps as (
    select
        int_journey_steps.*,
        timeout_days / cast({{ var('next_stage_looks') }} as double) as look_days,
        row_number() over ({{ in_order }}) as step_number,
        lead(occurred_at) over ({{ in_order }}) as next_step_at,
        {{ plus_days('occurred_at', 'timeout_days') }} as times_out_at
    from {{ ref('int_journey_steps') }} as int_journey_steps
),

next_stage__silences as (
    select
        steps.journey_name,
        steps.journey_key,
        steps.customer_id,
        steps.step_number,
        steps.look_days,
        ceil(
            {{ days_between('coalesce(next_step_at, times_out_at)', 'run_window.as_of') }}
            / look_days
        ) as latest_look,
        floor({{ days_between('occurred_at', 'run_window.as_of') }} / look_days) as earliest_look,
        steps.occurred_at as began_at,
        steps.next_step_at,
        steps.times_out_at
    from steps
    cross join run_window
    left join {{ ref('int_customers_left_out') }} as left_out
        on steps.customer_id = left_out.customer_id
    where steps.role not in ('success', 'failure') and left_out.customer_id is null
)

select * from next_stage__silences
where latest_look <= earliest_look and earliest_look >= 0
