-- who has bought is no prospect: scoring them again would flatter every figure
select scores.customer_id
from {{ ref('fct_conversion_scores') }} as scores
inner join {{ ref('dim_customers') }} as dim_customers
    on scores.customer_id = dim_customers.customer_id
where dim_customers.is_customer
