-- Two accounts are two people, whatever phone or device they share: a type that no kind of evidence
-- may bring together is held once by a customer.
select
    customers.customer_id,
    customers.identifier_type,
    count(*) as identifier_count
from {{ ref('int_customer_identifiers') }} as customers
inner join {{ ref('identifier_types') }} as identifier_types
    on customers.identifier_type = identifier_types.identifier_type
    and identifier_types.apart_from_rank = 1
group by customers.customer_id, customers.identifier_type
having count(*) > 1
