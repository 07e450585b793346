-- whoever adds up parts, customers or bounds must not find another sum than was published
select customer_id, horizon_days, expected_value, contract_value, order_value, lower_bound
from {{ ref('fct_ltv_scores') }}
where
    expected_value <> contract_value + order_value
    or lower_bound > expected_value
    or upper_bound < expected_value
    or lower_bound < 0
