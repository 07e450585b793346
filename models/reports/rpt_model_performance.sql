with

models as (
    {%- for score_name in var('score_horizons') %}
    select * from {{ ref(score_name ~ '__models') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

metrics as (
    {%- for metric in [
        'auc', 'average_precision', 'log_loss', 'base_log_loss', 'log_loss_skill', 'brier',
        'calibration_error', 'lift_at_1', 'lift_at_5', 'lift_at_10', 'lift_at_20'
    ] %}
    select models.*, '{{ metric }}' as metric, {{ metric }} as value
    from models
    where {{ metric }} is not null
    union all
    {%- endfor %}
    -- a horizon that could not be trained or not be tested says why
    select models.*, 'none', cast(null as double)
    from models
    where reason is not null
),

rpt_model_performance as (
    select
        score_name,
        model_version,
        horizon_days,
        status,
        reason,
        metric,
        value,
        base_rate,
        test_row_count,
        test_positive_count,
        training_row_count,
        training_positive_count,
        as_of
    from metrics
    union all
    select
        score_name,
        model_version,
        horizon_days,
        status,
        reason,
        metric,
        value,
        base_rate,
        test_row_count,
        test_positive_count,
        training_row_count,
        training_positive_count,
        as_of
    from {{ ref('ltv__performance') }}
)

select * from rpt_model_performance
