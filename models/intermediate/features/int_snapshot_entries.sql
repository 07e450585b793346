{{ config(materialized='table') }}

-- how a customer came; of each actor only those touchpoints count that lie before all that had been
-- loaded until then, for no other can be the first one at any snapshot
with

touchpoints as (
    select
        touchpoint_id,
        actor_key,
        channel,
        occurred_at,
        loaded_at,
        min(occurred_at) over (
            partition by actor_key
            order by loaded_at, occurred_at, touchpoint_id
            rows between unbounded preceding and 1 preceding
        ) as earliest_before
    from {{ ref('int_touchpoints') }}
    where touchpoint_type not in ('ad_shown', 'ad_withheld') and channel is not null
),

firsts as (
    select * from touchpoints
    where earliest_before is null or occurred_at < earliest_before
),

known as (
    {{ touchpoints_as_owned('firsts', [
        'firsts.channel', 'firsts.occurred_at', 'firsts.touchpoint_id'
    ]) }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by snapshot_at, customer_id order by occurred_at, touchpoint_id
        ) as touchpoint_number
    from known
),

int_snapshot_entries as (
    select
        snapshot_at,
        {%- for entry, condition in entries().items() %}
        case when {{ condition }} then 1 else 0 end as {{ entry }},
        {%- endfor %}
        customer_id
    from ranked
    where touchpoint_number = 1
)

select * from int_snapshot_entries
