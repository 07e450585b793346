-- Few stays that look alike say little: each level of likeness is drawn towards the one above it by
-- `next_stage_prior` stays, the first by one towards all possible stages alike (a Dirichlet prior).
{%- set levels = alike_levels() %}

with

rates as (select * from {{ ref('next_stage__rates') }}),

groups as (
    select distinct
        {%- for level in levels %}
        {{ level }} as alike_{{ loop.index }},
        {%- endfor %}
        journey_name,
        current_stage,
        look_number = 0 as is_scoring
    from {{ ref('next_stage__looks') }}
    where look_number in (0, {{ var('next_stage_looks') }})
),

possible as (
    select journey_name, stage_name as next_stage, role = 'failure' as is_drop_off
    from ({{ stage_roles() }}) as roles
    union all
    select journey_name, 'dropped_off', true
    from {{ ref('journeys') }}
),

level_0 as (
    select
        groups.*,
        possible.next_stage,
        possible.is_drop_off,
        1 / cast(count(*) over (
            partition by groups.is_scoring, groups.alike_{{ levels | length }}
        ) as double) as probability_0,
        0 as weight_0
    from groups
    inner join possible
        on groups.journey_name = possible.journey_name
        and groups.current_stage <> possible.next_stage
),
{%- for _ in levels %}
{%- set level, above = loop.index, loop.index0 %}
{%- set prior = 1 if level == 1 else var('next_stage_prior') %}

evidence_{{ level }} as (
    select is_scoring, alike, max(ended_count) as ended_count
    from rates
    where alike_level = {{ level }}
    group by is_scoring, alike
),

level_{{ level }} as (
    select
        level_{{ above }}.*,
        coalesce(evidence.ended_count, 0) as stay_count_{{ level }},
        (
            {{ prior }} * probability_{{ above }}
            + coalesce(evidence.ended_count * rates.exit_rate, 0)
        ) / (coalesce(evidence.ended_count, 0) + {{ prior }}) as probability_{{ level }},
        coalesce(evidence.ended_count, 0) + least({{ prior }}, weight_{{ above }})
            as weight_{{ level }}
    from level_{{ above }}
    left join evidence_{{ level }} as evidence
        on level_{{ above }}.is_scoring = evidence.is_scoring
        and level_{{ above }}.alike_{{ level }} = evidence.alike
    left join rates
        on level_{{ above }}.is_scoring = rates.is_scoring
        and rates.alike_level = {{ level }}
        and level_{{ above }}.alike_{{ level }} = rates.alike
        and level_{{ above }}.next_stage = rates.next_stage
),
{%- endfor %}

-- of a stage that nobody has ever been seen to leave there is nothing to say
next_stage__chances as (
    select
        is_scoring,
        alike_{{ levels | length }} as alike,
        journey_name,
        current_stage,
        next_stage,
        is_drop_off,
        round(probability_{{ levels | length }}, 6) as probability,
        round(probability_1, 6) as stage_probability,
        stay_count_{{ levels | length }} as alike_count,
        stay_count_1 as stage_count,
        weight_{{ levels | length }} as effective_count
    from level_{{ levels | length }}
    where stay_count_1 > 0
)

select * from next_stage__chances
