-- Journeys as they looked at past moments and look now: in which stage, come from where, since
-- when, silent for how long. What became of those of the past is what those of now are judged by.
{%- set bands = var('next_stage_bands') %}
{%- set in_order = 'partition by journey_id order by look_number desc' %}

with

run_window as (select * from {{ ref('int_run_window') }}),

-- more looks than days are learned from are more than anybody needs, however short the time-out
looks as (
    select
        silences.*,
        numbers.number as look_number,
        {{ plus_days('run_window.as_of', '-numbers.number * silences.look_days') }} as looked_at,
        {{ plus_days('run_window.as_of', '-' ~ var('training_days')) }} as learned_from
    from {{ ref('next_stage__silences') }} as silences
    cross join run_window
    inner join ({{ number_spine(var('training_days')) }}) as numbers
        on numbers.number between silences.latest_look and silences.earliest_look
),

stays as (
    select
        int_journey_stages.journey_name,
        int_journey_stages.journey_key,
        int_journey_stages.stage_name,
        lag(int_journey_stages.stage_name) over (
            partition by int_journey_stages.journey_name, int_journey_stages.journey_key
            order by int_journey_stages.entry_index
        ) as previous_stage,
        int_journey_stages.next_stage,
        int_journey_stages.entered_at,
        int_journey_stages.left_at,
        int_journeys.journey_id,
        int_journeys.times_out_at
    from {{ ref('int_journey_stages') }} as int_journey_stages
    inner join {{ ref('int_journeys') }} as int_journeys
        on int_journey_stages.journey_name = int_journeys.journey_name
        and int_journey_stages.journey_key = int_journeys.journey_key
),

-- who looks sees what had happened before, and a journey until its time-out
seen as (
    select
        looks.*,
        stays.journey_id,
        stays.stage_name as current_stage,
        coalesce(stays.previous_stage, 'none') as previous_stage,
        stays.entered_at,
        coalesce(stays.next_stage, 'dropped_off') as next_stage,
        coalesce(stays.left_at, stays.times_out_at) as left_at
    from looks
    inner join stays
        on looks.journey_name = stays.journey_name
        and looks.journey_key = stays.journey_key
        and looks.looked_at > stays.entered_at
        and (looks.looked_at <= stays.left_at or stays.left_at is null)
    where
        looks.looked_at > looks.began_at
        and (
            looks.looked_at <= looks.next_step_at
            or looks.next_step_at is null and looks.looked_at < looks.times_out_at
        )
        and looks.looked_at >= looks.learned_from
),

-- everything in steps of looks, so that journeys with other time-outs are told alike
banded as (
    select
        seen.*,
        {{ days_between('entered_at', 'looked_at') }} as stay_days,
        {{ days_between('began_at', 'looked_at') }} as silent_days,
        {{ band_of(days_between('entered_at', 'looked_at') ~ ' / look_days', bands.stay) }}
            as stay_band,
        {{ band_of(days_between('began_at', 'looked_at') ~ ' / look_days', bands.silence) }}
            as silence_band,
        {{ band_of('step_number', bands.steps) }} as step_band,
        cast(floor({{ days_between('looked_at', 'left_at') }} / look_days) as int) + 1
            as looks_ahead
    from seen
),

next_stage__looks as (
    select
        journey_id,
        journey_name,
        customer_id,
        look_number,
        current_stage,
        previous_stage,
        stay_band,
        silence_band,
        step_band,
        -- a stay that is seen several times in one state is one example of it
        case
            when coalesce(lag(entered_at) over ({{ in_order }}) <> entered_at, true) then 1
            when lag(stay_band) over ({{ in_order }}) <> stay_band then 3
            when lag(silence_band) over ({{ in_order }}) <> silence_band then 4
            when lag(step_band) over ({{ in_order }}) <> step_band then 5
            else 6
        end as new_from_level,
        case when looks_ahead <= look_number then next_stage end as next_stage,
        case when looks_ahead <= look_number then looks_ahead end as looks_until_left,
        stay_days,
        silent_days,
        step_number as step_count,
        looked_at
    from banded
)

select * from next_stage__looks
