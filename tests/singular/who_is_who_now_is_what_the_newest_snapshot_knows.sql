-- Scores are learnt from who was who at past moments. That is solved in another way than who is who
-- now; at as_of, where both speak of the same moment, they must agree on every identifier.
with

present as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_type <> 'touchpoint'
),

newest as (
    select * from {{ ref('int_snapshot_identifiers') }}
    where is_scoring
)

select
    coalesce(present.identifier_key, newest.identifier_key) as identifier_key,
    present.customer_id,
    newest.customer_id as customer_id_of_snapshot
from present
full outer join newest on present.identifier_key = newest.identifier_key
where present.customer_id is distinct from newest.customer_id
