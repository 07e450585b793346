{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

{%- set order = step_order() %}
{%- set in_order = 'partition by customer_key, journey_name ' ~ order %}

with

int_stage_milestones as (
    select * from {{ ref('int_stage_milestones') }}
    where {{ only_touched('customer_id') }}
),

meant as (
    select
        touchpoints.touchpoint_key,
        touchpoints.session_key,
        touchpoints.kind_key,
        touchpoints.device_key,
        touchpoints.customer_id,
        touchpoints.customer_key,
        meanings.rule_number,
        touchpoints.occurred_at
    from {{ ref('int_touchpoints_resolved') }} as touchpoints
    inner join {{ ref('int_stage_meanings') }} as meanings
        on touchpoints.kind_key = meanings.kind_key and meanings.touchpoints_needed = 1
    left join int_stage_milestones
        on touchpoints.touchpoint_key = int_stage_milestones.touchpoint_key
        and meanings.journey_name = int_stage_milestones.journey_name
        and meanings.is_signal = int_stage_milestones.is_signal
    where
        int_stage_milestones.touchpoint_key is null
        and {{ only_touched('touchpoints.customer_id') }}
    union all
    select
        touchpoint_key,
        session_key,
        kind_key,
        device_key,
        customer_id,
        customer_key,
        rule_number,
        occurred_at
    from int_stage_milestones
    where is_step
),

changes_of_contract as (
    select customer_id, cancelled_at as changed_at
    from {{ ref('int_customer_subscriptions') }}
    where cancelled_at is not null and cancelled_at is distinct from customer_left_at
),

-- who cancels a contract while another one runs has not left
steps as (
    select
        meant.*,
        rules.journey_name,
        rules.stage_name,
        rules.stage_order,
        rules.role,
        rules.stall_days,
        rules.timeout_days,
        rules.may_start,
        rules.is_reopening
    from meant
    inner join {{ ref('int_stage_rules') }} as rules on meant.rule_number = rules.rule_number
    left join {{ ref('int_bot_identifiers') }} as int_bot_identifiers
        on meant.device_key = int_bot_identifiers.identifier_key
    left join changes_of_contract
        on rules.role = 'failure'
        and rules.touchpoint_type = 'subscription_cancelled'
        and meant.customer_id = changes_of_contract.customer_id
        and meant.occurred_at = changes_of_contract.changed_at
    where
        int_bot_identifiers.identifier_key is null
        and changes_of_contract.customer_id is null
),

with_previous as (
    select
        steps.*,
        lag(role) over ({{ in_order }}) as previous_role,
        lag(occurred_at) over ({{ in_order }}) as previous_at
    from steps
),

-- an outcome ends what is under way, and so does a silence up to the time-out
in_stretches as (
    select
        with_previous.*,
        sum(
            case
                when previous_at is null
                    or previous_role in ('success', 'failure')
                    or {{ days_between('previous_at', 'occurred_at') }} >= timeout_days
                    then 1
                else 0
            end
        ) over ({{ in_order }} rows between unbounded preceding and current row) as stretch_number
    from with_previous
),

with_starts as (
    select
        in_stretches.*,
        {{ first_present('case when may_start then touchpoint_key end') }} over (
            partition by customer_key, journey_name, stretch_number {{ order }}
            rows between unbounded preceding and current row
        ) as starting_key
    from in_stretches
),

-- before a first step that may start one, there is no journey that could go on, stall or fail
int_journey_steps as (
    select
        journey_name,
        starting_key as journey_key,
        customer_id,
        touchpoint_key,
        session_key,
        kind_key,
        rule_number,
        stage_name,
        stage_order,
        role,
        stall_days,
        timeout_days,
        is_reopening,
        occurred_at
    from with_starts
    where starting_key is not null
)

select * from int_journey_steps
