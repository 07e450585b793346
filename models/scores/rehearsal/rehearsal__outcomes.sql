with

rehearsed as (
    {%- for score_name in score_horizons() %}
    select '{{ score_name }}' as score_name, * from {{ ref(score_name ~ '__rehearsed') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- a plan bought later tells how it came out
plans as (
    select
        looked_at.customer_id,
        looked_at.scored_at,
        max_by(
            subscriptions.plan, (subscriptions.started_at, subscriptions.subscription_hash)
        ) as plan
    from (select distinct customer_id, scored_at from rehearsed) as looked_at
    inner join {{ ref('int_customer_subscriptions') }} as subscriptions
        on looked_at.customer_id = subscriptions.customer_id
        and subscriptions.started_at < looked_at.scored_at
    group by looked_at.customer_id, looked_at.scored_at
),

golden_records as (select customer_id, region from {{ ref('int_golden_records') }}),

rehearsal__outcomes as (
    select
        rehearsed.*,
        case
            when rehearsed.days_followed < rehearsed.horizon_days then null
            when rehearsed.outcome_after_days < rehearsed.horizon_days then 1
            else 0
        end as came_true,
        plans.plan,
        golden_records.region
    from rehearsed
    left join plans
        on rehearsed.customer_id = plans.customer_id
        and rehearsed.scored_at = plans.scored_at
    left join golden_records on rehearsed.customer_id = golden_records.customer_id
)

select * from rehearsal__outcomes
