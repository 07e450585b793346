-- what is foreseen now, and what was foreseen one test period ago, for the test
with

candidates as (
    select
        next_product__candidates.*,
        {{ band_of('follow_probability', var('next_product_bands')) }} as probability_band
    from {{ ref('next_product__candidates') }} as next_product__candidates
    where look_number in (0, 1)
),

lifted as (
    select
        candidates.look_number,
        candidates.customer_id,
        candidates.sku,
        candidates.popularity,
        candidates.follow_probability,
        candidates.follow_count,
        candidates.bought_count,
        least(
            round(candidates.follow_probability * coalesce(lifts.lift, 1), 6), 0.999
        ) as probability,
        coalesce(lifts.candidate_count, 0) as candidate_count
    from candidates
    left join {{ ref('next_product__lifts') }} as lifts
        on candidates.look_number = lifts.look_number
        and candidates.bought_band = lifts.bought_band
        and candidates.orders_ago_band = lifts.orders_ago_band
        and candidates.probability_band = lifts.probability_band
),

next_product__predictions as (
    select
        lifted.*,
        row_number() over (
            partition by look_number, customer_id
            order by probability desc, popularity desc, sku asc
        ) as product_rank,
        row_number() over (
            partition by look_number, customer_id order by popularity desc, sku asc
        ) as popularity_rank
    from lifted
)

select * from next_product__predictions
