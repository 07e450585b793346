{{ config(materialized='view') }}

-- a mail system records whoever follows its links; a landing that nobody followed was forwarded
with

int_link_clicks as (
    select
        identifiers.identifier_key as link_key,
        int_touchpoints.occurred_at as clicked_at,
        int_touchpoints.loaded_at,
        int_touchpoints.run_index
    from {{ ref('int_identifiers_unioned') }} as identifiers
    inner join {{ ref('int_touchpoints_sighted') }} as int_touchpoints
        on identifiers.source = int_touchpoints.source
        and identifiers.record_id = int_touchpoints.record_id
    where
        identifiers.identifier_type = 'link'
        and int_touchpoints.touchpoint_type = 'email_clicked'
)

select * from int_link_clicks
