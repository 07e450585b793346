{{ config(materialized='view') }}

-- a record of this source shows one identifier only: it is no evidence that two are one person
with

impressions as (select * from {{ ref('stg_ads__impressions') }}),

stg_ads__identifiers as (
    {{ identifiers_port('impressions', 'ad_impressions', ['cookie']) }}
)

select * from stg_ads__identifiers
