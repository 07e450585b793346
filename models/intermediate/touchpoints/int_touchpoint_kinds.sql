{{ config(materialized='incremental', unique_key='kind_key') }}

with

arrived as ({{ arrived(ref('int_touchpoints')) }}),

int_touchpoint_kinds as (
    select distinct kind_key, touchpoint_type, channel, subject
    from arrived
)

select * from int_touchpoint_kinds
