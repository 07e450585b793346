{{ config(materialized='table') }}

-- pairs grow with the square of the kinds, so the rare ones are left out here, once
with

kinds as (
    select moment_kind, min(touchpoint_type) as touchpoint_type, min(subject) as subject
    from {{ ref('int_touchpoint_kinds') }}
    group by moment_kind
),

counted as (
    select moment_kind, is_visit, is_prospect, count(*) as occasion_count
    from {{ ref('int_occasion_kinds') }}
    group by moment_kind, is_visit, is_prospect
),

ranked as (
    select
        counted.*,
        row_number() over (
            partition by is_visit, is_prospect order by occasion_count desc, moment_kind asc
        ) as frequency_number
    from counted
),

frequent as (
    select
        ranked.moment_kind,
        ranked.is_visit,
        ranked.is_prospect,
        kinds.touchpoint_type,
        case when kinds.moment_kind <> kinds.touchpoint_type then kinds.subject end as subject
    from ranked
    inner join kinds on ranked.moment_kind = kinds.moment_kind
    where ranked.frequency_number <= {{ var('moment_kinds') }}
),

int_moment_kinds as (
    select
        frequent.*,
        min(moment_kind) over (partition by touchpoint_type)
        <> max(moment_kind) over (partition by touchpoint_type) as has_siblings
    from frequent
)

select * from int_moment_kinds
