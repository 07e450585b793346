{{ config(materialized='view') }}

with

churn__training as (
    {{ training_rows(ref('churn__labels'), ref('churn__features')) }}
)

select * from churn__training
