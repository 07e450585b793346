from ml.identity import components_over_time


def model(dbt, session):
    dbt.config(materialized="table")
    links = dbt.ref("int_identity_links").filter("known_from < accepted_to").to_arrow_table()
    types = dbt.ref("identifier_types").select("identifier_type, apart_from_rank").to_arrow_table()
    moments = dbt.ref("int_snapshots").select("snapshot_at").to_arrow_table()
    return components_over_time(links, types, moments["snapshot_at"])
