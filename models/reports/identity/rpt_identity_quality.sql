with

customers as (select * from {{ ref('dim_customers') }}),

-- machines are no people whom anybody could know
touchpoints as (
    select
        fct_touchpoints.source,
        cast(date_trunc('month', fct_touchpoints.occurred_at) as date) as month,
        count(*) as touchpoint_count,
        sum(case when customers.is_identified then 1 else 0 end) as identified_count
    from {{ ref('fct_touchpoints') }} as fct_touchpoints
    inner join customers on fct_touchpoints.customer_id = customers.customer_id
    where not customers.is_bot
    group by fct_touchpoints.source, cast(date_trunc('month', fct_touchpoints.occurred_at) as date)
),

suspects as (
    select suspicion, reason, count(*) as suspect_count
    from {{ ref('rpt_identity_suspects') }}
    group by suspicion, reason
),

-- a device that several people use has a row per stretch of time
held as (
    select distinct customer_id, identifier_type, identifier_hash
    from {{ ref('bridge_customer_identifiers') }}
),

figures as (
    {%- for segment_name, segment_value in [
        ('all', "'all'"), ('source', 'source'), ('month', 'cast(month as string)')
    ] %}
    select
        'match_rate' as metric,
        '{{ segment_name }}' as segment_name,
        {{ segment_value }} as segment_value,
        sum(identified_count) as numerator,
        sum(touchpoint_count) as denominator
    from touchpoints
    {{ 'group by ' ~ segment_value if segment_name != 'all' }}
    union all
    {%- endfor %}
    select
        'identified_customers', 'all', 'all', count(case when is_identified then 1 end), count(*)
    from customers
    union all
    select
        'identifiers_per_customer', 'all', 'all',
        sum(case when is_identified then identifier_count end),
        count(case when is_identified then 1 end)
    from customers
    union all
    select 'bots', 'all', 'all', count(case when is_bot then 1 end), count(*)
    from customers
    union all
    select
        'customers_with_conflicts', 'all', 'all',
        count(case when conflict_count > 0 then 1 end), count(*)
    from customers
    union all
    select metric, segment_name, segment_value, link_count, record_count
    from {{ ref('int_links_counted') }}
    union all
    select 'suspects', 'suspicion', suspicion, sum(suspect_count), cast(null as bigint)
    from suspects
    group by suspicion
    union all
    select
        'suspects', 'reason', suspicion || ', ' || reason, suspect_count, cast(null as bigint)
    from suspects
    union all
    select
        'identifiers', 'identifier_type', identifier_type,
        count(*), count(distinct customer_id)
    from held
    group by identifier_type
),

rpt_identity_quality as (
    select
        metric,
        case metric
            when 'match_rate' then 'share of touchpoints tied to a known person, bots left out'
            when 'identified_customers' then 'share of customers with an e-mail, phone or account'
            when 'identifiers_per_customer' then 'identifiers of an identified customer, on average'
            when 'bots' then 'customers that are machines, of all customers'
            when 'customers_with_conflicts' then 'share of customers of whom sources disagree'
            when 'identifiers' then 'identifiers of the type per customer who holds or held one'
            when 'refused_links' then 'pairs that evidence does not join; denominator: records'
            when 'accepted_links' then 'pairs that evidence joins; denominator: records'
            when 'suspects' then 'customers to look at in rpt_identity_suspects'
        end as meaning,
        segment_name,
        segment_value,
        case
            when metric in ('accepted_links', 'refused_links', 'suspects', 'bots')
                then cast(numerator as double)
            else numerator / nullif(cast(denominator as double), 0)
        end as value,
        cast(numerator as bigint) as numerator,
        cast(denominator as bigint) as denominator
    from figures
)

select * from rpt_identity_quality
