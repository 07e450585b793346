{{ config(schema='restricted') }}

-- the e-mail stands here in clear text, for linkage and for nothing else
with

versions as ({{ record_versions('support', 'tickets') }}),

stg_support__tickets as (
    select
        versions.record_id,
        {{ hashed_identifier('ticket', 'versions.ticket_id') }} as ticket_hash,
        {{ hashed_identifier('email', 'versions.requester_email') }} as email_hash,
        {{ normalised_email('versions.requester_email') }} as email,
        versions.topic,
        versions.first_response_at,
        versions.csat as satisfaction_score,
        {{ version_columns('versions') }}
    from versions
)

select * from stg_support__tickets
