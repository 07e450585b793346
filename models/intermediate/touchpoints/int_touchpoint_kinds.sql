{{ config(materialized='table') }}

with

kinds as (
    select
        kind_key,
        min(touchpoint_type) as touchpoint_type,
        min(channel) as channel,
        min(subject) as subject,
        min(coalesce(subject = campaign, false)) as is_named_after_campaign
    from {{ ref('int_touchpoints') }}
    group by kind_key
),

-- a page is the same page whichever way its visitor came, and a campaign is over before anybody
-- could learn from it
int_touchpoint_kinds as (
    select
        kind_key,
        touchpoint_type,
        channel,
        subject,
        case
            when subject is null or is_named_after_campaign then touchpoint_type
            else touchpoint_type || ':' || subject
        end as moment_kind
    from kinds
)

select * from int_touchpoint_kinds
