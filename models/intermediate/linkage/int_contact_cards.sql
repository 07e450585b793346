{{ config(materialized='view', schema='restricted') }}

-- what was typed to reach a person: versions of contacts, and addresses typed elsewhere
with

touched as (select identifier_key from {{ ref('int_identifiers_touched') }}),

typed as (
    {%- for relation in ['stg_billing__users', 'stg_shop__order_lines', 'stg_support__tickets'] %}
    select email_hash, email, loaded_at from {{ ref(relation) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

cards as (
    select
        {{ identifier_key('contact_hash') }} as card_key,
        'contact' as identifier_type,
        {{ identifier_key('email_hash') }} as email_key,
        email,
        first_name,
        last_name,
        phone,
        loaded_at as known_from,
        coalesce(known_to, timestamp '9999-12-31') as known_to
    from {{ ref('stg_crm__contacts') }}
    where contact_hash is not null
    union all
    select
        {{ identifier_key('email_hash') }},
        'email',
        {{ identifier_key('email_hash') }},
        max(email),
        cast(null as string),
        cast(null as string),
        cast(null as string),
        min(loaded_at),
        timestamp '9999-12-31'
    from typed
    where email_hash is not null
    group by email_hash
),

-- from the moment an account or a mail vouches for its address a card is another version
versions as (
    select
        cards.*,
        vouched.is_confirmed,
        case when vouched.is_confirmed then confirmed.confirmed_from else cards.known_from end
            as vouched_from,
        case when vouched.is_confirmed then cards.known_to else confirmed.confirmed_from end
            as vouched_to
    from cards
    left join {{ ref('int_confirmed_emails') }} as confirmed
        on cards.email_key = confirmed.email_key
    cross join (
        select false as is_confirmed
        union all
        select true
    ) as vouched
    where not vouched.is_confirmed or confirmed.confirmed_from is not null
),

dated as (
    select
        versions.*,
        min(known_from) over (partition by email, card_key) as email_known_from,
        min(known_from) over (partition by phone, card_key) as phone_known_from
    from versions
),

-- what many cards share tells nobody apart, and a million of them would be compared with each
-- other: the first ones stand for all
placed as (
    select
        dated.*,
        dense_rank() over (partition by email order by email_known_from, card_key) as email_place,
        dense_rank() over (partition by phone order by phone_known_from, card_key) as phone_place
    from dated
),

numbered as (
    select
        row_number() over (
            order by placed.card_key, placed.known_from, placed.is_confirmed
        ) as card_number,
        placed.card_key,
        placed.identifier_type,
        placed.first_name,
        placed.last_name,
        case when placed.phone_place <= {{ var('linkage_cards_compared') }} then placed.phone end
            as phone,
        case
            when blocked.identifier_key is null
                and placed.email_place <= {{ var('linkage_cards_compared') }}
                then placed.email
        end as email,
        placed.is_confirmed,
        greatest(placed.known_from, placed.vouched_from) as known_from,
        least(placed.known_to, coalesce(placed.vouched_to, placed.known_to)) as known_to,
        placed.card_key in (select identifier_key from touched) as is_touched
    from placed
    left join {{ ref('int_blocked_identifiers') }} as blocked
        on placed.email_key = blocked.identifier_key
),

int_contact_cards as (
    select
        numbered.*,
        {{ slips('numbered.email') }} as email_slips
    from numbered
    where known_from < known_to and {{ var('probabilistic_linkage') | lower }}
)

select * from int_contact_cards
