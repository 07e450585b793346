{{ config(materialized='incremental', unique_key='channel_key') }}

with

arrived as ({{ arrived(ref('int_touchpoints_unioned')) }}),

channel_rules as (select * from {{ ref('channel_rules') }}),

channel_inputs as (
    select distinct click_id, utm_source, utm_medium, utm_campaign, referrer_host
    from arrived
),

matched as (
    select
        channel_inputs.*,
        channel_rules.channel,
        row_number() over (
            partition by
                channel_inputs.click_id, channel_inputs.utm_source, channel_inputs.utm_medium,
                channel_inputs.utm_campaign, channel_inputs.referrer_host
            order by channel_rules.priority
        ) as rule_number
    from channel_inputs
    inner join channel_rules
        on {{ fits_rule('click_id') }}
        and {{ fits_rule('utm_source') }}
        and {{ fits_rule('utm_medium') }}
        and {{ fits_rule('utm_campaign') }}
        and {{ fits_rule('referrer_host') }}
),

int_channels_classified as (
    select
        {{ channel_key('matched') }} as channel_key,
        channel
    from matched
    where rule_number = 1
)

select * from int_channels_classified
