-- under every attribution model a conversion is credited once, no more and no less
select conversions.conversion_id, models.attribution_model
from {{ ref('fct_conversions') }} as conversions
cross join (
    {%- for model in attribution_models() %}
    select '{{ model }}' as attribution_model
    {{ 'union all' if not loop.last }}
    {%- endfor %}
) as models
left join {{ ref('fct_attribution_credits') }} as credits
    on conversions.conversion_id = credits.conversion_id
    and models.attribution_model = credits.attribution_model
group by conversions.conversion_id, models.attribution_model
having abs(coalesce(sum(credits.credit), 0) - 1) > 1e-9
