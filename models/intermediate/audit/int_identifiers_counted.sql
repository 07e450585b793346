with

int_identifiers_counted as (
    select
        (select count(*) from {{ ref('int_identifiers_touched') }}) as touched_identifier_count,
        (select count(*) from {{ ref('int_identifiers_affected') }}) as solved_identifier_count,
        (select count(*) from {{ ref('int_identifiers') }}) as stored_identifier_count
)

select * from int_identifiers_counted
