{{ config(materialized='table') }}

{%- set consents = ref('stg_privacy__consents') %}
{%- set clicks = ref('int_link_clicks') %}
{%- set stored_edges = stored_relation('int_identity_edges') %}
{%- set versioned_tables = [] %}
{%- for table, keeper in var('landing_tables').items() if execute %}
{%- set columns = adapter.get_columns_in_relation(ref('stg_' ~ keeper)) | map(attribute='name') %}
{%- do versioned_tables.append("'" ~ table ~ "'") if 'known_to' in (columns | list) %}
{%- endfor %}
{%- set touched_before = stored_relation('int_identifiers_touched') %}

with

run_window as (select * from {{ ref('int_run_window') }}),

-- every identifier of every record that arrived in this run, whatever kind of record it is; a
-- consent that arrives concerns all records of its cookie and whoever they show beside it, a click
-- all devices that its link was opened on
sightings as (
    select actor_key as identifier_key
    from {{ ref('int_touchpoints') }}
    where run_index = (select run_index from run_window)
    {%- for keeper in var('landing_tables').values() %}
    {%- set relation = ref('stg_' ~ keeper) %}
    {%- set columns = identifier_columns(relation) %}
    {%- for column in columns %}
    union all
    select {{ identifier_key(column) }}
    from {{ relation }}
    where run_index = (select run_index from run_window)
    {%- if 'cookie_hash' in columns and column != 'cookie_hash' %}
    union all
    select {{ identifier_key('shown.' ~ column) }}
    from {{ relation }} as shown
    inner join {{ consents }} as answered on shown.cookie_hash = answered.cookie_hash
    where answered.run_index = (select run_index from run_window)
    {%- endif %}
    {%- endfor %}
    {%- if 'cookie_hash' in columns and 'link_hash' in columns %}
    union all
    select {{ identifier_key('shown.cookie_hash') }}
    from {{ relation }} as shown
    inner join {{ clicks }} as clicks on {{ identifier_key('shown.link_hash') }} = clicks.link_key
    where clicks.run_index = (select run_index from run_window)
    {%- endif %}
    {%- endfor %}
),

-- a version that was overwritten may have been all that showed an identifier beside these; what a
-- failed attempt of this run saw beside them is not stored any more
arrived as (
    select identifier_key from sightings where identifier_key is not null
    {%- if stored_edges %}
    {%- for one, other in [('identifier_key', 'neighbour_key'), ('neighbour_key', 'identifier_key')] %}
    union
    select edges.{{ other }}
    from {{ stored_edges }} as edges
    inner join sightings on edges.{{ one }} = sightings.identifier_key
    where edges.evidence_source in ({{ versioned_tables | join(', ') }})
    {%- endfor %}
    {%- endif %}
    {%- if touched_before %}
    union
    select identifier_key
    from {{ touched_before }}
    where run_index = (select run_index from run_window)
    {%- endif %}
),

-- a contact is compared with others anew when something vouches for its address, or shares it
int_identifiers_touched as (
    select arrived.identifier_key, run_window.run_index
    from arrived
    cross join run_window
    union
    select contacts.identifier_key, run_window.run_index
    from arrived
    inner join {{ ref('int_identifiers_unioned') }} as addresses
        on arrived.identifier_key = addresses.identifier_key
        and addresses.identifier_type in ('email', 'phone')
    inner join {{ ref('int_identifiers_unioned') }} as contacts
        on addresses.source = contacts.source
        and addresses.record_id = contacts.record_id
        and contacts.identifier_type = 'contact'
    cross join run_window
)

select * from int_identifiers_touched
