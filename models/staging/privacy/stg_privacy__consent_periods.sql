{{ config(materialized='view') }}

with

stg_privacy__consents as (
    select * from {{ ref('stg_privacy__consents') }}
    where cookie_hash is not null and is_granted is not null
),

-- of several answers at the same moment a refusal wins
answers as (
    select cookie_hash, purpose, occurred_at as valid_from, min(is_granted) as is_granted
    from stg_privacy__consents
    group by cookie_hash, purpose, occurred_at
),

stg_privacy__consent_periods as (
    select
        cookie_hash,
        purpose,
        is_granted,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by cookie_hash, purpose order by valid_from),
            timestamp '9999-12-31'
        ) as valid_to
    from answers
)

select * from stg_privacy__consent_periods
