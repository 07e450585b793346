{{ config(materialized='view') }}

with

ports as (
    {%- for source_name in var('touchpoint_sources') %}
    select * from {{ ref('stg_' ~ source_name ~ '__identifiers') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- what erased records showed still tells people apart; a rewrite reads the records themselves
erased as (
    select erased_evidence.*
    from {{ source('restricted', 'erased_evidence') }} as erased_evidence
    inner join {{ ref('int_run_window') }} as run_window on not run_window.is_rewrite
),

int_identifiers_unioned as (
    select
        source, record_id, identifier_type, identifier_hash,
        observed_at, loaded_at, superseded_at, run_index,
        false as is_erased
    from ports
    union all
    select
        source, record_hash, identifier_type, identifier_hash,
        observed_at, loaded_at, superseded_at, 0,
        true
    from erased
)

select
    int_identifiers_unioned.*,
    {{ identifier_key('int_identifiers_unioned.identifier_hash') }} as identifier_key
from int_identifiers_unioned
