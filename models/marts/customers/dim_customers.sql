{{ config(materialized='incremental', unique_key='customer_id', replaces='int_customers_due') }}

with

identified as (
    select
        int_customer_identifiers.customer_id,
        max(int_customer_identifiers.names_a_person) as is_identified,
        cast(sum(
            case when int_customer_identifiers.is_published then 1 else 0 end
        ) as bigint) as identifier_count,
        max(coalesce(int_identifiers.is_bot, false)) as is_bot
    from {{ ref('int_customer_identifiers') }} as int_customer_identifiers
    left join {{ ref('int_identifiers') }} as int_identifiers
        on int_customer_identifiers.identifier_key = int_identifiers.identifier_key
    where {{ only_touched('int_customer_identifiers.customer_id', 'int_customers_due') }}
    group by int_customer_identifiers.customer_id
),

int_customer_traits as (select * from {{ ref('int_customer_traits') }}),

int_customer_consents as (select * from {{ ref('int_customer_consents') }}),

latest_journeys as (
    select
        customer_id,
        max_by(case when status = 'open' then last_stage end, journey_index) as open_stage
    from {{ ref('fct_journeys') }}
    where journey_name = 'purchase'
    group by customer_id
),

dim_customers as (
    select
        identified.customer_id,
        coalesce(identified.is_identified, false) as is_identified,
        coalesce(int_customer_traits.is_customer, false) as is_customer,
        case
            when int_customer_traits.is_subscribed then 'customer'
            when int_customer_traits.has_cancelled then 'former_customer'
            when int_customer_traits.is_customer then 'customer'
            else coalesce(latest_journeys.open_stage, 'dormant')
        end as journey_stage,
        int_customer_traits.plan,
        int_golden_records.region,
        identified.identifier_count,
        int_customer_traits.touchpoint_count,
        coalesce(int_golden_records.conflict_count, 0) as conflict_count,
        identified.is_bot,
        coalesce(int_customer_traits.is_internal, false) as is_internal,
        coalesce(
            int_customer_consents.allows_analytics,
            {{ var('analytics_consent_when_unrecorded') == 'granted' }}
        ) as has_analytics_consent,
        coalesce(
            int_customer_consents.allows_marketing,
            {{ var('marketing_consent_when_unrecorded') == 'granted' }}
        ) as has_marketing_consent,
        int_customer_traits.first_seen_at,
        int_customer_traits.last_seen_at
    from identified
    left join int_customer_traits on identified.customer_id = int_customer_traits.customer_id
    left join {{ ref('int_golden_records') }} as int_golden_records
        on identified.customer_id = int_golden_records.customer_id
    left join int_customer_consents on identified.customer_id = int_customer_consents.customer_id
    left join latest_journeys on identified.customer_id = latest_journeys.customer_id
)

select * from dim_customers
