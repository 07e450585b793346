{{ config(materialized='view') }}

with

conversion__training as (
    {{ training_rows(ref('conversion__labels'), ref('conversion__features')) }}
)

select * from conversion__training
