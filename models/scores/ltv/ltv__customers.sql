-- customers of now, with how likely their contracts end: the longest horizon of the churn score is
-- taken for a constant rate, which holds beyond it
with

spine as (select * from {{ ref('ltv__spine') }} where is_scoring),

longest as (
    select
        customer_id,
        probability,
        horizon_days,
        rank() over (order by horizon_days desc) as place
    from {{ ref('churn__predictions') }}
),

hazards as (
    select
        customer_id,
        -ln(greatest(1 - probability, 1e-6)) / horizon_days as daily_hazard
    from longest
    where place = 1
),

ltv__customers as (
    select
        spine.*,
        hazards.daily_hazard
    from spine
    left join hazards on spine.customer_id = hazards.customer_id
)

select * from ltv__customers
