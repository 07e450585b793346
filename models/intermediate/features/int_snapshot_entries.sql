{{ config(materialized='table') }}

-- how a customer came; whatever is known of an actor at a snapshot includes what was known of it
-- first, so that no touchpoint after that moment can be the first one
with

touchpoints as (
    select touchpoint_id, actor_key, channel, occurred_at, loaded_at
    from {{ ref('int_touchpoints') }}
    where touchpoint_type not in ('ad_shown', 'ad_withheld') and channel is not null
),

actors as (
    select actor_key, min(greatest(occurred_at, loaded_at)) as known_from
    from touchpoints
    group by actor_key
),

-- of what happened on shared devices each owner has a part, with a first one of its own
firsts as (
    select touchpoints.*
    from touchpoints
    inner join actors on touchpoints.actor_key = actors.actor_key
    where touchpoints.occurred_at <= actors.known_from
    union all
    select *
    from touchpoints
    where touchpoint_id in (select touchpoint_id from {{ ref('int_snapshot_shared_touchpoints') }})
),

known as (
    {{ touchpoints_as_owned('firsts', [
        'firsts.channel', 'firsts.occurred_at', 'firsts.touchpoint_id'
    ]) }}
),

came as (
    select snapshot_at, customer_id, min_by(channel, (occurred_at, touchpoint_id)) as channel
    from known
    group by snapshot_at, customer_id
),

int_snapshot_entries as (
    select
        snapshot_at,
        {%- for entry, condition in entries().items() %}
        case when {{ condition }} then 1 else 0 end as {{ entry }},
        {%- endfor %}
        customer_id
    from came
)

select * from int_snapshot_entries
