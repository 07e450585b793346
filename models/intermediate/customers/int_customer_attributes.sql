{{ config(materialized='view', schema='restricted') }}

-- what sources say about a customer, as they say it now; clear text, for the golden record only
with

customers as (select identifier_key, customer_id from {{ ref('int_customer_identifiers') }}),

int_customer_attributes as (
    {%- for relation, key, source_name, attributes in [
        ('stg_crm__contacts', 'contact_hash', 'crm_contacts', ['first_name', 'last_name', 'email', 'phone']),
        ('stg_billing__users', 'user_hash', 'app_users', ['email']),
        ('stg_shop__order_lines', 'order_hash', 'orders', ['email']),
        ('stg_support__tickets', 'ticket_hash', 'tickets', ['email'])
    ] %}
    {%- for attribute in attributes %}
    select
        customers.customer_id,
        '{{ source_name }}' as source,
        '{{ attribute }}' as attribute,
        said.{{ attribute }} as value,
        said.loaded_at as said_at
    from {{ ref(relation) }} as said
    inner join customers on {{ identifier_key('said.' ~ key) }} = customers.identifier_key
    where said.known_to is null and said.{{ attribute }} is not null
    union all
    {%- endfor %}
    {%- endfor %}
    select
        resolved.customer_id,
        said.source,
        'region' as attribute,
        said.region as value,
        said.occurred_at as said_at
    from {{ ref('int_touchpoints') }} as said
    inner join {{ ref('int_touchpoints_resolved') }} as resolved
        on said.touchpoint_key = resolved.touchpoint_key
    where said.region is not null
)

select * from int_customer_attributes
