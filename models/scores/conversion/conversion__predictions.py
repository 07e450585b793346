from ml.scoring import score


def model(dbt, session):
    dbt.config(materialized="table")
    features = dbt.ref("conversion__features").filter("is_scoring").order("customer_id")
    return score(dbt.ref("conversion__models").to_arrow_table(), features.to_arrow_reader(10_000))
