with

versions as ({{ record_versions('ads', 'ad_spend') }}),

stg_ads__spend as (
    select
        versions.record_id,
        versions.date as spend_date,
        versions.channel,
        versions.region,
        versions.spend,
        {{ version_columns('versions') }}
    from versions
)

select * from stg_ads__spend
