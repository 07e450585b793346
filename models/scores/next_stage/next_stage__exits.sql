-- What there is to learn from: of all stays that once looked alike, how many were left, after how
-- many looks and where to. By what is known now (`is_scoring`), and by what was known one time-out
-- ago, for the test. Who is still there was followed until then and no further.
with

known as (
    {%- for is_scoring, first_look in {'true': 0, 'false': var('next_stage_looks')}.items() %}
    select
        next_stage__looks.*,
        {{ is_scoring }} as is_scoring,
        look_number - {{ first_look }} as looks_since
    from {{ ref('next_stage__looks') }} as next_stage__looks
    where look_number > {{ first_look }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

followed as (
    select
        known.*,
        case when looks_until_left <= looks_since then next_stage end as known_next_stage,
        least(looks_until_left, looks_since) as followed_looks
    from known
),

counted as (
    select
        is_scoring,
        {{ alike_keys() | join(', ') }},
        new_from_level,
        known_next_stage as next_stage,
        followed_looks,
        count(*) as look_count
    from followed
    group by
        is_scoring, {{ alike_keys() | join(', ') }},
        new_from_level, known_next_stage, followed_looks
),

next_stage__exits as (
    {%- for level in alike_levels() %}
    select
        is_scoring,
        {{ loop.index }} as alike_level,
        journey_name,
        current_stage,
        {{ level }} as alike,
        next_stage,
        followed_looks,
        cast(sum(look_count) as bigint) as look_count,
        {{ sum_where('look_count', 'new_from_level <= ' ~ loop.index) }} as ended_count
    from counted
    group by is_scoring, journey_name, current_stage, {{ level }}, next_stage, followed_looks
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from next_stage__exits
