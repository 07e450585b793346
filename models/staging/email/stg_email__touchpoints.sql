{{ config(materialized='view') }}

with

stg_email__events as (select * from {{ ref('stg_email__events') }}),

-- the recipient code names one recipient, an address may be a shared mailbox
named as (
    select
        stg_email__events.*,
        coalesce(link_hash, email_hash) as actor_hash,
        case when link_hash is not null then 'link' else 'email' end as actor_type,
        case event
            when 'open' then 'email_opened'
            when 'click' then 'email_clicked'
            when 'unsubscribe' then 'email_unsubscribed'
            else 'email_' || event
        end as touchpoint_type
    from stg_email__events
),

stg_email__touchpoints as (
    {{ touchpoints_port('named', none, {
        'source': "'email_events'",
        'actor_type': 'named.actor_type',
        'actor_hash': 'named.actor_hash',
        'touchpoint_type': 'named.touchpoint_type',
        'subject': 'named.campaign',
        'utm_campaign': 'named.campaign',
    }) }}
)

select * from stg_email__touchpoints
