{%- set drifting = 'score_name, model_version, drift_of, horizon_days, scored_at' %}
with

populations as (
    {%- for score_name in score_horizons() %}
    select '{{ score_name }}' as score_name, * from {{ ref(score_name ~ '__drift') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

sized as (
    select
        *,
        cast(sum(reference_count) over (partition by {{ drifting }}) as bigint)
            as reference_row_count,
        cast(sum(current_count) over (partition by {{ drifting }}) as bigint) as current_row_count,
        count(*) over (partition by {{ drifting }}) as bin_count
    from populations
    where reference_count + current_count > 0
),

-- half a row more in each bin, or one that is empty on one side would weigh infinitely much
shared as (
    select
        *,
        (reference_count + 0.5e0) / (reference_row_count + 0.5e0 * bin_count) as reference_part,
        (current_count + 0.5e0) / (current_row_count + 0.5e0 * bin_count) as current_part
    from sized
),

compared as (
    select
        {{ drifting }},
        reference_row_count,
        current_row_count,
        bin_count,
        round(cast(sum(cast(
            (current_part - reference_part) * ln(current_part / reference_part) as decimal(18, 12)
        )) as double), 6) as population_stability_index,
        {{ ordered_list('upper_bound', 'bin_index') }} as upper_bounds,
        {{ ordered_list(
            'reference_count / cast(nullif(reference_row_count, 0) as double)', 'bin_index'
        ) }} as reference_shares,
        {{ ordered_list(
            'current_count / cast(nullif(current_row_count, 0) as double)', 'bin_index'
        ) }} as current_shares
    from shared
    group by {{ drifting }}, reference_row_count, current_row_count, bin_count
),

judged as (
    select
        *,
        {{ index_by_chance('reference_row_count', 'current_row_count', 'bin_count') }}
            as index_by_chance
    from compared
),

rpt_score_drift as (
    select
        score_name,
        model_version,
        drift_of,
        horizon_days,
        population_stability_index,
        index_by_chance,
        case
            when population_stability_index < {{ var('drift_bands').moving }} then 'stable'
            when population_stability_index <= index_by_chance then 'stable'
            when population_stability_index <= {{ var('drift_bands').shifted }} then 'moving'
            else 'shifted'
        end as status,
        reference_row_count,
        current_row_count,
        upper_bounds,
        reference_shares,
        current_shares,
        scored_at
    from judged
)

select * from rpt_score_drift
