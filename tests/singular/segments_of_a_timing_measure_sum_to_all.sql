-- every moment stands in one channel or plan, so a bucket of all is the sum of its parts
with

counted as (
    select
        measure,
        bucket,
        case when segment_name = 'all' then 1 else -1 end as sign,
        numerator,
        denominator,
        in_progress_count
    from {{ ref('rpt_timing') }}
)

select measure, bucket
from counted
group by measure, bucket
having
    sum(sign * numerator) <> 0
    or sum(sign * denominator) <> 0
    or sum(sign * in_progress_count) <> 0
