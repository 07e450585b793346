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
{%- set without_a_figure = "case when status = 'trained' then 'untested' else 'none' end"
    ~ ', cast(null as double)' %}
{%- set counts = 'base_rate, test_positive_count, training_positive_count' %}
with

models as (
    {%- for score_name in var('score_horizons') %}
    select * from {{ ref(score_name ~ '__models') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

rpt_model_performance as (
    {%- for metric in [
        'auc', 'average_precision', 'log_loss', 'base_log_loss', 'log_loss_skill', 'brier',
        'calibration_error', 'lift_at_1', 'lift_at_5', 'lift_at_10', 'lift_at_20'
    ] %}
    select {{ facts }}, {{ counts }}, '{{ metric }}' as metric, {{ metric }} as value
    from models
    where {{ metric }} is not null
    union all
    {%- endfor %}
    -- a horizon that could not be trained or not be tested says why
    select {{ facts }}, {{ counts }}, {{ without_a_figure }}
    from models
    where reason is not null
    union all
    select {{ facts }}, {{ counts }}, metric, value from {{ ref('ltv__performance') }}
    {%- for score_name, metrics in next_steps.items() %}
    {%- for metric in metrics %}
    union all
    select
        {{ facts }}, cast(null as double), cast(null as bigint), cast(null as bigint),
        '{{ metric }}', {{ metric }}
    from {{ ref(score_name ~ '__performance') }}
    where {{ metric }} is not null
    {%- endfor %}
    union all
    select
        {{ facts }}, cast(null as double), cast(null as bigint), cast(null as bigint),
        {{ without_a_figure }}
    from {{ ref(score_name ~ '__performance') }}
    where reason is not null
    {%- endfor %}
)

select * from rpt_model_performance
