{{ config(materialized='view') }}

with

stg_email__events as (select * from {{ ref('stg_email__events') }}),

named as (
    select
        stg_email__events.*,
        case event
            when 'open' then 'email_opened'
            when 'click' then 'email_clicked'
            when 'unsubscribe' then 'email_unsubscribed'
            else 'email_' || event
        end as touchpoint_type
    from stg_email__events
),

stg_email__touchpoints as (
    {{ touchpoints_port('named', 'email', {
        'source': "'email_events'",
        'touchpoint_type': 'named.touchpoint_type',
        'subject': 'named.campaign',
        'utm_campaign': 'named.campaign',
    }) }}
)

select * from stg_email__touchpoints
