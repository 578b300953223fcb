"""Wijzigen dienstverband: several corrections at once, another department, leaving with somebody ill."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casemanagement.usecases import employees
from casemanagement.usecases.employments import (
    Answer,
    change_department,
    correct_employments,
    leave,
    line_of,
    version_of,
)
from core.errors import StaleError
from core.models import AccessEvent, OutgoingMessage
from dossiers.enums import Leaving, TaskState, TrajectoryState
from dossiers.models import Dossier, Employment, Task
from dossiers.queries_employments import service_end, service_end_of
from dossiers.responsibility.check import differences
from orgstructure.models import Employer, Location
from tests.refusals import refused
from tests.world import World

OPEN = Answer(Leaving.OPEN)
DAY = timedelta(days=1)


def lines(dossier, **changes):
    """Those that there are, in the order of the years, each under its number."""
    present = Employment.objects.filter(employee=dossier.employee).order_by("starts_on")
    return [
        replace(line_of(one, f"{place}-"), **changes.get(f"line_{place}", {}))
        for place, one in enumerate(present, start=1)
    ]


def correct(dossier, by, asked, **more):
    return correct_employments(dossier=dossier, lines=asked, seen=version_of(dossier), by=by, **more)


def periods(dossier):
    return list(
        Employment.objects.filter(employee=dossier.employee)
        .order_by("starts_on")
        .values_list("node__name", "starts_on", "ends_on")
    )


def moved_in_2024(world):
    dossier = world.employee()
    change_department(dossier=dossier, department=world.productie, on=date(2024, 1, 1), by=world.klantbeheer)
    return dossier


def test_two_employments_that_swap_places_are_saved_together(world: World) -> None:
    dossier = moved_in_2024(world)
    first, second = (line.employment.pk for line in lines(dossier))
    asked = lines(
        dossier,
        line_1={"starts_on": date(2024, 1, 1), "ends_on": None},
        line_2={"starts_on": date(2020, 1, 1), "ends_on": date(2023, 12, 31)},
    )
    correct(dossier, world.klantbeheer, asked)
    assert [line.employment.pk for line in lines(dossier)] == [second, first]
    assert Dossier.objects.get(pk=dossier.pk).node == world.winkel
    assert list(differences(timezone.localdate())) == []


def test_what_is_refused_names_the_block_and_saves_none(world: World) -> None:
    dossier = moved_in_2024(world)
    before = periods(dossier)
    with refused("The employment overlaps another one", field="2-starts_on"):
        correct(dossier, world.klantbeheer, lines(dossier, line_2={"starts_on": date(2023, 1, 1)}))
    with refused("The employment ends before it begins.", field="2-ends_on"):
        correct(dossier, world.klantbeheer, lines(dossier, line_2={"ends_on": date(2023, 1, 1)}))
    with refused("Choose a department of this employer.", field="1-department"):
        correct(dossier, world.klantbeheer, lines(dossier, line_1={"department": world.hal}))
    there = Location.objects.create(employer=world.remat, name="Elders")
    with refused("Choose a location of this employer.", field="1-location"):
        correct(dossier, world.klantbeheer, lines(dossier, line_1={"location": there}))
    assert periods(dossier) == before


def test_who_saves_second_hears_that_somebody_was_before_him(world: World) -> None:
    dossier = world.employee()
    seen, asked = version_of(dossier), lines(dossier, line_1={"job_title": "Kok"})
    correct_employments(dossier=dossier, lines=asked, seen=seen, by=world.klantbeheer)
    with refused("Somebody else has changed these employments", kind=StaleError):
        correct_employments(dossier=dossier, lines=asked, seen=seen, by=world.klantbeheer)


def test_hours_and_location_are_kept_by_who_does_not_name_them(world: World) -> None:
    dossier = world.employee(
        hours=24, norm_hours=40, location=Location.objects.create(employer=world.bakkerij, name="Oost")
    )
    employment = dossier.employee.employments.get()
    employees.correct_employment(
        employment=employment, department=world.productie, starts_on=employment.starts_on, ends_on=None, job_title="",
        by=world.klantbeheer,
    )  # fmt: skip
    employment.refresh_from_db()
    assert (employment.part_time_factor, str(employment.location)) == (employment.hours / employment.norm_hours, "Oost")


def test_a_trajectory_begins_within_its_employment(world: World) -> None:
    dossier = world.employee()
    first_day = world.sick(dossier, days_ago=20).first_day
    with refused("A trajectory of this employment began on", field="1-starts_on"):
        correct(dossier, world.klantbeheer, lines(dossier, line_1={"starts_on": first_day + DAY}))
    with refused("A trajectory of this employment began on", field="1-ends_on"):
        correct(dossier, world.klantbeheer, lines(dossier, line_1={"ends_on": first_day - DAY}), answer=OPEN)
    correct(dossier, world.klantbeheer, lines(dossier, line_1={"starts_on": first_day}))


def test_another_department_begins_where_the_old_employment_ends(world: World) -> None:
    dossier, today = world.employee(job_title="Bakker", hours=20), timezone.localdate()
    world.fixed(world.productie, world.dirk)
    trajectory = world.sick(dossier, days_ago=50)
    change_department(dossier=dossier, department=world.productie, on=today, by=world.baker)
    assert periods(dossier) == [
        ("Winkel", date(2020, 1, 1), today - DAY),
        ("Productie", today, None),
    ]
    later = Employment.objects.get(node=world.productie)
    assert (later.job_title, later.hours) == ("Bakker", 20)
    trajectory.refresh_from_db()
    assert trajectory.responsible == world.dirk
    assert service_end_of(trajectory.employment) is None  # nobody leaves
    assert OutgoingMessage.objects.filter(template="employment_ends").count() == 0


def test_another_department_is_refused_where_it_can_not_begin(world: World) -> None:
    dossier = world.employee(starts_on=date(2024, 1, 1))
    with refused("There is no employment on", field="on"):
        change_department(dossier=dossier, department=world.productie, on=date(2023, 1, 1), by=world.klantbeheer)
    with refused("This employment begins on", field="on"):
        change_department(dossier=dossier, department=world.productie, on=date(2024, 1, 1), by=world.klantbeheer)
    with refused("The employee works in this department already.", field="department"):
        change_department(dossier=dossier, department=world.winkel, on=date(2024, 2, 1), by=world.klantbeheer)


def test_service_runs_on_over_employments_without_a_day_between() -> None:
    def employment(first, last):
        return Employment(starts_on=date(2026, 1, first), ends_on=last and date(2026, 1, last))

    one, two, three = employment(1, 5), employment(6, 9), employment(11, 20)
    assert service_end(one, [one, two, three]) == date(2026, 1, 9)
    assert service_end(two, [two, employment(10, None)]) is None


def test_leaving_with_somebody_ill_asks_what_becomes_of_it(world: World) -> None:
    dossier, last_day = world.employee(), timezone.localdate() + 7 * DAY
    world.sick(dossier, days_ago=10)
    question = "This employee has a trajectory since"
    with refused(question, field="leaving"):
        leave(dossier=dossier, last_day=last_day, by=world.klantbeheer)
    with refused(question, field="leaving"):
        correct(dossier, world.klantbeheer, lines(dossier, line_1={"ends_on": last_day}))
    employment = dossier.employee.employments.get()
    with refused(question, field="leaving"):
        employees.correct_employment(
            employment=employment, department=world.winkel, starts_on=employment.starts_on, ends_on=last_day,
            job_title="", by=world.klantbeheer,
        )  # fmt: skip
    leave(dossier=dossier, last_day=last_day, by=world.klantbeheer, answer=OPEN)
    correct(dossier, world.klantbeheer, lines(dossier, line_1={"ends_on": last_day + DAY}))  # later asks nothing
    with refused(question, field="leaving"):
        correct(dossier, world.klantbeheer, lines(dossier, line_1={"ends_on": last_day}))
    correct(dossier, world.klantbeheer, lines(dossier, line_1={"ends_on": None}))


def test_left_open_goes_on_and_the_answer_is_in_the_log(world: World) -> None:
    dossier, last_day = world.employee(), timezone.localdate() + 7 * DAY
    trajectory = world.sick(dossier, days_ago=10)
    leave(dossier=dossier, last_day=last_day, by=world.klantbeheer, answer=OPEN)
    trajectory.refresh_from_db()
    assert (trajectory.state, service_end_of(trajectory.employment)) == (TrajectoryState.RUNNING, last_day)
    event = AccessEvent.objects.filter(event_type="employment.changed").latest("pk")
    assert (event.detail["leaving"], event.subject_dossier_id) == ("open", dossier.pk)


def test_reported_recovered_lets_the_tasks_wait_for_four_weeks(world: World) -> None:
    dossier, today = world.employee(), timezone.localdate()
    trajectory = world.sick(dossier, days_ago=50)
    for day in (None, trajectory.first_day - DAY, today + DAY):
        with refused("Fill in" if day is None else "Choose a day from", field="recovered_on"):
            leave(dossier=dossier, last_day=today, by=world.klantbeheer, answer=Answer(Leaving.RECOVERED, day))
    assert periods(dossier)[0][2] is None
    leave(dossier=dossier, last_day=today, by=world.klantbeheer, answer=Answer(Leaving.RECOVERED, today - 3 * DAY))
    trajectory.refresh_from_db()
    assert (trajectory.state, trajectory.ended_on) == (TrajectoryState.RECOVERED, today - 3 * DAY)
    assert not Task.objects.filter(trajectory=trajectory, state=TaskState.OPEN).exists()
    assert AccessEvent.objects.filter(event_type="sickness.recovered", subject_dossier_id=dossier.pk).count() == 1
    assert list(differences(today)) == []


def test_a_healthy_employee_leaves_without_a_question(world: World) -> None:
    dossier, today = world.employee(), timezone.localdate()
    leave(dossier=dossier, last_day=today, by=world.baker)
    assert periods(dossier) == [("Winkel", date(2020, 1, 1), today)]
    with refused("There is no employment on", field="last_day"):
        leave(dossier=dossier, last_day=today + DAY, by=world.baker)


def test_nobody_leaves_before_an_employment_that_is_to_come(world: World) -> None:
    dossier, today = world.employee(), timezone.localdate()
    change_department(dossier=dossier, department=world.productie, on=today + 9 * DAY, by=world.klantbeheer)
    with refused("Another employment begins after", field="last_day"):
        leave(dossier=dossier, last_day=today, by=world.klantbeheer)


def test_the_case_manager_hears_that_an_employer_ends_it(world: World) -> None:
    dossier, last_day = world.employee(), timezone.localdate() + 7 * DAY
    world.sick(dossier, days_ago=10)
    leave(dossier=dossier, last_day=last_day, by=world.baker, answer=OPEN)
    message = OutgoingMessage.objects.get(template="employment_ends")
    assert message.recipient_id == world.anna.pk


@pytest.mark.parametrize("who", ["anna", "remat_user"])
def test_only_who_may_corrects(world: World, who: str) -> None:
    dossier, user = world.employee(), getattr(world, who)
    if who == "anna":
        for act in (
            lambda: correct(dossier, user, lines(dossier)),
            lambda: leave(dossier=dossier, last_day=date(2030, 1, 1), by=user),
            lambda: change_department(dossier=dossier, department=world.productie, on=date(2030, 1, 1), by=user),
        ):
            with pytest.raises(PermissionDenied):
                act()
    with pytest.raises(PermissionDenied):  # nor does an employer make new ones
        correct(dossier, user, [replace(lines(dossier)[0], employment=None)])


def test_an_employer_of_vdd_is_changed_in_vdd(world: World) -> None:
    dossier = world.employee()
    Employer.objects.filter(pk=world.bakkerij.pk).update(code="VDD00001")
    dossier = Dossier.objects.get(pk=dossier.pk)
    with refused("VDD is leading"):
        leave(dossier=dossier, last_day=date(2030, 1, 1), by=world.baker)
    with refused("Tell why this is not changed in VDD.", field="source_reason"):
        leave(dossier=dossier, last_day=date(2030, 1, 1), by=world.klantbeheer)
    leave(dossier=dossier, last_day=date(2030, 1, 1), by=world.klantbeheer, source_reason="VDD ligt eruit")
    assert AccessEvent.objects.latest("pk").detail == {"despite_source": "VDD ligt eruit"}
    with refused("Tell why this is not changed in VDD.", field="source_reason"):
        employees.change_employee(employee=dossier.employee, last_name="Pieters", by=world.klantbeheer)
    with refused("Tell why this is not changed in VDD.", field="source_reason"):
        world.employee(employer=Employer.objects.get(pk=world.bakkerij.pk))


def test_a_job_title_stands_once_in_the_list(world: World) -> None:
    dossier = world.employee()
    add = employees.add_job_title
    assert add(employer=world.bakkerij, name="  Kok ", by=world.baker, dossier=dossier) == "Kok"
    assert add(employer=world.bakkerij, name="KOK", by=world.klantbeheer) == "Kok"
    assert list(world.bakkerij.job_titles.values_list("name", flat=True)) == ["Kok"]
    with refused("Fill in", field="new_title"):
        add(employer=world.bakkerij, name=" ", by=world.klantbeheer)
    with pytest.raises(PermissionDenied):
        add(employer=world.bakkerij, name="Bakker", by=world.baker)


def test_changed_data_of_an_employee_are_found_and_logged(world: World) -> None:
    dossier = world.employee(last_name="Jansen", bsn="111222333")
    changed = employees.change_employee(
        employee=dossier.employee,
        by=world.klantbeheer,
        last_name="de Vries",
        bsn="123456782",
        birth_date=date(1980, 1, 1),
    )
    dossier.employee.refresh_from_db()
    assert (sorted(changed), dossier.employee.bsn) == (["bsn", "last_name"], "123456782")
    assert dossier.employee.sort_key.startswith("de vries")
    assert sorted(AccessEvent.objects.latest("pk").detail["fields"]) == ["bsn", "last_name"]
    assert employees.change_employee(employee=dossier.employee, by=world.klantbeheer, last_name="de Vries") == []
    with refused("This is not a valid BSN.", field="bsn"):
        employees.change_employee(employee=dossier.employee, by=world.klantbeheer, bsn="1")
    with pytest.raises(PermissionDenied):
        employees.change_employee(employee=dossier.employee, by=world.baker, last_name="X")
