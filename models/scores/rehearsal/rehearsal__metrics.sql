-- decimals: a sum of floats depends on the order of rows
{%- set segment = 'score_name, horizon_days, segment_name, segment_value, model_version' %}
with

ranked as (
    select
        *,
        -- those who tie share the middle of their ranks
        rank() over (partition by {{ segment }} order by probability)
        + (count(*) over (partition by {{ segment }}, probability) - 1) / cast(2 as double)
            as middle_rank
    from {{ ref('rehearsal__segmented') }}
),

added as (
    select
        {{ segment }},
        count(*) as row_count,
        sum(came_true) as positive_count,
        sum(came_true) / cast(count(*) as double) as base_rate,
        sum(case when came_true = 1 then cast(middle_rank as decimal(18, 1)) end) as positive_ranks,
        cast(avg(cast(probability as decimal(18, 12))) as double) as mean_probability,
        cast(avg(cast(
            -ln(case when came_true = 1 then probability else 1 - probability end)
            as decimal(18, 12)
        )) as double) as log_loss,
        cast(avg(cast(
            (probability - came_true) * (probability - came_true) as decimal(18, 12)
        )) as double) as brier
    from ranked
    group by {{ segment }}
),

rehearsal__metrics as (
    select
        added.*,
        -(base_rate * ln(base_rate) + (1 - base_rate) * ln(1 - base_rate)) as base_log_loss,
        (
            cast(positive_ranks as double)
            - positive_count * (positive_count + 1) / cast(2 as double)
        ) / (positive_count * cast(row_count - positive_count as double)) as auc,
        1 + log_loss
        / (base_rate * ln(base_rate) + (1 - base_rate) * ln(1 - base_rate)) as log_loss_skill,
        mean_probability - base_rate as calibration_gap
    from added
    where positive_count > 0 and positive_count < row_count
)

select * from rehearsal__metrics
