-- what comes within 14 days has come within 30
{%- for score_name in score_horizons() %}
select shorter.customer_id, shorter.horizon_days, longer.horizon_days as longer_days
from {{ ref('fct_' ~ score_name ~ '_scores') }} as shorter
inner join {{ ref('fct_' ~ score_name ~ '_scores') }} as longer
    on shorter.customer_id = longer.customer_id and shorter.horizon_days < longer.horizon_days
where longer.{{ score_name }}_probability < shorter.{{ score_name }}_probability
{{ 'union all' if not loop.last }}
{%- endfor %}
