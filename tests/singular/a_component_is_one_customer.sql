-- Two components under one id would be two people in one customer, one component under two ids one
-- person in two.
with

named as (
    select components.component_key, map.customer_id
    from {{ ref('int_identity_components') }} as components
    inner join {{ ref('int_identity_map') }} as map
        on components.identifier_key = map.identifier_key and map.customer_id is not null
)

select customer_id as shared_name from named
group by customer_id
having count(distinct component_key) > 1
union all
select cast(component_key as string) from named
group by component_key
having count(distinct customer_id) > 1
