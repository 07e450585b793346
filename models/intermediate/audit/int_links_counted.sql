{{ config(materialized='view') }}

with

int_identity_refusals as (select * from {{ ref('int_identity_refusals') }}),

int_links_counted as (
    select
        'refused_links' as metric,
        'reason' as segment_name,
        refused_by || ': ' || reason as segment_value,
        count(*) as link_count,
        sum(evidence_count) as record_count
    from int_identity_refusals
    group by refused_by || ': ' || reason
    union all
    -- what no guard refused may still be kept apart
    select
        'accepted_links',
        'rule',
        links.rule,
        count(*),
        sum(links.evidence_count)
    from {{ ref('int_identity_links') }} as links
    left join int_identity_refusals as refusals
        on links.identifier_key = refusals.identifier_key
        and links.neighbour_key = refusals.neighbour_key
        and links.rule = refusals.rule
    where links.accepted_to = timestamp '9999-12-31' and refusals.rule is null
    group by links.rule
)

select * from int_links_counted
