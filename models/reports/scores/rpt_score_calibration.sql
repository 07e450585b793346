{%- set segment = 'score_name, horizon_days, segment_name, segment_value' %}
with

banded as (
    select
        *,
        ntile(10) over (
            partition by {{ segment }} order by probability, scored_at, customer_id
        ) as tenth
    from {{ ref('rehearsal__segmented') }}
),

counted as (
    select
        {{ segment }},
        tenth,
        count(*) as row_count,
        sum(came_true) as positive_count,
        min(probability) as lowest_probability,
        max(probability) as highest_probability,
        cast(avg(cast(probability as decimal(18, 12))) as double) as mean_probability
    from banded
    group by {{ segment }}, tenth
),

rpt_score_calibration as (
    select
        {{ segment }},
        tenth,
        lowest_probability,
        highest_probability,
        mean_probability,
        cast(positive_count as bigint) as positive_count,
        row_count,
        {{ rate_with_interval('realised_rate', 'positive_count', 'row_count') }}
    from counted
)

select * from rpt_score_calibration
