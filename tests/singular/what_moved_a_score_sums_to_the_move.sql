-- three themes and the rest are all that moved a score, and the move is the one between two scores
{%- set comparison = 'score_name, customer_id, horizon_days, compared_with' %}
with

parts as (
    {%- for list, sign in {'contributions': 1, 'contributions_before': -1}.items() %}
    select {{ comparison }}, {{ each_of(list) }} as part, {{ sign }} as sign
    from {{ ref('history__compared') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

moved as (
    select {{ comparison }}, sum(sign * part.contribution) as log_odds
    from parts
    group by {{ comparison }}
)

select told.score_name, told.customer_id, told.horizon_days, told.compared_with
from {{ ref('rpt_score_changes') }} as told
left join moved
    on told.score_name = moved.score_name
    and told.customer_id = moved.customer_id
    and told.horizon_days = moved.horizon_days
    and told.compared_with = moved.compared_with
where
    abs(
        coalesce(told.reason_1_change, 0) + coalesce(told.reason_2_change, 0)
        + coalesce(told.reason_3_change, 0) + told.other_change - coalesce(moved.log_odds, 0)
    ) > 1e-6
    or abs(told.contributions_change - coalesce(moved.log_odds, 0)) > 1e-6
    or abs(told.probability_before + told.probability_change - told.probability) > 1e-9
    or abs(told.reason_3_change) > abs(told.reason_1_change)
