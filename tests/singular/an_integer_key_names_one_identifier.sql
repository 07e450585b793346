-- Identity works on integers cut from keyed hashes: two identifiers with the same one would become
-- one.
{{ config(meta={'explains': true}) }}

select
    min(identifier_type) || ' and ' || max(identifier_type)
    || ': two identifiers have the same integer key, and would be one customer. Set another '
    || 'THROUGHLINE_IDENTIFIER_KEY and rebuild with --full-refresh' as explanation
from {{ ref('int_identifiers') }}
group by identifier_key
having count(*) > 1
