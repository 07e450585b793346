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

with_base as (
    select
        added.*,
        case
            when positive_count in (0, row_count) then 0
            else -(base_rate * ln(base_rate) + (1 - base_rate) * ln(1 - base_rate))
        end as base_log_loss
    from added
),

-- where all came out alike there is nothing to tell apart, only a level to hit
rehearsal__metrics as (
    select
        with_base.*,
        (
            cast(positive_ranks as double)
            - positive_count * (positive_count + 1) / cast(2 as double)
        ) / nullif(positive_count * cast(row_count - positive_count as double), 0) as auc,
        1 - log_loss / nullif(base_log_loss, 0) as log_loss_skill,
        mean_probability - base_rate as calibration_gap
    from with_base
)

select * from rehearsal__metrics
