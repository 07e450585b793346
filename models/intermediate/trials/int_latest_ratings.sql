{{ config(materialized='table') }}

with

identifiers as (select * from {{ ref('int_customer_identifiers') }}),

-- a ticket is rated once it was answered
ratings as (
    select
        email_hash as identifier_hash,
        kind as scale,
        score,
        occurred_at as rated_at,
        record_id
    from {{ ref('stg_surveys__responses') }}
    union all
    select
        ticket_hash as identifier_hash,
        'csat' as scale,
        satisfaction_score as score,
        first_response_at as rated_at,
        record_id
    from {{ ref('stg_support__tickets') }}
    where known_to is null
),

judged as (
    select
        identifiers.customer_id,
        ratings.rated_at,
        ratings.record_id,
        case ratings.scale
            {%- for scale, least in var('satisfied_from').items() %}
            when '{{ scale }}' then ratings.score >= {{ least }}
            {%- endfor %}
        end as is_satisfied
    from ratings
    inner join identifiers on ratings.identifier_hash = identifiers.identifier_hash
    inner join {{ ref('int_followed_customers') }} as followed
        on identifiers.customer_id = followed.customer_id
    where ratings.rated_at is not null
),

ranked as (
    select
        judged.*,
        row_number() over (
            partition by customer_id order by rated_at desc, record_id desc
        ) as rating_number
    from judged
    where is_satisfied is not null
),

-- the opinions of one person depend on each other, so each person has one voice
int_latest_ratings as (
    select customer_id, is_satisfied, rated_at
    from ranked
    where rating_number = 1
)

select * from int_latest_ratings
