"""A feature that knows the outcome is named, one that is merely strong is not."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from project import Project
from test_scores import EVERY, HORIZON, everybody, history, nobody

from ml.leaks import suspects
from ml.matrix import labelled_examples
from ml.training import train


def found(training: pa.Table, *horizons: int) -> list[str]:
    return suspects(labelled_examples(training), horizons or [HORIZON])


def knowing(training: pa.Table, wrong: float, horizon: int = HORIZON) -> pa.Array:
    """A column that says whether the outcome came by then, wrong in this share of the rows."""
    came = training["outcome_after_days"].to_numpy() < horizon
    is_wrong = np.random.default_rng(3).random(len(training)) < wrong
    return pa.array((came ^ is_wrong).astype(np.float64))


@pytest.mark.parametrize("wrong", [0.0, 0.1])
def test_a_feature_that_knows_the_outcome_is_found(wrong: float) -> None:
    training = history(strength=0.7)
    assert found(training.append_column("note_count", knowing(training, wrong))) == ["note_count"]


def test_copies_of_a_leak_do_not_hide_it() -> None:
    training = history(strength=0.7)
    leak = knowing(training, 0.1)
    copied = training.append_column("note_count", leak).append_column(
        "log_notes", pa.array(-np.log1p(leak.to_numpy()))
    )
    assert sorted(found(copied)) == ["log_notes", "note_count"]


def test_strong_features_are_no_suspects() -> None:
    assert found(history(strength=3.0)) == []


def test_what_is_written_down_after_the_outcome_is_found_although_new_outcomes_lack_it() -> None:
    training = history()
    leak = knowing(training, 0.0).to_numpy().copy()
    leak[training["days_followed"].to_numpy() <= 3 * EVERY] = 0
    assert found(training.append_column("note_count", pa.array(leak))) == ["note_count"]


def test_where_there_is_too_little_to_tell_nobody_is_a_suspect() -> None:
    for training in (nobody(history()), everybody(history()), history(snapshots=1)):
        assert found(training.append_column("note_count", knowing(training, 0.1))) == []


def test_a_lonely_feature_is_no_suspect() -> None:
    assert found(history().drop_columns(["price", "is_known", "noise"])) == []


def test_the_model_row_names_suspects() -> None:
    training = history(strength=0.7)
    assert train("demo", training, [HORIZON])["suspects"].to_pylist() == [None]
    leaking = training.append_column("note_count", knowing(training, 0.1))
    assert train("demo", leaking, [HORIZON])["suspects"].to_pylist() == ["note_count"]


def test_the_order_of_rows_plays_no_part() -> None:
    training = history(strength=0.7)
    training = training.append_column("note_count", knowing(training, 0.25))
    order = np.random.default_rng(5).permutation(len(training))
    assert found(training) == found(training.take(order)) == ["note_count"]


def test_the_features_of_a_score_are_no_leaks_until_one_is_planted(built: Project) -> None:
    """Of conversion: in so small a world too few customers leave to tell anything."""
    with duckdb.connect(str(built.warehouse), read_only=True) as con:
        training = con.sql("from scores.conversion__training").to_arrow_table()
    assert found(training, 7) == []
    planted = training.append_column("note_count", knowing(training, 0.05, 7))
    assert found(planted, 7) == ["note_count"]
