{{ config(materialized='view') }}

-- what this run says, whichever the score; the build that closes adds it to the history
with

history__scored as (
    {%- for score_name in score_horizons() %}
    select
        '{{ score_name }}' as score_name,
        customer_id,
        scored_at,
        horizon_days,
        probability,
        contributions,
        model_version
    from {{ ref(score_name ~ '__predictions') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from history__scored
