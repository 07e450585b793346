-- An export without its key, its time or _loaded_at is quarantined row by row: an empty mart is the
-- last place where one would look for that.
{{ config(severity='warn', meta={'explains': true}) }}

select
    landed.source || ': none of ' || cast(landed.landed_row_count as string)
    || ' landed rows can be used: ' || quarantined.reason as explanation
from (
    select
        source,
        sum(landed_row_count) as landed_row_count,
        sum(landed_row_count - quarantined_row_count) as other_row_count
    from {{ ref('int_landed_files') }}
    group by source
) as landed
inner join (
    select source, max(reason) as reason
    from {{ ref('quarantined_records') }}
    group by source
) as quarantined on landed.source = quarantined.source
where landed.other_row_count = 0
