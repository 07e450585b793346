from ml.scoring import score


def model(dbt, session):
    dbt.config(materialized="table")
    features = dbt.ref("churn__features").filter("is_scoring").order("customer_id")
    meanings = dbt.ref("feature_meanings").to_arrow_table()
    models = dbt.ref("churn__models").to_arrow_table()
    return score(models, features.to_arrow_reader(10_000), meanings)
