{{ config(materialized='view') }}

with

contacts as (
    select * from {{ ref('stg_crm__contacts') }}
    where known_to is null
),

deals as (
    select * from {{ ref('stg_crm__deals') }}
    where known_to is null
),

stg_crm__touchpoints as (
    {{ touchpoints_port('contacts', 'contact', {
        'source': "'crm_contacts'",
        'touchpoint_type': "'contact_created'",
        'loaded_at': 'contacts.first_loaded_at',
    }) }}
    union all
    {{ touchpoints_port('deals', 'contact', {
        'source': "'crm_deals'",
        'touchpoint_type': "'demo_requested'",
        'amount': 'deals.amount',
        'currency_code': home_currency(),
        'loaded_at': 'deals.first_loaded_at',
    }) }}
)

select * from stg_crm__touchpoints
