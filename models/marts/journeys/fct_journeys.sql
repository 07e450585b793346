{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_due') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

int_journeys as (
    select * from {{ ref('int_journeys') }}
    where {{ only_touched('customer_id', 'int_customers_due') }}
),

-- of the contracts that ran at some time of the journey, as they were when it began
contracts as (
    select
        int_journeys.journey_id,
        cast(sum(terms.yearly_price) as decimal(18, 2)) as yearly_value,
        max_by(
            terms.plan,
            case
                when subscriptions.started_at <= int_journeys.started_at
                    then (subscriptions.started_at, subscriptions.subscription_hash)
            end
        ) as plan
    from int_journeys
    inner join {{ ref('int_customer_subscriptions') }} as subscriptions
        on int_journeys.customer_id = subscriptions.customer_id
        and subscriptions.started_at <= coalesce(int_journeys.outcome_at, int_journeys.times_out_at)
        and (
            subscriptions.cancelled_at is null
            or subscriptions.cancelled_at >= int_journeys.started_at
        )
    inner join {{ ref('int_subscription_terms') }} as terms
        on subscriptions.subscription_hash = terms.subscription_hash
        and {{ held_at('terms', 'greatest(subscriptions.started_at, int_journeys.started_at)') }}
    group by int_journeys.journey_id
),

with_status as (
    select
        int_journeys.*,
        case
            when int_journeys.outcome = 'success' then 'succeeded'
            when int_journeys.outcome = 'failure' then 'failed'
            when int_journeys.times_out_at <= run_window.as_of then 'timed_out'
            else 'open'
        end as status,
        case
            -- without a contract there is none to lose
            when journeys.value_metric = 'contract' then coalesce(contracts.yearly_value, 0)
            when journeys.value_metric = 'amount'
                then {{ in_home_currency('int_journeys.amount', 'int_journeys.currency_code') }}
        end as value_at_stake,
        contracts.plan
    from int_journeys
    inner join {{ ref('journeys') }} as journeys
        on int_journeys.journey_name = journeys.journey_name
    left join contracts on int_journeys.journey_id = contracts.journey_id
    cross join run_window
),

fct_journeys as (
    select
        journey_id,
        journey_name,
        customer_id,
        journey_index,
        entry_channel,
        coalesce(entry_device_type, 'unknown') as entry_device_type,
        coalesce(plan, 'none') as plan,
        status,
        last_stage,
        furthest_stage_order,
        path,
        touchpoint_count,
        session_count,
        amount,
        value_at_stake,
        currency_code,
        {{ days_between('started_at', 'outcome_at') }} as days_to_outcome,
        started_at,
        case when status = 'timed_out' then times_out_at else outcome_at end as ended_at
    from with_status
)

select * from fct_journeys
