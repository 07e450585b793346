{{ config(materialized='view') }}

with

consented as ({{ consented(ref('stg_web__events')) }}),

stg_web__identifiers as (
    {{ identifiers_port('consented', 'web_events', ['cookie', 'user', 'email', 'link'],
        where='not consented.is_refused', run_index='arrived_run_index'
    ) }}
)

select * from stg_web__identifiers
