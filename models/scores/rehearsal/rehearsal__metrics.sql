-- decimals: a sum of floats depends on the order of rows
{%- set segment = 'score_name, horizon_days, segment_name, segment_value, model_version' %}
{%- set down_to = 'over (partition by ' ~ segment ~ ' order by probability desc'
    ~ ' rows between unbounded preceding and current row)' %}
with

-- those who tie rank, and are counted, together
tied as (
    select
        {{ segment }},
        probability,
        count(*) as row_count,
        cast(sum(came_true) as bigint) as positive_count
    from {{ ref('rehearsal__segmented') }}
    group by {{ segment }}, probability
),

ranked as (
    select
        tied.*,
        sum(row_count) over (partition by {{ segment }}) as all_rows,
        sum(positive_count) over (partition by {{ segment }}) as all_positives,
        sum(row_count) {{ down_to }} as rows_down_to,
        sum(positive_count) {{ down_to }} as positives_down_to
    from tied
),

ranked_and_binned as (
    select
        ranked.*,
        -- ten of about equal size
        floor((rows_down_to - row_count / cast(2 as double)) * 10 / all_rows) as bin_number
    from ranked
),

binned as (
    select
        {{ segment }},
        all_rows,
        all_positives,
        {%- for percent in lifts() %}
        {{ positives_in_top(percent) }} as positives_in_top_{{ percent }},
        {%- endfor %}
        {{ decimal_sum('probability * row_count') }} as probabilities,
        sum(positive_count) as positive_count,
        {{ decimal_sum('-(
            case when positive_count > 0 then positive_count * ln(probability) else 0 end
            + case
                when positive_count < row_count
                    then (row_count - positive_count) * ln(1 - probability)
                else 0
            end
        )') }} as log_losses,
        {{ decimal_sum('positive_count * (1 - probability) * (1 - probability)
            + (row_count - positive_count) * probability * probability') }} as squares,
        -- a pair that ties is half won
        {{ decimal_sum('positive_count * (
            all_rows - all_positives - (rows_down_to - positives_down_to)
            + (row_count - positive_count) / cast(2 as double)
        )') }} as pairs_won,
        {{ decimal_sum('positive_count * positives_down_to / cast(rows_down_to as double)') }}
            as precisions
    from ranked_and_binned
    group by {{ segment }}, all_rows, all_positives, bin_number
),

added as (
    select
        {{ segment }},
        cast(all_rows as bigint) as row_count,
        cast(all_positives as bigint) as positive_count,
        {%- for percent in lifts() %}
        max(positives_in_top_{{ percent }}) / {{ top_size(percent) }} * all_rows
        / nullif(all_positives, 0) as lift_at_{{ percent }},
        {%- endfor %}
        all_positives / cast(all_rows as double) as base_rate,
        cast(sum(probabilities) as double) / all_rows as mean_probability,
        cast(sum(log_losses) as double) / all_rows as log_loss,
        cast(sum(squares) as double) / all_rows as brier,
        cast(sum(abs(probabilities - positive_count)) as double) / all_rows as calibration_error,
        cast(sum(pairs_won) as double)
        / nullif(all_positives * cast(all_rows - all_positives as double), 0) as auc,
        cast(sum(precisions) as double) / nullif(all_positives, 0) as average_precision
    from binned
    group by {{ segment }}, all_rows, all_positives
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
        1 - log_loss / nullif(base_log_loss, 0) as log_loss_skill,
        mean_probability - base_rate as calibration_gap
    from with_base
)

select * from rehearsal__metrics
