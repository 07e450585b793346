from ml.graph import connected_components


def model(dbt, session):
    dbt.config(materialized="table")
    links = dbt.ref("int_identity_links").select("identifier_key, neighbour_key")
    return connected_components(links.to_arrow_table())
