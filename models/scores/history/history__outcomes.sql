{%- set score_names = "'" ~ score_horizons() | join("', '") ~ "'" %}
with

run_window as (select * from {{ ref('int_run_window') }}),

-- a week of scorings is judged by its first; of a score that is gone nobody knows what came
judged as (
    select
        score_history.score_name,
        score_history.horizon_days,
        min(score_history.scored_at) as scored_at
    from {{ source('state', 'score_history') }} as score_history
    cross join run_window
    where
        score_history.score_name in ({{ score_names }})
        and score_history.scored_at >= run_window.as_of - interval {{ var('training_days') }} day
        and {{ plus_days('score_history.scored_at', 'score_history.horizon_days') }}
        <= run_window.as_of
    group by
        score_history.score_name, score_history.horizon_days,
        date_trunc('week', score_history.scored_at)
),

-- of whoever the customer is now
published as (
    select
        score_history.*,
        coalesce(int_customer_aliases.customer_id, score_history.customer_id) as owner_id
    from {{ source('state', 'score_history') }} as score_history
    inner join judged
        on score_history.score_name = judged.score_name
        and score_history.horizon_days = judged.horizon_days
        and score_history.scored_at = judged.scored_at
    left join {{ ref('int_customer_aliases') }} as int_customer_aliases
        on score_history.customer_id = int_customer_aliases.former_customer_id
),

outcomes as (
    {%- for score_name in score_horizons() %}
    select '{{ score_name }}' as score_name, * from {{ ref(score_name ~ '__outcomes') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

history__outcomes as (
    select
        published.score_name,
        published.horizon_days,
        published.scored_at,
        published.customer_id,
        published.probability,
        published.model_version,
        case when count(outcomes.came_at) > 0 then 1 else 0 end as came_true
    from published
    left join outcomes
        on published.score_name = outcomes.score_name
        and published.owner_id = outcomes.customer_id
        and (outcomes.stood_from is null or outcomes.stood_from < published.scored_at)
        and outcomes.came_at >= published.scored_at
        and outcomes.came_at < {{ plus_days('published.scored_at', 'published.horizon_days') }}
    group by
        published.score_name, published.horizon_days, published.scored_at,
        published.customer_id, published.probability, published.model_version
)

select * from history__outcomes
