{{ config(materialized='table') }}

with

invoices as (
    select
        contracts.snapshot_at,
        contracts.customer_id,
        contracts.contract_number,
        invoices.occurred_at as issued_at,
        invoices.due_at,
        -- a payment is known from its own time on, and from when the row that says so was loaded
        case when invoices.paid_at < contracts.snapshot_at then invoices.paid_at end as paid_at
    from {{ ref('stg_billing__invoices') }} as invoices
    inner join {{ ref('int_snapshot_subscriptions') }} as contracts
        on {{ identifier_key('invoices.subscription_hash') }} = contracts.subscription_key
        and invoices.occurred_at < contracts.snapshot_at
        and {{ known_at('invoices', 'contracts.snapshot_at') }}
),

judged as (
    select
        invoices.*,
        coalesce(paid_at, snapshot_at) > due_at as is_late,
        paid_at is null and due_at < snapshot_at as is_overdue,
        {{ days_between('issued_at', 'snapshot_at') }} as days_ago,
        {{ days_between('coalesce(paid_at, snapshot_at)', 'snapshot_at') }} as days_since_paid
    from invoices
),

int_snapshot_billing as (
    select
        snapshot_at,
        customer_id,
        min(case when contract_number = 1 then days_ago end) as days_since_invoice,
        count(case when is_late then 1 end) as late_invoice_count,
        count(case when is_overdue then 1 end) as overdue_invoice_count,
        min(case when is_late then days_since_paid end) as days_since_late_payment
    from judged
    group by snapshot_at, customer_id
)

select * from int_snapshot_billing
