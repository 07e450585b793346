from ml.identity import LINK_COLUMNS, components_over_time


def model(dbt, session):
    dbt.config(materialized="table")
    links = dbt.ref("int_identity_links").filter("known_from < accepted_to")
    types = dbt.ref("identifier_types").select("identifier_type, apart_from_rank").to_arrow_table()
    moments = dbt.ref("int_snapshots").select("snapshot_at").to_arrow_table()
    narrow = links.select(", ".join(LINK_COLUMNS)).to_arrow_table()
    return components_over_time(narrow, types, moments["snapshot_at"])
