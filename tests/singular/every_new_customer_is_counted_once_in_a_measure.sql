-- In each kind of segment every new customer is followed, in progress or gone before: rates that
-- leave somebody out in silence, or speak of somebody twice, would flatter one of the groups.
with

expected as (
    select measured.measure, count(*) as customer_count
    from {{ ref('int_onboardings_measured') }} as measured
    inner join {{ ref('dim_customers') }} as dim_customers
        on measured.customer_id = dim_customers.customer_id
    where not dim_customers.is_bot and not dim_customers.is_internal
    group by measured.measure
),

counted as (
    select
        measure,
        segment_name,
        sum(customer_count + in_progress_count + left_before_count) as customer_count
    from {{ ref('rpt_onboarding') }}
    group by measure, segment_name
)

select expected.measure, counted.segment_name
from expected
left join counted on expected.measure = counted.measure
where expected.customer_count is distinct from counted.customer_count
