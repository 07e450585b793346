with

versions as ({{ record_versions('calendar', 'business_calendar') }}),

stg_calendar__events as (
    select
        versions.record_id,
        versions.event as event_name,
        versions.kind,
        try_cast(versions.start as date) as starts_on,
        try_cast(versions.{{ quoted('end') }} as date) as ends_on,
        versions.scope,
        {{ version_columns('versions') }}
    from versions
)

select * from stg_calendar__events
