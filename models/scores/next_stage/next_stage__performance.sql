{%- set bases = {
    '': 'probability', 'stage_': 'stage_probability', 'base_': 'transition_probability'
} %}

with

run_window as (select * from {{ ref('int_run_window') }}),

learned as (
    select coalesce(sum(ended_count), 0) as ended_count
    from {{ ref('next_stage__exits') }}
    where is_scoring and alike_level = 1 and next_stage is not null
),

-- in decimals: a sum of floats depends on the order of rows
tested as (
    select
        {%- for prefix, basis in bases.items() %}
        cast(avg(
            case
                when {{ basis }} is not null
                    then cast(-ln(greatest({{ basis }}, 1e-6)) as decimal(18, 9))
            end
        ) as double) as {{ prefix }}log_loss,
        {{ sum_where('1', 'is_first_by_' ~ basis) }} as {{ prefix }}hit_count,
        {%- endfor %}
        {{ sum_where('1', 'probability is not null') }} as row_count,
        {{ sum_where('1', 'is_drop_off') }} as drop_off_count,
        {{ sum_where('1', 'next_stage is null') }} as undecided_count
    from {{ ref('next_stage__tested') }}
),

next_stage__performance as (
    select
        'next_stage' as score_name,
        {{ model_version('next_stage', 'run_window.as_of') }} as model_version,
        cast(null as int) as horizon_days,
        case when learned.ended_count > 0 then 'trained' else 'not_trained' end as status,
        case
            when learned.ended_count = 0
                then 'no stay in a stage has ended yet: history is too short'
            when coalesce(tested.row_count, 0) = 0
                then 'not tested: of no journey open one time-out ago is known what it did'
        end as reason,
        cast(learned.ended_count as bigint) as training_row_count,
        coalesce(tested.row_count, 0) as test_row_count,
        coalesce(tested.drop_off_count, 0) as test_positive_count,
        coalesce(tested.undecided_count, 0) as undecided_count,
        tested.drop_off_count / nullif(cast(tested.row_count as double), 0) as base_rate,
        {%- for prefix in bases %}
        tested.{{ prefix }}log_loss,
        {{ rate_with_interval(
            prefix ~ 'hit_rate', 'tested.' ~ prefix ~ 'hit_count', 'tested.row_count'
        ) }},
        {%- endfor %}
        round(1 - tested.log_loss / nullif(tested.base_log_loss, 0), 6) as log_loss_skill,
        run_window.as_of
    from run_window
    cross join learned
    cross join tested
)

select * from next_stage__performance
