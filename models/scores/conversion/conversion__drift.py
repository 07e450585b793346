from ml.drift import populations


def model(dbt, session):
    dbt.config(materialized="table")
    features = dbt.ref("conversion__features").filter("is_scoring")
    models = dbt.ref("conversion__models").to_arrow_table()
    return populations(models, features.to_arrow_reader(10_000))
