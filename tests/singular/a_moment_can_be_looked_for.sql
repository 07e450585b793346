-- A threshold that nothing can reach would silently find no moment. A type that has not landed is
-- no fault, for its source may be switched off.
{{ config(meta={'explains': true}) }}

with

moments as (
    select
        moments.*,
        'moments: the row of "' || coalesce(touchpoint_type, '') || '"'
        || coalesce(' with the subject "' || subject || '"', '') as place
    from {{ ref('moments') }} as moments
),

kinds as (
    select distinct touchpoint_type, subject
    from {{ ref('int_touchpoints') }}
)

select
    moments.place
    || ' names a type that touchpoint_types does not have: correct it, or add a row there'
        as explanation
from moments
left join {{ ref('touchpoint_types') }} as touchpoint_types
    on moments.touchpoint_type = touchpoint_types.touchpoint_type
where touchpoint_types.touchpoint_type is null
union all
select
    place || ' counts ' || coalesce(cast(times as string), 'no')
    || ' times: write 2 or more, for a single time is a moment without a row'
from moments
where coalesce(times, 0) < 2
union all
select
    place || ' looks at ' || coalesce(cast(within_days as string), 'no') || ' days: write 1 or more'
from moments
where coalesce(within_days, 0) < 1
union all
select
    place || ' fits no subject of that type: correct it, it has to fit the whole value'
from moments
where
    subject is not null
    and exists (select 1 from kinds where kinds.touchpoint_type = moments.touchpoint_type)
    and not exists (
        select 1 from kinds
        where
            kinds.touchpoint_type = moments.touchpoint_type
            and {{ matches('kinds.subject', "concat('^(', moments.subject, ')$')") }}
    )
union all
select
    place || ' stands there more than once with ' || cast(times as string) || ' times within '
    || cast(within_days as string) || ' days: keep one of them'
from moments
group by place, times, within_days
having count(*) > 1
