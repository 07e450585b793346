{{ config(materialized='table') }}

-- Kaplan and Meier (1958): who has not ordered again has waited at least until now, and counts as
-- waiting until then. Leaving them out would make the median that of the quick ones.
with

run_window as (select * from {{ ref('int_run_window') }}),

waits as (
    select
        coalesce(int_orders_spaced.plan, 'none') as plan,
        int_orders_spaced.next_ordered_at is not null as is_over,
        floor({{ days_between(
            'int_orders_spaced.ordered_at',
            'coalesce(int_orders_spaced.next_ordered_at, run_window.as_of)'
        ) }}) as day_index
    from {{ ref('int_orders_spaced') }} as int_orders_spaced
    cross join run_window
    left join {{ ref('int_customers_left_out') }} as int_customers_left_out
        on int_orders_spaced.customer_id = int_customers_left_out.customer_id
    where int_customers_left_out.customer_id is null
),

by_segment as (
    select 'all' as segment_name, 'all' as segment_value, is_over, day_index
    from waits
    union all
    select 'plan', plan, is_over, day_index
    from waits
),

by_day as (
    select
        segment_name,
        segment_value,
        day_index,
        count(*) as wait_count,
        count(case when is_over then 1 end) as over_count
    from by_segment
    group by segment_name, segment_value, day_index
),

waiting as (
    select
        by_day.*,
        cast(sum(wait_count) over (
            partition by segment_name, segment_value
            order by day_index desc
            rows between unbounded preceding and current row
        ) as double) as waiting_count
    from by_day
),

still_waiting as (
    select
        waiting.*,
        -- a product as a sum of logarithms; nobody left stands just above zero
        exp(sum(ln(greatest(1 - over_count / waiting_count, cast(1e-9 as double)))) over (
            partition by segment_name, segment_value
            order by day_index
            rows between unbounded preceding and current row
        )) as share
    from waiting
),

int_repeat_medians as (
    select
        segment_name,
        segment_value,
        cast(min(case when share <= cast(0.5 + 1e-9 as double) then day_index end) as double)
            as median_days
    from still_waiting
    group by segment_name, segment_value
)

select * from int_repeat_medians
