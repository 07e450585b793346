{{ config(materialized='view') }}

-- what a customer allows: a refusal by any of its cookies wins
with

current_answers as (
    select cookie_hash, purpose, is_granted
    from {{ ref('stg_privacy__consent_periods') }}
    where valid_to = timestamp '9999-12-31'
),

int_customer_consents as (
    select
        int_customer_identifiers.customer_id,
        min(
            case when current_answers.purpose = 'analytics' then current_answers.is_granted end
        ) as allows_analytics,
        min(
            case when current_answers.purpose = 'marketing' then current_answers.is_granted end
        ) as allows_marketing
    from current_answers
    inner join {{ ref('int_customer_identifiers') }} as int_customer_identifiers
        on current_answers.cookie_hash = int_customer_identifiers.identifier_hash
    group by int_customer_identifiers.customer_id
)

select * from int_customer_consents
