{{ config(materialized='view') }}

with

customers as (
    select
        int_onboardings_measured.*,
        int_golden_records.region
    from {{ ref('int_onboardings_measured') }} as int_onboardings_measured
    left join {{ ref('int_golden_records') }} as int_golden_records
        on int_onboardings_measured.customer_id = int_golden_records.customer_id
    left join {{ ref('int_customers_left_out') }} as int_customers_left_out
        on int_onboardings_measured.customer_id = int_customers_left_out.customer_id
    where int_customers_left_out.customer_id is null
),

int_onboardings_by_segment as (
    {%- for segment_name, segment_value in {
        'all': "'all'",
        'plan': "coalesce(customers.plan, 'none')",
        'region': "coalesce(customers.region, 'unknown')"
    }.items() %}
    select
        customers.customer_id,
        customers.measure,
        '{{ segment_name }}' as segment_name,
        {{ segment_value }} as segment_value,
        customers.is_met,
        customers.status,
        customers.has_churned_since,
        customers.is_retained,
        customers.days_to_met,
        customers.followed_seconds
    from customers
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from int_onboardings_by_segment
