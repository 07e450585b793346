{{ config(materialized='view') }}

with

int_bot_identifiers as (
    select identifier_key
    from {{ ref('int_identifiers') }}
    where is_bot
)

select * from int_bot_identifiers
