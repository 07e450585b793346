{{ config(materialized='view') }}

-- a record of this source shows one identifier only: it is no evidence that two are one person
with

responses as (select * from {{ ref('stg_surveys__responses') }}),

stg_surveys__identifiers as (
    {{ identifiers_port('responses', 'surveys', ['email']) }}
)

select * from stg_surveys__identifiers
