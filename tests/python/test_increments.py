"""However the data arrive, and whatever failed on the way, the result is that of one full build."""

import shutil
from pathlib import Path

import duckdb
import pytest
from project import (
    Project,
    assert_same_but_for_names,
    assert_same_marts,
    land,
    write_world,
)

SLICES = 4
# of many builds only the last one is held against another: until then scores need no new models
KEPT_MODELS = {"retrain_after_days": 9_999}


@pytest.fixture(scope="module")
def sliced_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_world(tmp_path_factory.mktemp("sliced") / "world", 400, 120, slices=SLICES)


@pytest.fixture(scope="module")
def one_build(sliced_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("one_build"), tmp_path_factory.mktemp("landing"))
    for number in range(1, SLICES + 1):
        land(sliced_world, number, project.landing)
    project.build()
    return project


@pytest.fixture(scope="module")
def half_built(sliced_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The first half of the slices in one build; tests that change it take a twin."""
    folder = tmp_path_factory.mktemp("half_built")
    project = Project(folder, folder / "landing")
    for number in range(1, SLICES // 2 + 1):
        land(sliced_world, number, project.landing)
    project.build()
    return project


def test_slices_that_arrive_in_any_order_equal_one_build(
    sliced_world: Path, one_build: Project, tmp_path: Path
) -> None:
    project = Project(tmp_path, tmp_path / "landing")
    for number in (3, 1, 4):
        land(sliced_world, number, project.landing)
        project.build(**KEPT_MODELS)
    land(sliced_world, 2, project.landing)
    project.build()
    assert_same_marts(one_build.marts, project.marts)


def test_an_edited_rule_rewrites_what_is_stored(
    sliced_world: Path, one_build: Project, tmp_path: Path
) -> None:
    project = Project(tmp_path, tmp_path / "landing", vars={"session_timeout_minutes": 5})
    for number in (1, 2, 3):
        land(sliced_world, number, project.landing)
    project.build()
    project.vars.clear()
    land(sliced_world, 4, project.landing)
    project.build()
    assert project.query("select is_rewrite from rpt_build where is_current") == [(True,)]
    assert_same_marts(one_build.marts, project.marts)


def test_an_increment_touches_in_proportion_to_what_arrived(
    sliced_world: Path, half_built: Project, tmp_path: Path
) -> None:
    project = half_built.twin(tmp_path)
    project.build()
    still = build_counts(project)
    effort = ("arrived_touchpoint", "touched_identifier", "solved_identifier", "touched_customer")
    assert [still[what] for what in effort] == [0, 0, 0, 0], "nothing landed: what was touched?"
    land(sliced_world, SLICES // 2 + 1, project.landing, ["calls"])
    project.build()
    counts = build_counts(project)
    assert 0 < counts["arrived_touchpoint"] < counts["stored_touchpoint"] / 20
    assert 0 < counts["touched_identifier"] <= counts["solved_identifier"]
    assert counts["solved_identifier"] < counts["stored_identifier"] / 10
    assert 0 < counts["touched_customer"] < counts["stored_customer"] / 10


def build_counts(project: Project) -> dict[str, int]:
    names = [
        f"{what}_{noun}"
        for noun, its in {
            "touchpoint": ("arrived", "stored"),
            "identifier": ("touched", "solved", "stored"),
            "customer": ("touched", "stored"),
        }.items()
        for what in its
    ]
    columns = ", ".join(f"{name}_count" for name in names)
    found = project.query(f"select {columns} from rpt_build where is_current")
    return dict(zip(names, found[0], strict=True))


def test_a_file_that_is_landed_again_with_other_contents_is_read_again(
    half_built: Project, tmp_path: Path
) -> None:
    """Exports of whole tables often overwrite their file."""
    project = half_built.twin(tmp_path)
    internal = "select count(*) from dim_customers where is_internal"
    before = project.query(internal)
    for table, change in {
        "app_users": "not is_internal as is_internal, "
        "case when hash(user_id) % 3 = 0 then 'new.' || email else email end as email",
        "subscriptions": "price + 1 as price",
        "orders": "total + 1 as total",
    }.items():
        for file in (project.landing / table).glob("*.parquet"):
            duckdb.execute(
                f"copy (select * replace ({change}) from '{file}') to '{file}.new' (format parquet)"
            )
            Path(f"{file}.new").replace(file)
    # hardly a customer is left who is not one of us, and reports on customers shrink
    project.build(may_shrink=True)
    afresh = Project(tmp_path / "afresh", project.landing)
    afresh.build()
    assert_same_marts(afresh.marts, project.marts)
    assert project.query(internal) != before, "nothing changed: the test proves nothing"


def test_files_that_are_written_anew_in_another_order_and_name_lose_nothing(
    half_built: Project, tmp_path: Path
) -> None:
    """Lakes compact small files, and exports come with the newest row first."""
    project = half_built.twin(tmp_path)
    for table in project.landing.iterdir():
        files = sorted(table.glob("*.parquet"))
        duckdb.execute(
            f"""copy (
                select * exclude (filename, file_row_number)
                from read_parquet('{table}/*.parquet', union_by_name = true,
                    filename = true, file_row_number = true)
                order by filename desc, file_row_number desc
            ) to '{table}/whole.parquet' (format parquet)"""
        )
        for file in files:
            file.unlink()
    project.build()
    forgetting = "select list_sort(list(distinct run_index)) from restricted.forgetting_builds"
    assert project.query_warehouse(forgetting) == [([1],)], "an old request is taken for a new one"
    assert_same_marts(half_built.marts, project.marts)


def test_an_export_of_a_whole_table_replaces_the_one_before(
    one_build: Project, tmp_path: Path
) -> None:
    """Every day under the same name, the newest record first: each stands one row further down."""
    project = one_build.twin(tmp_path)
    project.landing = shutil.copytree(one_build.landing, tmp_path / "landing")
    contacts = project.landing / "crm_contacts"
    shutil.rmtree(contacts)
    contacts.mkdir()
    for day, missing, renamed in (("29", 20, -1), ("30", 0, 3)):
        duckdb.execute(f"""copy (
            select * replace (
                if(contact_id % 7 = {renamed}, 'Renamed', first_name) as first_name,
                timestamp '2025-04-{day} 04:00:00' as _loaded_at
            )
            from '{one_build.landing}/crm_contacts/*.parquet'
            qualify row_number() over (partition by contact_id order by _loaded_at desc) = 1
            order by contact_id desc offset {missing}
        ) to '{contacts}/all.parquet'""")
        project.build()
    assert project.query_warehouse("""
        select
            bool_and((first_name = 'renamed') = (cast(record_id as bigint) % 7 = 3)),
            count(*) filter (where loaded_at = timestamp '2025-04-30 04:00:00') > 20,
            count(*) filter (where loaded_at < timestamp '2025-04-29 04:00:00') > 100
        from restricted.stg_crm__contacts
        where known_to is null
    """) == [(True, True, True)], "what changed has the later time, the rest keeps its own"


def test_consents_that_arrive_late_give_what_one_build_gives(
    sliced_world: Path, one_build: Project, tmp_path: Path
) -> None:
    project = Project(tmp_path, tmp_path / "landing")
    for number in range(1, SLICES + 1):
        tables = {table.name for table in (sliced_world / "slices" / f"{number:02d}").iterdir()}
        land(sliced_world, number, project.landing, tables - {"consents"})
    project.build()
    for number in range(1, SLICES + 1):
        land(sliced_world, number, project.landing, ["consents"])
    project.build()
    assert_same_marts(one_build.marts, project.marts)


def test_of_equally_old_copies_the_same_one_wins_whenever_it_arrives(
    sliced_world: Path, tmp_path: Path
) -> None:
    project = Project(tmp_path, tmp_path / "landing")
    land(sliced_world, 1, project.landing)
    project.build()
    events = project.landing / "web_events"
    duckdb.execute(f"""copy (
        select * replace ('demo' as page_type) from '{events}/*.parquet' where event_id % 20 = 0
    ) to '{events}/0.parquet'""")
    project.build()
    afresh = Project(tmp_path / "afresh", project.landing)
    afresh.build()
    assert_same_marts(afresh.marts, project.marts)
    replaced = "select count(*) > 5 from fct_touchpoints where subject = 'demo'"
    assert project.query(replaced) == [(True,)]


@pytest.mark.parametrize("seed", [3, 11])
def test_the_erased_are_the_same_people_whenever_their_records_arrive(
    seed: int, tmp_path: Path
) -> None:
    """Devices shared with the erased stay guarded, and a new version may show more of them."""
    world = write_world(tmp_path / "world", 400, 120, slices=3, seed=seed)
    project = Project(tmp_path / "sliced", tmp_path / "landing")
    for number in (1, 2, 3):
        land(world, number, project.landing)
        project.build(**KEPT_MODELS)
    afresh = Project(tmp_path / "afresh", project.landing)
    afresh.build()
    erased = "select sum(record_erased_count) > 0 from rpt_erasure_receipts"
    assert afresh.query(erased) == [(True,)]
    assert_same_but_for_names(afresh.marts, project.marts)
