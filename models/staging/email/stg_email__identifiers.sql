{{ config(materialized='view') }}

with

events as (select * from {{ ref('stg_email__events') }}),

stg_email__identifiers as (
    {{ identifiers_port('events', 'email_events', ['email', 'link']) }}
)

select * from stg_email__identifiers
