{{ config(materialized='table') }}

-- signs of a coming sale that need the order of events: the FAQ read just before the prices, and
-- how fast a demo request was answered
with

owners as (select * from {{ ref('int_snapshot_identifiers') }}),

views as (
    select touchpoint_id, actor_key, device_key, device_profile, subject, occurred_at, loaded_at
    from {{ ref('int_touchpoints') }}
    where touchpoint_type = 'page_view' and subject in ('faq', 'pricing') and device_key is not null
),

faq_before_pricing as (
    select
        pricing.touchpoint_id,
        pricing.actor_key,
        pricing.occurred_at,
        greatest(pricing.loaded_at, min(faq.loaded_at)) as loaded_at
    from views as pricing
    inner join views as faq
        on pricing.device_key = faq.device_key
        and pricing.device_profile is not distinct from faq.device_profile
        and faq.occurred_at < pricing.occurred_at
        and {{ seconds_between('faq.occurred_at', 'pricing.occurred_at') }}
        < {{ var('session_timeout_minutes') }} * 60
    where pricing.subject = 'pricing' and faq.subject = 'faq'
    group by pricing.touchpoint_id, pricing.actor_key, pricing.occurred_at, pricing.loaded_at
),

known as (
    {{ touchpoints_as_owned('faq_before_pricing', [
        days_between('faq_before_pricing.occurred_at', 'owners.snapshot_at') ~ ' as days_ago',
        'faq_before_pricing.loaded_at'
    ]) }}
),

read_first as (
    select
        snapshot_at,
        customer_id,
        count(*) as faq_before_pricing_count,
        min(days_ago) as days_since_faq_before_pricing
    from known
    where loaded_at < snapshot_at
    group by snapshot_at, customer_id
),

deals as (
    select
        owners.snapshot_at,
        owners.customer_id,
        deals.occurred_at as requested_at,
        case
            when deals.first_response_at < owners.snapshot_at
                then deals.first_response_at
        end as first_response_at
    from {{ ref('stg_crm__deals') }} as deals
    inner join owners
        on {{ identifier_key('deals.contact_hash') }} = owners.identifier_key
        and deals.occurred_at < owners.snapshot_at
        and {{ known_at('deals', 'owners.snapshot_at') }}
),

demos as (
    select
        snapshot_at,
        customer_id,
        min({{ days_between('requested_at', 'snapshot_at') }}) as days_since_demo_request,
        min({{ seconds_between('requested_at', 'first_response_at') }}) / 60
            as demo_response_minutes
    from deals
    group by snapshot_at, customer_id
),

int_snapshot_interest as (
    select
        coalesce(read_first.snapshot_at, demos.snapshot_at) as snapshot_at,
        coalesce(read_first.customer_id, demos.customer_id) as customer_id,
        read_first.faq_before_pricing_count,
        read_first.days_since_faq_before_pricing,
        demos.days_since_demo_request,
        demos.demo_response_minutes
    from read_first
    full outer join demos
        on read_first.snapshot_at = demos.snapshot_at and read_first.customer_id = demos.customer_id
)

select * from int_snapshot_interest
