-- A life table per group of stays that looked alike: where did those go that were still there, look
-- after look? Those not followed to the end count for as long as they were (Aalen, Johansen 1978).
with

exits as (select * from {{ ref('next_stage__exits') }}),

followed as (
    select
        is_scoring,
        alike_level,
        alike,
        followed_looks,
        sum(look_count) as look_count,
        sum(case when next_stage is not null then look_count else 0 end) as left_count
    from exits
    group by is_scoring, alike_level, alike, followed_looks
),

at_risk as (
    select
        followed.*,
        cast(sum(look_count) over (
            partition by is_scoring, alike_level, alike order by followed_looks desc
            rows between unbounded preceding and current row
        ) as double) as at_risk_count
    from followed
),

-- where all have left nobody is left: 1e-12, for zero has no logarithm
survival as (
    select
        at_risk.*,
        coalesce(exp(sum(ln(greatest(1 - left_count / at_risk_count, 1e-12))) over (
            partition by is_scoring, alike_level, alike order by followed_looks
            rows between unbounded preceding and 1 preceding
        )), 1) as still_there_rate
    from at_risk
),

gone as (
    select
        exits.is_scoring,
        exits.alike_level,
        exits.alike,
        exits.next_stage,
        sum(exits.ended_count) as ended_count,
        sum(
            survival.still_there_rate * exits.look_count / survival.at_risk_count
        ) as gone_rate
    from exits
    inner join survival
        on exits.is_scoring = survival.is_scoring
        and exits.alike_level = survival.alike_level
        and exits.alike = survival.alike
        and exits.followed_looks = survival.followed_looks
    where exits.next_stage is not null
    group by exits.is_scoring, exits.alike_level, exits.alike, exits.next_stage
),

-- of those who go at all; rounded, for a sum of floats depends on the order of rows
next_stage__rates as (
    select
        is_scoring,
        alike_level,
        alike,
        next_stage,
        round(
            gone_rate / sum(gone_rate) over (partition by is_scoring, alike_level, alike), 9
        ) as exit_rate,
        cast(sum(ended_count) over (partition by is_scoring, alike_level, alike) as bigint)
            as ended_count
    from gone
)

select * from next_stage__rates
