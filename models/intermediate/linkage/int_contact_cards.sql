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

-- an address that is on many cards is compared on the first of them only: a million cards of one
-- shop would be compared with each other
numbered as (
    select
        row_number() over (
            order by versions.card_key, versions.known_from, versions.is_confirmed
        ) as card_number,
        versions.card_key,
        versions.identifier_type,
        versions.first_name,
        versions.last_name,
        versions.phone,
        case
            when blocked.identifier_key is null
                and row_number() over (
                    partition by versions.email
                    order by versions.known_from, versions.card_key, versions.is_confirmed
                ) <= 20
                then versions.email
        end as email,
        versions.is_confirmed,
        greatest(versions.known_from, versions.vouched_from) as known_from,
        least(versions.known_to, coalesce(versions.vouched_to, versions.known_to)) as known_to,
        versions.card_key in (select identifier_key from touched) as is_touched
    from versions
    left join {{ ref('int_blocked_identifiers') }} as blocked
        on versions.email_key = blocked.identifier_key
),

int_contact_cards as (
    select
        numbered.*,
        {{ slips('numbered.email') }} as email_slips
    from numbered
    where known_from < known_to and {{ var('probabilistic_linkage') | lower }}
)

select * from int_contact_cards
