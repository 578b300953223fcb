"""Step 4: good rows come in once, whatever happens half-way; nothing is ever removed."""

import itertools
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from core.history import history_of
from core.models import AccessEvent, Job
from core.usecases import jobs
from dossiers.models import Dossier, Employee, Employment, JobTitle, Trajectory
from dossiers.policies import visible_dossiers
from imports import tasks
from imports.enums import ImportKind, ImportMode, ImportState
from imports.models import Import
from imports.usecases import importing, steps
from imports.usecases.employees import EmployeeRows
from orgstructure.models import Contact, Node
from tests.imports.files import employee, rows_of, xlsx
from tests.imports.steps import checked, counts, imported, let_in, told
from tests.world import World

BSN = "999990007"
DAY = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imports.usecases.employees.BATCH", 2)


def people(number: int = 5, **values: Any) -> list[dict[str, Any]]:
    return [employee(f"{one}", Achternaam=f"Visser{one}", **values) for one in range(1, number + 1)]


def numbers(world: World) -> list[str]:
    return sorted(Employee.objects.filter(employer=world.bakkerij).values_list("personnel_number", flat=True))


def test_new_employee_is_whole(world: World) -> None:
    row = employee(
        "0007", BSN="12345672", Voorletters="K.", Roepnaam="Kees", Tussenvoegsel="de", Achternaam="Wit",
        Telefoon=612345678, Afdeling="productie", Functie="Bakker", Datum_in_dienst=DAY, Uren_per_week="32,5",
        Normuren=38, **{"E-mail": "k@example.org"},
    )  # fmt: skip
    done = imported(world.bakkerij, [row], by=world.klantbeheer)
    assert (done.state, counts(done)["created"]) == (ImportState.DONE, 1)
    found = Employee.objects.get(personnel_number="0007")
    assert (str(found), found.bsn, found.phone, found.email) == (
        "K. (Kees) de Wit",
        "012345672",
        "+31612345678",
        "k@example.org",
    )
    assert found.sort_key == "wit de kees k"
    work = found.employments.get()
    assert (work.node, work.job_title, work.starts_on, work.ends_on) == (world.productie, "Bakker", DAY, None)
    assert (str(work.hours), str(work.norm_hours)) == ("32.50", "38.00")
    assert (found.dossier.node, found.dossier.employer) == (world.productie, world.bakkerij)
    assert list(JobTitle.objects.filter(employer=world.bakkerij).values_list("name", flat=True)) == ["Bakker"]
    assert visible_dossiers(world.anna).filter(pk=found.dossier.pk).exists()
    line = AccessEvent.objects.get(event_type="employee.registered", subject_dossier_id=found.dossier.pk)
    assert (line.user_id, line.detail) == (world.klantbeheer.pk, {"source": str(done.uuid)})
    assert AccessEvent.objects.filter(event_type="import.done", user_id=world.klantbeheer.pk).count() == 1
    history = history_of(Employee).objects.get(pgh_obj=found.pk)
    assert history.pgh_context["user"] == world.klantbeheer.pk


def test_same_file_again_changes_nothing(world: World) -> None:
    rows = [*people(4), employee("9", BSN=BSN, Functie="Chef", Datum_uit_dienst="01-02-2021", Uren_per_week=36)]
    first = imported(world.bakkerij, rows)
    assert counts(first)["created"] == 5
    before = stored()
    again = imported(world.bakkerij, rows)
    assert counts(again) == {"rows": 5, "created": 0, "updated": 0, "unchanged": 5, "failed": 0, "ended": 0}
    assert stored() == before


def test_work_follows_to_another_department(world: World) -> None:
    dossier = world.employee(personnel_number="1", starts_on=DAY, last_name="Visser", birth_date=date(1980, 2, 1))
    trajectory = world.sick(dossier)
    world.fixed(world.productie, world.carla)
    assert Trajectory.objects.get(pk=trajectory.pk).responsible == world.anna
    done = imported(world.bakkerij, [employee("1", Afdeling="Productie", Datum_in_dienst=DAY)], by=world.klantbeheer)
    assert counts(done)["updated"] == 1
    assert Trajectory.objects.get(pk=trajectory.pk).responsible == world.carla
    dossier.refresh_from_db()
    assert dossier.node == world.productie
    assert AccessEvent.objects.filter(event_type="employee.changed", subject_dossier_id=dossier.pk).count() == 1


def test_empty_cell_changes_nothing(world: World) -> None:
    imported(world.bakkerij, [employee("1", Functie="Chef", Telefoon="0612345678")])
    done = imported(world.bakkerij, [{"Personeelsnummer": "1", "Roepnaam": "Jan"}])
    found = Employee.objects.get(personnel_number="1")
    assert (counts(done)["updated"], found.first_name, found.phone) == (1, "Jan", "+31612345678")
    assert found.employments.get().job_title == "Chef"


