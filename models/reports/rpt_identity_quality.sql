with

touchpoints as (
    select
        count(*) as touchpoint_count,
        sum(case when dim_customers.is_identified then 1 else 0 end) as identified_count
    from {{ ref('fct_touchpoints') }} as fct_touchpoints
    inner join {{ ref('dim_customers') }} as dim_customers
        on fct_touchpoints.customer_id = dim_customers.customer_id
    where not dim_customers.is_bot
),

customers as (
    select
        count(*) as customer_count,
        sum(case when is_identified then 1 else 0 end) as identified_count,
        sum(case when is_identified then identifier_count else 0 end) as identifier_count,
        sum(case when is_bot then 1 else 0 end) as bot_count
    from {{ ref('dim_customers') }}
),

refused as (
    select reason, count(*) as identifier_count
    from {{ ref('int_identity_guards') }}
    group by reason
),

-- several accounts in one customer: either one person with two accounts or two people merged
crowded as (
    select count(*) as customer_count
    from (
        select customer_id
        from {{ ref('bridge_customer_identifiers') }}
        where identifier_type = 'user'
        group by customer_id
        having count(*) > 1
    ) as holders
),

rpt_identity_quality as (
    select
        'match_rate' as metric,
        'share of touchpoints tied to a known person, bots left out' as meaning,
        identified_count / nullif(cast(touchpoint_count as double), 0) as value,
        cast(identified_count as bigint) as numerator, touchpoint_count as denominator
    from touchpoints
    union all
    select
        'identified_customers', 'customers with an e-mail, phone, contact or account',
        cast(identified_count as double), cast(identified_count as bigint), customer_count
    from customers
    union all
    select
        'identifiers_per_customer', 'identifiers of an identified customer, on average',
        identifier_count / nullif(cast(identified_count as double), 0),
        cast(identifier_count as bigint), cast(identified_count as bigint)
    from customers
    union all
    select
        'bots', 'customers that are machines',
        cast(bot_count as double), cast(bot_count as bigint), customer_count
    from customers
    union all
    select
        'several_accounts', 'customers that hold several accounts: suspects of a wrong merge',
        cast(crowded.customer_count as double),
        crowded.customer_count, cast(customers.identified_count as bigint)
    from crowded
    cross join customers
    union all
    select
        'refused: ' || reason, 'identifiers whose edges a guard refused',
        cast(identifier_count as double), identifier_count, cast(null as bigint)
    from refused
)

select * from rpt_identity_quality
