{{ config(materialized='table') }}

with

run_window as (select * from {{ ref('int_run_window') }}),

-- whoever asks to be forgotten leaves the models too; a request known before tells nothing new
asked as (
    select requests.record_id
    from {{ ref('stg_privacy__erasure_requests') }} as requests
    inner join run_window on requests.run_index = run_window.run_index
    left join {{ source('restricted', 'tombstones') }} as tombstones
        on {{ identifier_key('requests.email_hash') }} = tombstones.identifier_key
        and run_window.run_index > tombstones.run_index
    where tombstones.identifier_key is null or run_window.is_rewrite
),

-- and so does, a build later, what turned out to be theirs only then
forgotten as (
    select max(builds.as_of) as as_of
    from {{ source('restricted', 'forgetting_builds') }} as forgetting_builds
    inner join {{ source('state', 'builds') }} as builds
        on forgetting_builds.run_index = builds.run_index
),

models as (
    {%- for score_name in stored_scores() %}
    select distinct score_name, as_of as trained_as_of, reviewed_as_of
    from {{ adapter.get_relation(target.database, 'scores', score_name ~ '__models') }}
    where status = 'trained'
    union all
    {%- endfor %}
    select
        cast(null as string) as score_name,
        cast(null as timestamp) as trained_as_of,
        cast(null as timestamp) as reviewed_as_of
    where false
),

int_accepted_models as (
    select
        models.score_name,
        models.trained_as_of,
        count(*) over () = {{ score_horizons() | length }}
        and {{ days_between('min(models.reviewed_as_of) over ()', 'run_window.as_of') }}
        < {{ var('retrain_after_days') }} as is_young
    from models
    cross join run_window
    cross join forgotten
    where
        not exists (select record_id from asked)
        and coalesce(models.trained_as_of >= forgotten.as_of, true)
)

select * from int_accepted_models
