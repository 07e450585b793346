{%- set series = 'score_name, horizon_days' %}
with

run_window as (select * from {{ ref('int_run_window') }}),

history__scored as (select * from {{ ref('history__scored') }}),

int_customer_aliases as (select * from {{ ref('int_customer_aliases') }}),

-- when a build failed to finish or the same as_of is built again, that is still this scoring
-- (the history is no import: as one CTE that is used twice it would be read whole)
closed as (
    select
        score_history.score_name,
        score_history.horizon_days,
        max(score_history.scored_at) as previous,
        max(
            case
                when
                    score_history.scored_at
                    <= run_window.as_of - interval {{ var('score_change_days') }} day
                    then score_history.scored_at
            end
        ) as month_ago
    from {{ source('state', 'score_history') }} as score_history
    cross join run_window
    where score_history.scored_at < run_window.as_of
    group by score_history.score_name, score_history.horizon_days
),

scorings as (
    {%- for compared_with in ['previous', 'month_ago'] %}
    select {{ series }}, '{{ compared_with }}' as compared_with, {{ compared_with }} as compared_at
    from closed
    where {{ compared_with }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- of customers who are one now, the past of the one whose id stayed
owned as (
    select
        scorings.compared_with,
        score_history.*,
        coalesce(int_customer_aliases.customer_id, score_history.customer_id) as owner_id,
        row_number() over (
            partition by
                scorings.compared_with, score_history.score_name, score_history.horizon_days,
                coalesce(int_customer_aliases.customer_id, score_history.customer_id)
            order by
                case when int_customer_aliases.customer_id is null then 0 else 1 end,
                score_history.customer_id
        ) as claim_number
    from {{ source('state', 'score_history') }} as score_history
    inner join scorings
        on score_history.score_name = scorings.score_name
        and score_history.horizon_days = scorings.horizon_days
        and score_history.scored_at = scorings.compared_at
    left join int_customer_aliases
        on score_history.customer_id = int_customer_aliases.former_customer_id
),

history__compared as (
    select
        history__scored.*,
        owned.compared_with,
        owned.scored_at as compared_at,
        owned.probability as probability_before,
        owned.contributions as contributions_before,
        owned.model_version as model_version_before
    from history__scored
    inner join owned
        on history__scored.score_name = owned.score_name
        and history__scored.horizon_days = owned.horizon_days
        and history__scored.customer_id = owned.owner_id
        and owned.claim_number = 1
)

select * from history__compared
