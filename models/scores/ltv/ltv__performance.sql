{{ config(materialized='view') }}

with

models as (select * from {{ ref('ltv__models') }}),

metrics as (
    {%- for metric in [
        'mean_absolute_error', 'base_mean_absolute_error', 'absolute_error_skill', 'total_ratio',
        'rank_correlation', 'interval_coverage'
    ] %}
    select models.*, '{{ metric }}' as metric, {{ metric }} as value
    from models
    where {{ metric }} is not null
    union all
    {%- endfor %}
    -- what could not be learned or tested is said even where there is no figure
    select
        models.*,
        case when status = 'trained' then 'untested' else 'none' end,
        cast(null as double)
    from models
    where mean_absolute_error is null
),

ltv__performance as (
    select
        score_name,
        model_version,
        horizon_days,
        status,
        reason,
        metric,
        value,
        case
            when metric = 'interval_coverage'
                then {{ wilson_bound('covered_count', 'test_row_count', '-') }}
        end as value_lower,
        case
            when metric = 'interval_coverage'
                then {{ wilson_bound('covered_count', 'test_row_count', '+') }}
        end as value_upper,
        cast(null as double) as base_rate,
        test_row_count,
        test_positive_count,
        training_row_count,
        training_positive_count,
        as_of
    from metrics
)

select * from ltv__performance
