{{ config(materialized='table') }}

{%- set owners = source('state', 'identifier_owners') %}

-- what this run changed about who is who, against the last closed build
with

run_window as (select * from {{ ref('int_run_window') }}),

present as (
    select int_identity_map.*
    from {{ ref('int_identity_map') }} as int_identity_map
    left join {{ ref('int_erased_identifiers') }} as erased
        on int_identity_map.identifier_key = erased.identifier_key
    where int_identity_map.customer_id is not null and erased.identifier_key is null
),

moved as (
    select
        owners.customer_id as other_customer_id,
        present.customer_id,
        present.identifier_key,
        owners.customer_id = {{ natural_name('present.identifier_hash') }} as is_anchor
    from present
    inner join run_window on present.run_index = run_window.run_index
    inner join {{ owners }} as owners
        on present.identifier_key = owners.identifier_key
        and present.customer_id <> owners.customer_id
),

changes as (
    select
        moved.customer_id,
        moved.other_customer_id,
        count(*) as identifier_count,
        coalesce(max(case when is_anchor then identifier_key end), min(identifier_key))
            as anchor_key,
        moved.other_customer_id in (select customer_id from present) as is_still_there,
        moved.customer_id in (select customer_id from {{ owners }}) as was_there,
        row_number() over (
            partition by moved.other_customer_id order by count(*) desc, moved.customer_id
        ) as heir_number
    from moved
    group by moved.customer_id, moved.other_customer_id
),

-- the newest thing that evidence about what moved says: that it joins, or that it does no more
said as (
    select
        moved.customer_id,
        moved.other_customer_id,
        links.accepted_to = timestamp '9999-12-31' as is_joining,
        case
            when links.accepted_to = timestamp '9999-12-31' then links.rule
            else coalesce(links.refused_because, 'newer version of a record')
        end as reason,
        row_number() over (
            partition by
                moved.customer_id, moved.other_customer_id,
                links.accepted_to = timestamp '9999-12-31'
            order by
                case
                    when links.accepted_to = timestamp '9999-12-31' then links.known_from
                    else links.accepted_to
                end desc,
                links.rule
        ) as age
    from moved
    inner join {{ ref('int_identity_neighbours') }} as links
        on moved.identifier_key = links.identifier_key and links.rank is not null
),

named as (
    select
        changes.*,
        case
            when heir_number = 1 and not is_still_there and was_there then 'merged'
            when heir_number = 1 and not is_still_there then 'renamed'
            when was_there then 'moved'
            else 'split'
        end as change
    from changes
),

int_identity_changes as (
    select
        run_window.run_index,
        run_window.build_id,
        named.customer_id,
        named.other_customer_id,
        named.change,
        case
            when run_window.has_edited_rules then 'rules edited'
            else coalesce(said.reason, 'kept apart from others')
        end as reason,
        named.identifier_count,
        named.anchor_key,
        run_window.as_of as changed_at
    from named
    cross join run_window
    left join said
        on named.customer_id = said.customer_id
        and named.other_customer_id = said.other_customer_id
        and said.is_joining = (named.change = 'merged')
        and said.age = 1
)

select * from int_identity_changes
