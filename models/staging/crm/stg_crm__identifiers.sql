{{ config(materialized='view') }}

with

contacts as (select * from {{ ref('stg_crm__contacts') }}),

stg_crm__identifiers as (
    {{ identifiers_port('contacts', 'crm_contacts', ['contact', 'email', 'phone'],
        superseded_at='contacts.known_to'
    ) }}
)

select * from stg_crm__identifiers
