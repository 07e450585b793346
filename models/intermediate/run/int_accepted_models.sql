{{ config(materialized='table') }}

{%- set stored, missing = [], [] %}
{%- for score in var('score_horizons') if is_partial() and var('retrain_after_days') > 0 %}
    {%- do stored.append(adapter.get_relation(target.database, 'scores', score ~ '__models')) %}
{%- endfor %}
{%- if stored and not adapter.get_relation(target.database, 'scores', 'ltv__models') %}
    {%- do missing.append('ltv') %}
{%- endif %}
{%- set stored = [] if missing else stored | select | list %}

-- of all scores or of none: where one has to learn anew, the past has to be looked at anyway
with

run_window as (select * from {{ ref('int_run_window') }}),

-- whoever asks to be forgotten leaves the models too
forgetting as (
    select requests.record_id
    from {{ ref('stg_privacy__erasure_requests') }} as requests
    inner join run_window on requests.run_index = run_window.run_index
),

models as (
    {%- for relation in stored %}
    select distinct score_name, status, as_of as trained_as_of
    from {{ relation }}
    where status = 'trained'
    union all
    {%- endfor %}
    select
        cast(null as string) as score_name,
        cast(null as string) as status,
        cast(null as timestamp) as trained_as_of
    where false
),

young as (
    select
        models.score_name,
        models.trained_as_of,
        count(*) over () as young_count
    from models
    cross join run_window
    where
        {{ days_between('models.trained_as_of', 'run_window.as_of') }}
        < {{ var('retrain_after_days') }}
        and not exists (select record_id from forgetting)
),

int_accepted_models as (
    select score_name, trained_as_of
    from young
    where young_count = {{ var('score_horizons') | length }}
)

select * from int_accepted_models
