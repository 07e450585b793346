{{ config(materialized='components') }}

-- what strong evidence ties together: keys, accounts, and addresses written alike
select
    links.identifier_key,
    links.neighbour_key
from {{ ref('int_identity_links') }} as links
inner join {{ ref('int_identifiers_affected') }} as affected
    on links.identifier_key = affected.identifier_key
where
    links.accepted_to = timestamp '9999-12-31'
    and links.rank <= {{ var('strong_evidence_rank') }}
