{{ config(materialized='view') }}

-- a record of this source shows one identifier only: it is no evidence that two are one person
with

calls as (select * from {{ ref('stg_calls__calls') }}),

stg_calls__identifiers as (
    {{ identifiers_port('calls', 'calls', ['phone']) }}
)

select * from stg_calls__identifiers
