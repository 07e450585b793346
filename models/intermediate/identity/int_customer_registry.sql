{{ config(materialized='table') }}

{%- set owners = source('state', 'identifier_owners') %}
{%- set registry = source('state', 'customer_registry') %}

-- customers who lost their elder identifier by an edited rule keep their id: the component that
-- holds most of what they held has it now. What arrives names people alike in any order of arrival
with

{% if is_partial() -%}
int_customer_registry as (
    select anchor_key, customer_id from {{ registry }}
)
{%- else -%}
edits as (
    select has_edited_rules from {{ ref('int_run_window') }}
    where has_edited_rules
),

components as (
    select *, {{ natural_name('elder_hash') }} as natural_id
    from {{ ref('int_identity_elders') }}
    where not is_nobody
),

claims as (
    select
        owners.customer_id,
        components.component_key,
        components.elder_key,
        count(*) as identifier_count
    from {{ owners }} as owners
    inner join components on owners.identifier_key = components.identifier_key
    cross join edits
    where
        owners.customer_id not in (select natural_id from components)
        and components.natural_id not in (select customer_id from {{ owners }})
    group by owners.customer_id, components.component_key, components.elder_key
),

ranked as (
    select
        claims.*,
        row_number() over (
            partition by customer_id order by identifier_count desc, elder_key
        ) as heir_number,
        row_number() over (
            partition by component_key order by identifier_count desc, customer_id
        ) as claim_number
    from claims
),

int_customer_registry as (
    select elder_key as anchor_key, customer_id
    from ranked
    where heir_number = 1 and claim_number = 1
    union all
    select anchor_key, customer_id from {{ registry }}
    where not exists (select 1 from edits)
)
{%- endif %}

select * from int_customer_registry
