{{ config(materialized='view') }}

-- a mail system records whoever follows its links; a landing that nobody followed was forwarded
with

int_link_clicks as (
    select
        actor_key as link_key,
        occurred_at as clicked_at,
        loaded_at,
        run_index
    from {{ ref('int_touchpoints_sighted') }}
    where touchpoint_type = 'email_clicked' and actor_type = 'link'
)

select * from int_link_clicks
