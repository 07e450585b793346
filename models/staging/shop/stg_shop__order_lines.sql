{{ config(schema='restricted') }}

-- the e-mail stands here in clear text, for linkage and for nothing else
with

versions as ({{ record_versions('shop', 'orders') }}),

stg_shop__order_lines as (
    select
        versions.record_id,
        versions.order_id,
        {{ hashed_identifier('order', 'versions.order_id') }} as order_hash,
        {{ hashed_identifier('email', 'versions.email') }} as email_hash,
        {{ normalised_email('versions.email') }} as email,
        {{ hashed_identifier('user', 'versions.user_id') }} as user_hash,
        versions.sku,
        versions.quantity,
        versions.unit_price,
        -- a total that contradicts pieces and price in sign was mistyped; lines are not rounded,
        -- for many of less than a cent are an amount
        cast(case
            when versions.total < 0 and versions.quantity * versions.unit_price > 0
                then versions.quantity * versions.unit_price
            else versions.total
        end as decimal(38, 6)) as amount,
        coalesce(upper(trim(versions.currency)), {{ home_currency() }}) as currency_code,
        {{ version_columns('versions') }}
    from versions
)

select * from stg_shop__order_lines
