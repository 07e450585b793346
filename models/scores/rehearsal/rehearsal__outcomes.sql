with

rehearsed as (
    {%- for score_name in score_horizons() %}
    select '{{ score_name }}' as score_name, * from {{ ref(score_name ~ '__rehearsed') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

rehearsal__outcomes as (
    select
        rehearsed.*,
        case
            when rehearsed.days_followed < rehearsed.horizon_days then null
            when rehearsed.outcome_after_days < rehearsed.horizon_days then 1
            else 0
        end as came_true
    from rehearsed
)

select * from rehearsal__outcomes
