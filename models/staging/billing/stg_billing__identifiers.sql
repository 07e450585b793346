{{ config(materialized='view') }}

with

users as (select * from {{ ref('stg_billing__users') }}),

subscriptions as (select * from {{ ref('stg_billing__subscriptions') }}),

stg_billing__identifiers as (
    {{ identifiers_port('users', 'app_users', ['user', 'email'], superseded_at='users.known_to') }}
    union all
    {{ identifiers_port(
        'subscriptions', 'subscriptions', ['subscription', 'user'],
        superseded_at='subscriptions.known_to'
    ) }}
)

select * from stg_billing__identifiers
