{{ config(
    materialized='incremental',
    unique_key='email_key',
    replaces='int_identifiers_touched',
    replaces_key='identifier_key'
) }}

-- addresses that an account or a sent mail vouches for: they were not just mistyped
with

confirming_sources as (
    select distinct evidence_source
    from {{ ref('identity_rules') }}
    where rank <= 2 and 'email' in (identifier_type, neighbour_type)
),

int_confirmed_emails as (
    select shown.identifier_key as email_key, min(shown.loaded_at) as confirmed_from
    from {{ ref('int_identifiers_unioned') }} as shown
    inner join confirming_sources on shown.source = confirming_sources.evidence_source
    where
        shown.identifier_type = 'email'
        and {{ only_about_touched(['shown.identifier_key']) }}
    group by shown.identifier_key
)

select * from int_confirmed_emails
