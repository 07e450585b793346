-- What was foreseen one look ago of customers who have ordered since, beside what sells best.
{%- set bases = {'': 'probability', 'base_': 'popularity'} %}
{%- set rank_of = {'probability': 'product_rank', 'popularity': 'popularity_rank'} %}

with

run_window as (select * from {{ ref('int_run_window') }}),

learned as (
    select count(distinct order_id) as order_count
    from {{ ref('next_product__transitions') }}
    where look_number = 0
),

judged as (
    select
        predictions.*,
        lines.sku is not null as has_come
    from {{ ref('next_product__predictions') }} as predictions
    inner join {{ ref('next_product__customers') }} as customers
        on predictions.look_number = customers.look_number
        and predictions.customer_id = customers.customer_id
    left join {{ ref('next_product__lines') }} as lines
        on customers.next_order_id = lines.order_id
        and predictions.sku = lines.sku
    where predictions.look_number = 1 and customers.next_order_id is not null
),

-- log loss of each candidate, come or not; a decimal: a sum of floats depends on the order of rows
by_customer as (
    select
        customer_id,
        {%- for prefix, basis in bases.items() %}
        sum(cast(
            -ln(greatest(case when has_come then {{ basis }} else 1 - {{ basis }} end, 1e-6))
            as decimal(18, 9)
        )) as {{ prefix }}loss,
        max(has_come and {{ rank_of[basis] }} = 1) as {{ prefix }}is_hit,
        max(has_come and {{ rank_of[basis] }} <= 3) as {{ prefix }}is_hit_in_3,
        {%- endfor %}
        sum(case when has_come then 1 else 0 end) as come_count,
        count(*) as candidate_count
    from judged
    group by customer_id
),

tested as (
    select
        {%- for prefix in bases %}
        round(cast(sum({{ prefix }}loss) as double) / nullif(sum(candidate_count), 0), 9)
            as {{ prefix }}log_loss,
        {{ sum_where('1', prefix ~ 'is_hit') }} as {{ prefix }}hit_count,
        {{ sum_where('1', prefix ~ 'is_hit_in_3') }} as {{ prefix }}hit_in_3_count,
        {%- endfor %}
        {{ sum_where('1', 'come_count > 0') }} as come_count,
        count(*) as customer_count
    from by_customer
),

next_product__performance as (
    select
        'next_product' as score_name,
        {{ model_version('next_product', 'run_window.as_of') }} as model_version,
        cast(null as int) as horizon_days,
        case when learned.order_count > 0 then 'trained' else 'not_trained' end as status,
        case
            when learned.order_count = 0
                then 'nobody has ordered twice yet: what sells best is all there is to say'
            when tested.customer_count = 0
                then 'not tested: nobody who had bought before has ordered in the last '
                    || '{{ var("next_product_test_days") }} days'
        end as reason,
        learned.order_count as training_row_count,
        tested.customer_count as test_row_count,
        coalesce(tested.come_count, 0) as test_positive_count,
        {%- for prefix in bases %}
        tested.{{ prefix }}log_loss,
        {{ rate_with_interval(
            prefix ~ 'hit_rate', 'tested.' ~ prefix ~ 'hit_count', 'tested.customer_count'
        ) }},
        {{ rate_with_interval(
            prefix ~ 'hit_in_3_rate', 'tested.' ~ prefix ~ 'hit_in_3_count', 'tested.customer_count'
        ) }},
        {%- endfor %}
        round(1 - tested.log_loss / nullif(tested.base_log_loss, 0), 6) as log_loss_skill,
        run_window.as_of
    from run_window
    cross join learned
    cross join tested
)

select * from next_product__performance
