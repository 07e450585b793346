with

conversion__features as (
    select
        conversion__spine.snapshot_at,
        conversion__spine.is_scoring,
        conversion__spine.customer_id,
        {{ days_between('conversion__spine.first_loaded_at', 'conversion__spine.snapshot_at') }}
            as days_known,
        conversion__spine.device_count,
        conversion__spine.is_known,
        interest.faq_before_pricing_count,
        interest.days_since_faq_before_pricing,
        interest.days_since_demo_request,
        interest.demo_response_minutes,
        {%- for entry in entries() %}
        activity.{{ entry }},
        {%- endfor %}
        {{ activity_columns('activity') }}
    from {{ ref('conversion__spine') }} as conversion__spine
    left join {{ ref('int_snapshot_interest') }} as interest
        on conversion__spine.snapshot_at = interest.snapshot_at
        and conversion__spine.customer_id = interest.customer_id
    left join {{ ref('int_snapshot_activity') }} as activity
        on conversion__spine.snapshot_at = activity.snapshot_at
        and conversion__spine.customer_id = activity.customer_id
)

select * from conversion__features
