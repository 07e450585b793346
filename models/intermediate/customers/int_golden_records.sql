{{ config(
    materialized='incremental',
    schema='restricted',
    unique_key='customer_id',
    replaces='int_customers_touched'
) }}

-- of what sources say about a customer, what survives by the rules of the seed
with

survivorship_rules as (select * from {{ ref('survivorship_rules') }}),

values_said as (
    select
        said.customer_id,
        said.attribute,
        said.value,
        survivorship_rules.rule,
        count(*) as value_count,
        max(said.said_at) as last_said_at,
        min(coalesce(
            nullif(instr(
                '|' || survivorship_rules.trusted_sources || '|', '|' || said.source || '|'
            ), 0), 1000000
        )) as trust_place
    from {{ ref('int_customer_attributes') }} as said
    inner join survivorship_rules on said.attribute = survivorship_rules.attribute
    where {{ only_touched('said.customer_id') }}
    group by said.customer_id, said.attribute, said.value, survivorship_rules.rule
),

ranked as (
    select
        values_said.*,
        row_number() over (
            partition by customer_id, attribute
            order by
                case when rule = 'most_trusted' then trust_place end asc,
                case when rule = 'most_recent' then last_said_at end desc,
                value_count desc,
                last_said_at desc,
                value asc
        ) as survivor_number,
        count(*) over (partition by customer_id, attribute) as value_variety
    from values_said
),

int_golden_records as (
    select
        customer_id,
        {%- for attribute in ['first_name', 'last_name', 'email', 'phone', 'region'] %}
        max(case when attribute = '{{ attribute }}' then value end) as {{ attribute }},
        max(case when attribute = '{{ attribute }}' then value_variety end)
            as {{ attribute }}_value_count,
        {%- endfor %}
        count(case when value_variety > 1 then 1 end) as conflict_count
    from ranked
    where survivor_number = 1
    group by customer_id
)

select * from int_golden_records
