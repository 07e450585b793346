{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_touched') }}

{%- set ticket_days = var('onboarding_days').first_ticket %}

-- only facts that carry their own time, so that a row changes by arrivals alone and never by age
with

customers as (
    select * from {{ ref('int_first_contracts') }}
    where {{ only_touched('customer_id') }}
),

uses as (
    select
        customers.customer_id,
        kinds.touchpoint_type,
        kinds.subject,
        customers.started_at,
        min(int_touchpoints_resolved.occurred_at) as first_used_at
    from customers
    inner join {{ ref('int_touchpoints_resolved') }} as int_touchpoints_resolved
        on customers.customer_id = int_touchpoints_resolved.customer_id
    inner join {{ ref('int_touchpoint_kinds') }} as kinds
        on int_touchpoints_resolved.kind_key = kinds.kind_key
    where
        -- a setup completed in a trial is completed; a use counts from the start of the contract on
        kinds.touchpoint_type = 'setup_completed'
        or (
            kinds.touchpoint_type = 'feature_used'
            and kinds.subject is not null
            and int_touchpoints_resolved.occurred_at >= customers.started_at
        )
    group by
        customers.customer_id, kinds.touchpoint_type, kinds.subject, customers.started_at
),

features as (
    select
        uses.*,
        row_number() over (
            partition by customer_id, touchpoint_type order by first_used_at, subject
        ) as feature_number
    from uses
),

used as (
    select
        customer_id,
        min(case when touchpoint_type = 'setup_completed' then first_used_at end)
            as setup_completed_at,
        min(case when touchpoint_type = 'feature_used' then first_used_at end) as first_value_at,
        min(case
            when touchpoint_type = 'feature_used'
                and feature_number = {{ var('enough_features') }}
                then first_used_at
        end) as enough_features_at,
        count(case
            when touchpoint_type = 'feature_used'
                and first_used_at <= {{ plus_days('started_at', 30) }}
                then 1
        end) as features_in_30_days
    from features
    group by customer_id
),

tickets as (
    select
        customers.customer_id,
        tickets.occurred_at as opened_at,
        tickets.first_response_at as answered_at,
        row_number() over (
            partition by customers.customer_id order by tickets.occurred_at, tickets.ticket_hash
        ) as ticket_number
    from customers
    inner join {{ ref('int_customer_identifiers') }} as int_customer_identifiers
        on customers.customer_id = int_customer_identifiers.customer_id
    inner join {{ ref('stg_support__tickets') }} as tickets
        on int_customer_identifiers.identifier_hash = tickets.ticket_hash
    where
        tickets.known_to is null
        and tickets.occurred_at >= customers.started_at
        and tickets.occurred_at <= {{ plus_days('customers.started_at', ticket_days) }}
),

int_onboardings as (
    select
        customers.customer_id,
        customers.plan,
        customers.period,
        coalesce(used.features_in_30_days, 0) as features_in_30_days,
        customers.started_at,
        used.first_value_at,
        used.setup_completed_at,
        used.enough_features_at,
        tickets.opened_at as first_ticket_opened_at,
        tickets.answered_at as first_ticket_answered_at,
        customers.cancelled_at
    from customers
    left join used on customers.customer_id = used.customer_id
    left join tickets
        on customers.customer_id = tickets.customer_id and tickets.ticket_number = 1
)

select * from int_onboardings
