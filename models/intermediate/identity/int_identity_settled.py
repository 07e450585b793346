from ml.identity import settled_components


def model(dbt, session):
    dbt.config(materialized="table")
    links = dbt.ref("int_identity_contested").to_arrow_table()
    types = dbt.ref("identifier_types").select("identifier_type, apart_from_rank").to_arrow_table()
    return settled_components(links, types)
