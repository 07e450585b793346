select dim_customers.customer_id
from {{ ref('dim_customers') }} as dim_customers
inner join {{ ref('int_erased_identifiers') }} as erased
    on dim_customers.customer_id = erased.customer_id
union all
select bridge.customer_id
from {{ ref('bridge_customer_identifiers') }} as bridge
inner join {{ ref('int_erased_identifiers') }} as erased
    on {{ identifier_key('bridge.identifier_hash') }} = erased.identifier_key
