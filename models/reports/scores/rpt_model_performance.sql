{%- set facts = [
    'score_name', 'model_version', 'horizon_days', 'status', 'reason', 'test_row_count',
    'training_row_count', 'as_of'
] | join(', ') %}
{%- set next_steps = {
    'next_stage': ['log_loss', 'base_log_loss', 'log_loss_skill', 'hit_rate', 'base_hit_rate'],
    'next_product': [
        'log_loss', 'base_log_loss', 'log_loss_skill', 'hit_rate', 'base_hit_rate', 'hit_in_3_rate',
        'base_hit_in_3_rate'
    ]
} %}
{%- set figures = [
    'auc', 'average_precision', 'log_loss', 'base_log_loss', 'log_loss_skill', 'brier',
    'calibration_error', 'lift_at_1', 'lift_at_5', 'lift_at_10', 'lift_at_20'
] %}
{%- set without_a_figure = "case when status = 'trained' then 'untested' else 'none' end"
    ~ ', cast(null as double)' %}
{%- set counts = 'base_rate, test_positive_count, training_positive_count' %}
{%- set nothing = 'cast(null as double), cast(null as bigint), cast(null as bigint)' %}
{%- set whole = "'all' as segment_name, 'all' as segment_value" %}
{%- set unjudged = whole
    ~ ', cast(null as string) as acceptance, cast(null as string) as suspects' %}
with

models as (
    {%- for score_name in score_horizons() %}
    select *, {{ whole }} from {{ ref(score_name ~ '__models') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- published forecasts may be those of models that others have replaced
segments as (
    select
        metrics.score_name, metrics.model_version, metrics.horizon_days,
        coalesce(models.status, 'trained') as status,
        models.reason,
        metrics.row_count as test_row_count,
        models.training_row_count, models.as_of, metrics.base_rate,
        cast(metrics.positive_count as bigint) as test_positive_count,
        models.training_positive_count, metrics.segment_name, metrics.segment_value,
        models.acceptance, models.suspects, metrics.auc, metrics.log_loss, metrics.base_log_loss,
        metrics.log_loss_skill, metrics.brier, metrics.calibration_error, metrics.calibration_gap,
        {%- for percent in lifts() %}
        metrics.lift_at_{{ percent }},
        {%- endfor %}
        metrics.average_precision
    from {{ ref('rehearsal__metrics') }} as metrics
    left join models
        on metrics.model_version = models.model_version
        and metrics.horizon_days = models.horizon_days
    where metrics.segment_name <> 'all'
),

rpt_model_performance as (
    {%- for relation, metrics in {
        'models': figures, 'segments': figures + ['calibration_gap']
    }.items() %}
    {%- for metric in metrics %}
    select
        {{ facts }}, {{ counts }}, segment_name, segment_value, acceptance, suspects,
        '{{ metric }}' as metric, {{ metric }} as value
    from {{ relation }}
    where {{ metric }} is not null
    union all
    {%- endfor %}
    {%- endfor %}
    -- a horizon that could not be trained or not be tested says why
    select {{ facts }}, {{ counts }}, {{ whole }}, acceptance, suspects, {{ without_a_figure }}
    from models
    where reason is not null
    union all
    select {{ facts }}, {{ counts }}, {{ unjudged }}, metric, value
    from {{ ref('ltv__performance') }}
    {%- for score_name, metrics in next_steps.items() %}
    {%- for metric in metrics %}
    union all
    select {{ facts }}, {{ nothing }}, {{ unjudged }}, '{{ metric }}', {{ metric }}
    from {{ ref(score_name ~ '__performance') }}
    where {{ metric }} is not null
    {%- endfor %}
    union all
    select {{ facts }}, {{ nothing }}, {{ unjudged }}, {{ without_a_figure }}
    from {{ ref(score_name ~ '__performance') }}
    where reason is not null
    {%- endfor %}
)

select * from rpt_model_performance
