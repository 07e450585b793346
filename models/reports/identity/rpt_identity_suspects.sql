-- customers to look at: two people who may have become one, and one who may have stayed two
with

customers as (select * from {{ ref('int_customer_identifiers') }}),

placed as (
    select
        customers.customer_id,
        customers.identifier_key,
        customers.identifier_type in ('user', 'email') as is_name,
        components.core_key
    from customers
    inner join {{ ref('int_identity_components') }} as components
        on customers.identifier_key = components.identifier_key
),

-- customers of which only weak evidence holds parts together that have a name each
parted as (
    select customer_id, count(distinct core_key) as part_count
    from placed
    where is_name
    group by customer_id
    having count(distinct core_key) > 1
),

holding as (
    select
        parted.customer_id,
        links.rule,
        rank() over (partition by parted.customer_id order by links.rank) as rank_number
    from parted
    inner join placed as one on parted.customer_id = one.customer_id
    inner join {{ ref('int_identity_links') }} as links
        on one.identifier_key = links.identifier_key
        and links.rank > {{ var('strong_evidence_rank') }}
        and links.accepted_to = timestamp '9999-12-31'
    inner join placed as other
        on links.neighbour_key = other.identifier_key
        and one.customer_id = other.customer_id
        and one.core_key <> other.core_key
),

over_merged as (
    select
        parted.customer_id,
        'held together by: ' || {{ joined_list('holding.rule') }} as reason,
        max(parted.part_count) as part_count
    from parted
    inner join (select distinct customer_id, rule from holding where rank_number = 1) as holding
        on parted.customer_id = holding.customer_id
    group by parted.customer_id
),

under_merged as (
    select pairs.one_key, pairs.other_key, 'typed nearly alike' as reason, pairs.match_probability
    from {{ ref('int_contact_pairs') }} as pairs
    where pairs.known_to = timestamp '9999-12-31'
    union all
    select identifier_key, neighbour_key, rule || ', but ' || reason, cast(null as double)
    from {{ ref('int_identity_refusals') }}
    where refused_by = 'stay apart'
),

ends as (
    select under_merged.*, one_key as identifier_key from under_merged
    union all
    select under_merged.*, other_key from under_merged
),

apart as (
    select
        min(customers.customer_id) as customer_id,
        max(customers.customer_id) as other_customer_id,
        min(ends.reason) as reason,
        max(ends.match_probability) as match_probability
    from ends
    inner join customers on ends.identifier_key = customers.identifier_key
    group by ends.one_key, ends.other_key
    having min(customers.customer_id) < max(customers.customer_id)
),

rpt_identity_suspects as (
    select
        'over_merged' as suspicion,
        customer_id,
        cast(null as string) as other_customer_id,
        reason,
        part_count,
        cast(null as double) as match_probability
    from over_merged
    union all
    select
        'under_merged',
        customer_id,
        other_customer_id,
        min(reason),
        cast(2 as bigint),
        max(match_probability)
    from apart
    group by customer_id, other_customer_id
)

select * from rpt_identity_suspects