def test_leaver_keeps_his_running_trajectory(world: World) -> None:
    dossier = world.employee(personnel_number="1", starts_on=DAY, last_name="Visser", birth_date=date(1980, 2, 1))
    trajectory = world.sick(dossier)
    yesterday = timezone.localdate() - timedelta(days=1)
    imported(world.bakkerij, [employee("1", Datum_in_dienst=DAY, Datum_uit_dienst=yesterday)])
    trajectory.refresh_from_db()
    assert trajectory.ended_on is None
    line = AccessEvent.objects.get(event_type="employee.changed", subject_dossier_id=dossier.pk)
    assert line.detail["leaving"] == "stays_open"


@pytest.mark.usefixtures("small_batches")
def test_crash_half_way_leaves_whole_batches_and_is_gone_on_with(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    done = checked(world.bakkerij, people(5), by=world.klantbeheer)
    done = steps.let_in(done=done, second_yes=False, by=world.klantbeheer, announce=False)
    write, batches = EmployeeRows._write, itertools.count(1)

    def crash(self: EmployeeRows, *args: Any) -> None:
        write(self, *args)
        if next(batches) == 2:
            raise RuntimeError("worker lost")

    monkeypatch.setattr(EmployeeRows, "_write", crash)
    with pytest.raises(RuntimeError):
        jobs.run(done.job.pk, importing.run)
    done.refresh_from_db()
    assert (done.position, done.created, numbers(world)) == (2, 2, ["1", "2"])
    assert Dossier.objects.filter(employee__employer=world.bakkerij).count() == 2
    monkeypatch.setattr(EmployeeRows, "_write", write)
    jobs.run(done.job.pk, importing.run)
    done.refresh_from_db()
    assert (done.state, done.created, done.position, numbers(world)) == (
        ImportState.DONE,
        5,
        5,
        ["1", "2", "3", "4", "5"],
    )
    assert (done.job.done, done.job.total) == (5, 5)


@pytest.mark.usefixtures("small_batches")
def test_sweep_takes_up_what_a_dead_worker_left(world: World) -> None:
    done = steps.let_in(done=checked(world.bakkerij, people(3)), second_yes=False, by=None, announce=False)
    tasks.sweep()
    assert numbers(world) == []
    Job.objects.filter(pk=done.job.pk).update(touched_at=timezone.now() - timedelta(minutes=3))
    tasks.sweep()
    done.refresh_from_db()
    assert (done.state, numbers(world)) == (ImportState.DONE, ["1", "2", "3"])


def test_given_up_after_three_tries_and_gone_on_with_by_hand(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    done = steps.let_in(done=checked(world.bakkerij, people(2)), second_yes=False, by=None, announce=False)
    monkeypatch.setattr(EmployeeRows, "_write", lambda *args: 1 / 0)
    for _try in range(3):
        with pytest.raises(ZeroDivisionError):
            jobs.run(done.job.pk, importing.run)
    tasks.sweep()
    done.refresh_from_db()
    assert done.state == ImportState.FAILED
    monkeypatch.undo()
    with django_capture_on_commit_callbacks(execute=True):
        steps.go_on(done=done, by=world.klantbeheer)
    done.refresh_from_db()
    assert (done.state, done.created) == (ImportState.DONE, 2)


@pytest.mark.usefixtures("small_batches")
def test_cancelling_keeps_what_is_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    done = checked(world.bakkerij, people(5), by=world.klantbeheer)
    done = steps.let_in(done=done, second_yes=False, by=world.klantbeheer, announce=False)
    write = EmployeeRows._write

    def cancel_behind_it(self: EmployeeRows, *args: Any) -> None:
        write(self, *args)
        steps.cancel(done=Import.objects.get(pk=done.pk), by=world.klantbeheer)

    monkeypatch.setattr(EmployeeRows, "_write", cancel_behind_it)
    jobs.run(done.job.pk, importing.run)
    done.refresh_from_db()
    assert (done.state, done.created, numbers(world)) == (ImportState.CANCELLED, 2, ["1", "2"])
    monkeypatch.setattr(EmployeeRows, "_write", write)
    rest = imported(world.bakkerij, people(5))
    assert (rest.created, rest.unchanged) == (3, 2)


def test_row_that_went_wrong_since_the_check_is_told_and_not_written(world: World) -> None:
    done = checked(world.bakkerij, [employee("1", BSN=BSN), employee("2")])
    world.employee(personnel_number="1", bsn="123456782")
    done = let_in(done)
    assert (counts(done)["created"], counts(done)["failed"]) == (1, 1)
    assert told(done) == [(2, "BSN", "The employee with this personnel number has another BSN.")]


def test_somebody_brings_in_the_same_employee_while_we_write(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    done = steps.let_in(done=checked(world.bakkerij, people(2)), second_yes=False, by=None, announce=False)
    judged, first = EmployeeRows._judge, itertools.count(1)

    def registered_meanwhile(self: EmployeeRows, rows: Any) -> Any:
        verdicts = judged(self, rows)
        if next(first) == 1:
            world.employee(
                personnel_number="1", last_name="Visser1", birth_date=date(1980, 2, 1), starts_on=date(2020, 3, 1)
            )
        return verdicts

    monkeypatch.setattr(EmployeeRows, "_judge", registered_meanwhile)
    jobs.run(done.job.pk, importing.run)
    done.refresh_from_db()
    assert (done.state, done.created, numbers(world)) == (ImportState.DONE, 2, ["1", "2"])


def test_one_import_at_a_time_for_an_employer(world: World) -> None:
    steps.let_in(done=checked(world.bakkerij, people(1)), second_yes=False, by=None, announce=False)
    other = checked(world.bakkerij, people(2))
    with pytest.raises(DomainError, match="Another import for this employer is being carried out"):
        steps.let_in(done=other, second_yes=False, by=None, announce=False)


def test_complete_file_ends_who_is_not_in_it_after_a_second_yes(world: World) -> None:
    imported(world.bakkerij, people(5))
    world.employee(world.hal, employer=world.remat, personnel_number="9")
    today = timezone.localdate()
    done = checked(world.bakkerij, people(3), mode=ImportMode.COMPLETE)
    assert (done.ending, done.running) == (2, 5)
    assert [text for _row, _column, text in told(done, "ending")] == [
        "Is not in the file: leaves, with yesterday as the last day."
    ] * 2
    with pytest.raises(DomainError, match="By this file 2 of 5 employees leave"):
        let_in(done)
    done = let_in(done, second_yes=True)
    assert counts(done) == {"rows": 3, "created": 0, "updated": 0, "unchanged": 3, "failed": 0, "ended": 2}
    left = Employment.objects.filter(ends_on=today - timedelta(days=1))
    assert sorted(left.values_list("employee__personnel_number", flat=True)) == ["4", "5"]
    assert Employee.objects.count() == 6
    again = checked(world.bakkerij, people(3), mode=ImportMode.COMPLETE)
    assert (again.ending, let_in(again).ended) == (0, 0)
    back = checked(world.bakkerij, people(5), mode=ImportMode.COMPLETE)
    assert [text for _row, _column, text in told(back, "warning")] == [
        f"Exists already: datum uit dienst “{today - timedelta(days=1):%d-%m-%Y}” goes."
    ] * 2
    assert let_in(back).updated == 2
    assert Employment.objects.filter(ends_on=None, employee__employer=world.bakkerij).count() == 5


def test_complete_file_below_the_share_needs_no_second_yes(world: World, settings: Any) -> None:
    settings.IMPORT_END_SHARE = 50
    imported(world.bakkerij, people(4))
    assert let_in(checked(world.bakkerij, people(2), mode=ImportMode.COMPLETE)).ended == 2


def test_nobody_leaves_for_a_mistake_in_his_own_row(world: World) -> None:
    """Neither by a wrong cell, nor while it isn't known whom a row is about."""
    imported(world.bakkerij, people(2))
    rows = [employee("1", Geboortedatum="31-02-1990"), employee("2")]
    assert checked(world.bakkerij, rows, mode=ImportMode.COMPLETE).ending == 0
    done = checked(world.bakkerij, [employee("1"), employee("", BSN="1")], mode=ImportMode.COMPLETE)
    assert done.ending == 0
    assert told(done, "warning")[0] == (
        0, "", "Nobody leaves by this file, because these rows have no personnel number or BSN: 3."
    )  # fmt: skip


def test_more_leavers_than_when_it_was_checked_are_not_ended(world: World) -> None:
    done = checked(world.bakkerij, people(1), mode=ImportMode.COMPLETE)
    world.employee()
    done = let_in(done)
    assert (done.state, done.created, done.ended) == (ImportState.DONE, 1, 0)
    assert "Nobody was ended" in told(done)[0][2]


def departments(*rows: list[str]) -> bytes:
    return xlsx([["Afdeling", "Onder afdeling", "Leidinggevende", "E-mail leidinggevende"], *rows])


def test_departments_in_any_order_with_their_managers(world: World) -> None:
    content = departments(
        ["Nacht", "Magazijn", "N. Uil", "uil@example.org"],
        ["Magazijn", "", "", ""],
        ["Winkel", "", "W. Chef", ""],
        ["Kassa", "Bakkerij Van Kessel", "", ""],
        ["Kassa", "Magazijn / Nacht", "", ""],
    )
    how = {"kind": ImportKind.DEPARTMENTS, "by": world.klantbeheer}
    done = imported(world.bakkerij, content, **how)
    assert counts(done) == {"rows": 5, "created": 4, "updated": 1, "unchanged": 0, "failed": 0, "ended": 0}, told(done)
    nodes = Node.objects.below(Node.objects.get(pk=world.bakkerij.node_id))
    assert [(one.name, one.parent.name) for one in nodes.order_by("lft")[1:]] == [
        ("Kassa", "Bakkerij Van Kessel"),
        ("Magazijn", "Bakkerij Van Kessel"),
        ("Nacht", "Magazijn"),
        ("Kassa", "Nacht"),
        ("Productie", "Bakkerij Van Kessel"),
        ("Winkel", "Bakkerij Van Kessel"),
    ]
    managers = Contact.objects.order_by("name").values_list("department__name", "name", "email")
    assert list(managers) == [("Nacht", "N. Uil", "uil@example.org"), ("Winkel", "W. Chef", "")]
    again = imported(world.bakkerij, content, **how)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 5)


def test_departments_that_can_not_be(world: World) -> None:
    content = departments(
        ["Zelf", "Zelf", "", ""],
        ["A", "B", "", ""],
        ["B", "A", "", ""],
        ["Los", "Weg", "", ""],
        ["Onder", "Los", "", ""],
        ["", "Winkel", "", ""],
        ["Dubbel", "", "", ""],
        ["dubbel", "", "", ""],
        ["Goed", "", "", ""],
    )
    done = imported(world.bakkerij, content, kind=ImportKind.DEPARTMENTS, by=world.klantbeheer)
    assert counts(done) == {"rows": 9, "created": 1, "updated": 0, "unchanged": 0, "failed": 8, "ended": 0}
    found = {row: text for row, _column, text in told(done)}
    assert found[2] == "A department can't stand under itself."
    assert found[3] == "These departments stand under each other, in a circle."
    assert found[4] == "The department above it is in row 3, which can't be imported."
    assert found[5] == "Department “Weg” does not exist."
    assert found[6] == "The department above it is in row 5, which can't be imported."
    assert found[7] == "This may not be empty."
    assert found[8] == "This department is in the file more than once: also in row 9."


def stored() -> Any:
    """All that an import writes, without ids and moments."""
    works = Employment.objects.values_list(
        "employee__employer__node__name", "employee__personnel_number", "employee__bsn_index", "employee__last_name",
        "employee__birth_date", "employee__phone", "node__name", "job_title", "starts_on", "ends_on", "hours",
        "employee__dossier__node__name",
    )  # fmt: skip
    return Counter(works)


_rows = st.lists(
    st.fixed_dictionaries(
        {"Personeelsnummer": st.sampled_from(["", "1", "2", "3", "004", 4]), "Roepnaam": st.just("Jo")},
        optional={
            "BSN": st.sampled_from([BSN, "123456782", "1", ""]),
            "Achternaam": st.sampled_from(["Visser", "Bos", ""]),
            "Geboortedatum": st.sampled_from(["01-02-1980", "31-02-1980", 33970]),
            "Afdeling": st.sampled_from(["Winkel", "productie", "Magazijn", ""]),
            "Functie": st.sampled_from(["Chef", "Bakker", ""]),
            "Datum in dienst": st.sampled_from(["01-01-2020", "01-06-2021", DAY, ""]),
            "Datum uit dienst": st.sampled_from(["31-12-2020", "01-01-2019", ""]),
            "Telefoon": st.sampled_from(["0612345678", 612345678, "geen"]),
        },
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_rows, shuffled=st.randoms(use_true_random=False), mode=st.sampled_from(ImportMode.values))
def test_any_rows_twice_are_once_and_their_order_does_not_matter(
    world: World, rows: list[dict[str, Any]], shuffled: Any, mode: str
) -> None:
    results = []
    for order in (rows, shuffled.sample(rows, len(rows))):
        with transaction.atomic():
            world.employee(personnel_number="1", bsn=BSN, last_name="Oud", starts_on=DAY)
            world.employee(personnel_number="004", last_name="Oud", starts_on=DAY, ends_on=date(2020, 12, 31))
            once = _all_in(world, order, mode)
            twice = _all_in(world, order, mode)
            results.append(once)
            assert twice == once
            transaction.set_rollback(True)
    assert results[0] == results[1]


def _all_in(world: World, rows: list[dict[str, Any]], mode: str) -> Any:
    done = checked(world.bakkerij, xlsx(rows_of(rows)), mode=mode)
    if done.good or done.ending:
        let_in(done, second_yes=True)
    return stored()
