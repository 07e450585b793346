with

run_window as (select * from {{ ref('int_run_window') }}),

moments as (
    select
        int_moments_timed.*,
        int_moments_timed.decided_at < run_window.as_of as is_decided
    from {{ ref('int_moments_timed') }} as int_moments_timed
    cross join run_window
    left join {{ ref('int_customers_left_out') }} as int_customers_left_out
        on int_moments_timed.customer_id = int_customers_left_out.customer_id
    where int_customers_left_out.customer_id is null
),

by_segment as (
    select measure, bucket, bucket_order, segment_name, segment_value, has_outcome, is_decided
    from moments
    union all
    select measure, bucket, bucket_order, 'all', 'all', has_outcome, is_decided
    from moments
),

counted as (
    select
        measure,
        bucket,
        bucket_order,
        segment_name,
        segment_value,
        count(case when is_decided and has_outcome then 1 end) as numerator,
        count(case when is_decided then 1 end) as denominator,
        count(case when not is_decided then 1 end) as in_progress_count
    from by_segment
    group by measure, bucket, bucket_order, segment_name, segment_value
),

rpt_timing as (
    select
        counted.measure,
        counted.bucket,
        counted.bucket_order,
        counted.segment_name,
        counted.segment_value,
        counted.numerator,
        counted.denominator,
        {{ rate_with_interval(
            'outcome_rate', 'counted.numerator', 'counted.denominator', var('enough_for_a_rate')
        ) }},
        counted.in_progress_count,
        int_repeat_medians.median_days
    from counted
    left join {{ ref('int_repeat_medians') }} as int_repeat_medians
        on counted.measure = 'repeat_purchase_interval'
        and counted.segment_name = int_repeat_medians.segment_name
        and counted.segment_value = int_repeat_medians.segment_value
)

select * from rpt_timing
