-- contracts earn and customers order on every further day, or they do nothing: a longer horizon is
-- never worth less, but for the cents that both parts are rounded to
select shorter.customer_id, shorter.horizon_days, longer.horizon_days as longer_days
from {{ ref('fct_ltv_scores') }} as shorter
inner join {{ ref('fct_ltv_scores') }} as longer
    on shorter.customer_id = longer.customer_id and shorter.horizon_days < longer.horizon_days
where
    longer.contract_value < shorter.contract_value - 0.01
    or longer.order_value < shorter.order_value - 0.01
