from ml.scoring import score


def model(dbt, session):
    dbt.config(materialized="table")
    features = dbt.ref("conversion__features").filter("is_scoring").order("customer_id")
    meanings = dbt.ref("feature_meanings").to_arrow_table()
    models = dbt.ref("conversion__models").to_arrow_table()
    return score(models, features.to_arrow_reader(10_000), meanings)
