{{ config(materialized='view') }}

with

int_identifiers_unioned as (
    {%- for source_name in var('touchpoint_sources') %}
    select * from {{ ref('stg_' ~ source_name ~ '__identifiers') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    int_identifiers_unioned.*,
    {{ identifier_key('int_identifiers_unioned.identifier_hash') }} as identifier_key
from int_identifiers_unioned
