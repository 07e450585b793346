{%- set comparison = 'score_name, customer_id, horizon_days, compared_with' %}
with

history__compared as (select * from {{ ref('history__compared') }}),

parts as (
    select {{ comparison }}, {{ each_of('contributions') }} as part, 1 as sign
    from history__compared
    union all
    select {{ comparison }}, {{ each_of('contributions_before') }} as part, -1 as sign
    from history__compared
),

-- exact, so that the parts of a change sum to it
changes as (
    select
        {{ comparison }},
        part.theme,
        sum(sign * cast(part.contribution as decimal(18, 9))) as change
    from parts
    group by {{ comparison }}, part.theme
),

ranked as (
    select
        changes.*,
        case when change > 0 then theme || ' raised it' else theme || ' lowered it' end as reason,
        row_number() over (partition by {{ comparison }} order by abs(change) desc, theme) as place
    from changes
    where change <> 0
),

told as (
    select
        {{ comparison }},
        {%- for number in [1, 2, 3] %}
        max(case when place = {{ number }} then reason end) as reason_{{ number }},
        max(case when place = {{ number }} then theme end) as reason_{{ number }}_theme,
        cast(max(case when place = {{ number }} then change end) as double)
            as reason_{{ number }}_change,
        {%- endfor %}
        cast(sum(case when place > 3 then change else 0 end) as double) as other_change,
        cast(sum(change) as double) as contributions_change
    from ranked
    group by {{ comparison }}
),

rpt_score_changes as (
    select
        compared.score_name,
        compared.customer_id,
        compared.horizon_days,
        compared.compared_with,
        compared.scored_at,
        compared.compared_at,
        compared.probability,
        compared.probability_before,
        compared.probability - compared.probability_before as probability_change,
        {%- for number in [1, 2, 3] %}
        told.reason_{{ number }},
        told.reason_{{ number }}_theme,
        told.reason_{{ number }}_change,
        {%- endfor %}
        coalesce(told.other_change, 0) as other_change,
        coalesce(told.contributions_change, 0) as contributions_change,
        compared.model_version,
        compared.model_version_before,
        compared.model_version <> compared.model_version_before as is_other_model
    from history__compared as compared
    left join told
        on compared.score_name = told.score_name
        and compared.customer_id = told.customer_id
        and compared.horizon_days = told.horizon_days
        and compared.compared_with = told.compared_with
)

select * from rpt_score_changes
