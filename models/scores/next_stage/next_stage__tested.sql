-- Journeys that were open one time-out ago, judged by what was known then, and what they did next.
-- Beside it the stage alone at like looks, and the transition rates that a funnel has of the stage.
{%- set bases = ['probability', 'stage_probability', 'transition_probability'] %}

with

run_window as (select * from {{ ref('int_run_window') }}),

journeys as (select * from {{ ref('journeys') }}),

chances as (select * from {{ ref('next_stage__chances') }} where not is_scoring),

looks as (
    select
        next_stage__looks.*,
        {{ alike_levels()[-1] }} as alike
    from {{ ref('next_stage__looks') }} as next_stage__looks
    where look_number = {{ var('next_stage_looks') }}
),

transitions as (
    select
        stays.journey_name,
        stays.stage_name as current_stage,
        coalesce(stays.next_stage, 'dropped_off') as next_stage,
        count(*) as transition_count
    from {{ ref('int_journey_stages') }} as stays
    inner join {{ ref('int_journeys') }} as int_journeys
        on stays.journey_name = int_journeys.journey_name
        and stays.journey_key = int_journeys.journey_key
    inner join journeys on stays.journey_name = journeys.journey_name
    cross join run_window
    where
        coalesce(stays.left_at, int_journeys.times_out_at)
        < {{ plus_days('run_window.as_of', '-journeys.timeout_days') }}
    group by stays.journey_name, stays.stage_name, coalesce(stays.next_stage, 'dropped_off')
),

-- smoothed like the score itself: by one stay, spread over all possible stages
with_transitions as (
    select
        chances.*,
        (
            coalesce(transitions.transition_count, 0)
            + 1 / cast(count(*) over (partition by chances.alike) as double)
        ) / (
            sum(coalesce(transitions.transition_count, 0)) over (partition by chances.alike) + 1
        ) as transition_probability
    from chances
    left join transitions
        on chances.journey_name = transitions.journey_name
        and chances.current_stage = transitions.current_stage
        and chances.next_stage = transitions.next_stage
),

ranked as (
    select
        {%- for basis in bases %}
        row_number() over (
            partition by alike order by {{ basis }} desc, next_stage asc
        ) = 1 as is_first_by_{{ basis }},
        {%- endfor %}
        with_transitions.*
    from with_transitions
),

next_stage__tested as (
    select
        looks.journey_id,
        looks.journey_name,
        looks.current_stage,
        looks.next_stage,
        ranked.is_drop_off,
        {%- for basis in bases %}
        ranked.{{ basis }},
        ranked.is_first_by_{{ basis }},
        {%- endfor %}
        looks.looked_at
    from looks
    left join ranked
        on looks.alike = ranked.alike
        and looks.next_stage = ranked.next_stage
)

select * from next_stage__tested
