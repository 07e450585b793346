{{ config(materialized='components') }}

-- everything that evidence ties together, before asking what may not meet
select
    links.identifier_key,
    links.neighbour_key
from {{ ref('int_identity_links') }} as links
inner join {{ ref('int_identifiers_affected') }} as affected
    on links.identifier_key = affected.identifier_key
where links.accepted_to = timestamp '9999-12-31'
