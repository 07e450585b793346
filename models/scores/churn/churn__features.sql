with

churn__features as (
    select
        churn__spine.snapshot_at,
        churn__spine.is_scoring,
        churn__spine.customer_id,
        {{ days_between('churn__spine.contract_started_at', 'churn__spine.snapshot_at') }}
            as tenure_days,
        churn__spine.period_days as renewal_every_days,
        churn__spine.yearly_value,
        churn__spine.period_days
        - coalesce(
            billing.days_since_invoice,
            {{ days_between('churn__spine.contract_started_at', 'churn__spine.snapshot_at') }}
        ) % churn__spine.period_days as days_to_renewal,
        billing.late_invoice_count,
        billing.overdue_invoice_count,
        billing.days_since_late_payment,
        onboarding.setup_took_days,
        case
            when onboarding.setup_took_days < 14 then 1
            when {{ plus_days('churn__spine.contract_started_at', 14) }}
                <= churn__spine.snapshot_at
                then 0
        end as had_setup_in_time,
        onboarding.first_month_features,
        onboarding.first_month_uses,
        support.ticket_count,
        support.unanswered_ticket_count,
        support.first_response_hours,
        support.last_response_hours,
        support.mean_response_hours,
        support.waiting_hours,
        support.worst_satisfaction_score,
        orders.order_count,
        orders.mean_order_value,
        orders.mean_gap_days,
        {{ days_between('orders.last_ordered_at', 'churn__spine.snapshot_at') }}
            as days_since_order,
        {{ days_between('churn__spine.snapshot_at', 'churn__spine.silent_at') }} as days_to_silence,
        {{ against_habit('activity.feature_uses', 7, 30) }} as usage_against_month,
        {{ against_habit('activity.feature_uses', 14, 90) }} as usage_against_habit,
        {{ against_habit('activity.usage_days', 14, 90) }} as usage_days_against_habit,
        {{ against_habit('activity.visit_days', 30, 90) }} as visits_against_habit,
        -- one mail may be opened many times
        least(activity.emails_opened_90d, activity.emails_sent_90d)
        / nullif(activity.emails_sent_90d, 0) as email_open_rate,
        {%- for entry in entries() %}
        activity.{{ entry }},
        {%- endfor %}
        {{ activity_columns('activity') }}
    from {{ ref('churn__spine') }} as churn__spine
    left join {{ ref('int_snapshot_billing') }} as billing
        on churn__spine.snapshot_at = billing.snapshot_at
        and churn__spine.customer_id = billing.customer_id
    left join {{ ref('int_snapshot_onboarding') }} as onboarding
        on churn__spine.snapshot_at = onboarding.snapshot_at
        and churn__spine.customer_id = onboarding.customer_id
    left join {{ ref('int_snapshot_support') }} as support
        on churn__spine.snapshot_at = support.snapshot_at
        and churn__spine.customer_id = support.customer_id
    left join {{ ref('int_snapshot_orders') }} as orders
        on churn__spine.snapshot_at = orders.snapshot_at
        and churn__spine.customer_id = orders.customer_id
    left join {{ ref('int_snapshot_activity') }} as activity
        on churn__spine.snapshot_at = activity.snapshot_at
        and churn__spine.customer_id = activity.customer_id
)

select * from churn__features
