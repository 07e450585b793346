{{ config(schema='main') }}

{%- set expected_count = 'chances.probability * chances.effective_count' %}

with

chances as (select * from {{ ref('next_stage__chances') }} where is_scoring),

looks as (
    select
        next_stage__looks.*,
        {{ alike_levels()[-1] }} as alike
    from {{ ref('next_stage__looks') }} as next_stage__looks
    where look_number = 0
),

scores as (
    select
        looks.customer_id,
        looks.journey_id,
        looks.journey_name,
        looks.current_stage,
        chances.next_stage,
        looks.step_count,
        looks.stay_days,
        looks.silent_days,
        chances.probability,
        {{ wilson_bound(expected_count, 'chances.effective_count', '-') }} as probability_lower,
        {{ wilson_bound(expected_count, 'chances.effective_count', '+') }} as probability_upper,
        chances.alike_count,
        chances.stage_count,
        row_number() over (
            partition by looks.journey_id order by chances.probability desc, chances.next_stage asc
        ) = 1 as is_most_likely,
        chances.is_drop_off,
        round(sum(case when chances.is_drop_off then chances.probability else 0 end) over (
            partition by looks.journey_id
        ), 6) as drop_off_probability,
        performance.model_version,
        performance.as_of as scored_at
    from looks
    inner join chances on looks.alike = chances.alike
    cross join {{ ref('next_stage__performance') }} as performance
    where performance.status = 'trained'
),

fct_next_stage_scores as (
    select
        customer_id,
        journey_id,
        journey_name,
        current_stage,
        next_stage,
        probability,
        probability_lower,
        probability_upper,
        is_most_likely,
        is_drop_off,
        drop_off_probability,
        -- of several open journeys of a customer
        dense_rank() over (
            partition by customer_id order by drop_off_probability desc, journey_id asc
        ) = 1 as is_likeliest_drop_off,
        alike_count,
        stage_count,
        step_count,
        stay_days,
        silent_days,
        model_version,
        scored_at
    from scores
)

select * from fct_next_stage_scores
