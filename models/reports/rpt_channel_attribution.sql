with

credited as (
    select
        credits.attribution_model,
        credits.channel,
        cast(date_trunc('month', credits.converted_at) as date) as month,
        -- exact decimals: a sum of floats depends on the order of rows, and builds would disagree
        sum(cast(credits.credit as decimal(30, 15))) as conversions,
        sum({{ in_home_currency('credits.credited_amount', 'credits.currency_code') }}) as revenue
    from {{ ref('fct_attribution_credits') }} as credits
    left join {{ ref('int_customers_left_out') }} as left_out
        on credits.customer_id = left_out.customer_id
    where left_out.customer_id is null
    group by
        credits.attribution_model, credits.channel,
        cast(date_trunc('month', credits.converted_at) as date)
),

spent as (
    select
        channel,
        cast(date_trunc('month', spend_date) as date) as month,
        sum(cast(spend as decimal(18, 6))) as spend
    from {{ ref('stg_ads__spend') }}
    where known_to is null
    group by channel, cast(date_trunc('month', spend_date) as date)
),

-- money spent in a month without a credited sale, or before any, must not vanish from the channel
cells as (
    select attribution_model, channel, month from credited
    {%- for model in attribution_models() %}
    union
    select '{{ model }}', channel, month from spent
    {%- endfor %}
),

rpt_channel_attribution as (
    select
        cells.attribution_model,
        cells.channel,
        cells.month,
        cast(coalesce(credited.conversions, 0) as double) as conversions,
        cast(coalesce(credited.revenue, 0) as decimal(18, 2)) as revenue,
        cast(coalesce(spent.spend, 0) as decimal(18, 2)) as spend,
        {{ home_currency() }} as currency_code,
        cast(coalesce(credited.revenue, 0) as double) / nullif(cast(spent.spend as double), 0)
            as return_on_ad_spend
    from cells
    left join credited
        on cells.attribution_model = credited.attribution_model
        and cells.channel = credited.channel
        and cells.month = credited.month
    left join spent on cells.channel = spent.channel and cells.month = spent.month
)

select * from rpt_channel_attribution
