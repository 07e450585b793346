{{ config(materialized='view') }}

with

responses as (select * from {{ ref('stg_surveys__responses') }}),

stg_surveys__touchpoints as (
    {{ touchpoints_port('responses', 'email', {
        'source': "'surveys'",
        'touchpoint_type': "'survey_answered'",
        'subject': 'responses.kind',
        'properties': json_properties({'score': 'responses.score'}),
    }) }}
)

select * from stg_surveys__touchpoints
