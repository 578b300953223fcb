"""The employment of who is ill ends: one warning for each end date, nightly and on every change (rows 133 and 174)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from casemanagement.usecases.bulk import Batch, end_employments, write_employees
from casemanagement.usecases.conversions import convert, version_of
from casemanagement.usecases.days import advance_day
from casemanagement.usecases.employees import correct_employment
from casemanagement.usecases.employments import Answer, leave
from dossiers.enums import Leaving, TaskState
from dossiers.models import Dossier, Employment, EndWarning, Task, Trajectory
from dossiers.responsibility.check import differences
from services.models import ProtocolVariation
from tests.casemanagement.test_start_trajectory import agree
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
KEY = "dienstverband-loopt-af"
STAYS = Answer(Leaving.OPEN)


def today() -> date:
    return timezone.localdate()


def warnings(trajectory: Trajectory) -> list[tuple[int, str, int, int]]:
    """Term, state, and the days until it opens and is due, of each warning task."""
    found = Task.objects.filter(trajectory=trajectory, key=KEY).order_by("term")
    return [(one.term, one.state, (one.opens_on - today()).days, (one.due_on - today()).days) for one in found]


def end_on(world: World, dossier: Dossier, day: date | None) -> None:
    row = Employment.objects.select_related("node", "employee__employer").get(employee=dossier.employee_id)
    correct_employment(
        employment=row, department=row.node, starts_on=row.starts_on, ends_on=day, job_title="", by=world.klantbeheer,
        answer=STAYS,
    )  # fmt: skip


def test_an_end_in_twenty_days_is_a_task_of_the_case_manager_at_once(world: World) -> None:
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=10)
    assert warnings(trajectory) == []
    leave(dossier=dossier, last_day=today() + 20 * DAY, by=world.klantbeheer, answer=STAYS)
    assert warnings(trajectory) == [(1, TaskState.OPEN, 0, 3)]
    task = Task.objects.get(trajectory=trajectory, key=KEY)
    assert task.title == "Waarschuwing: deze werknemer heeft een zieketraject en het dienstverband loopt af"
    assert (task.team, task.responsible) == (world.arbo, world.anna)
    assert task.step.definition["explanation"] == (
        "Deze werknemer heeft een zieketraject en het dienstverband loopt af. Zet het traject om naar een ZW ERD "
        "traject. Selecteer rechtsboven bij Acties - Begeleiding omzetten. Klik in het volgende scherm op "
        "Protocolvariatie wijzigen."
    )


def test_a_later_end_waits_until_six_weeks_before_it(world: World, time_machine: Any) -> None:
    dossier, start = world.employee(), today()
    trajectory = world.sick(dossier)
    leave(dossier=dossier, last_day=start + 60 * DAY, by=world.klantbeheer, answer=STAYS)
    for days, expected in ((17, []), (18, [(1, TaskState.OPEN, 0, 3)]), (19, [(1, TaskState.OPEN, -1, 2)])):
        time_machine.move_to(start + days * DAY)
        advance_day(today())
        assert warnings(trajectory) == expected
        advance_day(today())
        assert warnings(trajectory) == expected
    assert not list(differences(today()))


def test_each_end_date_is_told_once_also_when_it_comes_back(world: World) -> None:
    dossier = world.employee()
    trajectory = world.sick(dossier)
    open_now, lapsed = (TaskState.OPEN, 0, 3), (TaskState.LAPSED, 0, 3)
    end_on(world, dossier, today() + 20 * DAY)
    end_on(world, dossier, today() + 25 * DAY)
    assert warnings(trajectory) == [(1, *lapsed), (2, *open_now)]
    end_on(world, dossier, None)
    assert warnings(trajectory) == [(1, *lapsed), (2, *lapsed)]
    end_on(world, dossier, today() + 20 * DAY)
    assert warnings(trajectory) == [(1, *open_now), (2, *lapsed)]
    end_on(world, dossier, today() + 90 * DAY)
    assert warnings(trajectory) == [(1, *lapsed), (2, *lapsed)]
    assert EndWarning.objects.count() == 2


def test_who_falls_ill_in_an_employment_that_ends_is_warned_of_and_who_is_moved_is_not(world: World) -> None:
    dossier = world.employee(ends_on=today() + 30 * DAY)
    assert warnings(world.sick(dossier)) == [(1, TaskState.OPEN, 0, 3)]
    moving = world.employee(ends_on=today() + 10 * DAY)
    Employment.objects.create(employee=moving.employee, node=world.productie, starts_on=today() + 11 * DAY)
    assert warnings(world.sick(moving)) == []


def test_a_trajectory_that_was_converted_needs_no_warning(world: World) -> None:
    agree(world, "ziektewet-erd")
    trajectory = world.sick(world.employee(ends_on=today() + 30 * DAY))
    target = ProtocolVariation.objects.get(key="zw-erd")
    convert(trajectory=trajectory, variation=target, seen=version_of(trajectory), by=world.anna)
    assert warnings(trajectory) == [(1, TaskState.LAPSED, 0, 3)]
    advance_day(today())
    assert warnings(trajectory) == [(1, TaskState.LAPSED, 0, 3)]


def test_an_import_that_ends_employments_plans_again_and_warns(
    world: World, django_assert_max_num_queries: Any
) -> None:
    ill, healthy = world.employee(), [world.employee() for _ in range(3)]
    trajectory = world.sick(ill)
    rows = Employment.objects.filter(employee__dossier__in=[ill, *healthy])
    with django_assert_max_num_queries(60):
        end_employments(employments=[one.pk for one in rows], today=today(), by=world.klantbeheer, source="test")
    assert warnings(trajectory) == [(1, TaskState.OPEN, 0, 3)]
    notice = Task.objects.get(trajectory=trajectory, key="ziek-uit-dienst-aangifte")
    assert notice.due_on == today() - DAY
    assert Task.objects.get(trajectory=trajectory, key=KEY).responsible == world.anna
    assert not list(differences(today()))


def test_an_import_that_changes_an_end_date_does_so_too(world: World) -> None:
    trajectory = world.sick(world.employee())
    row = Employment.objects.select_related("employee__employer").get(pk=trajectory.employment_id)
    row.ends_on = today() + 20 * DAY
    batch = Batch(employments=[row], employment_fields={"ends_on"})
    write_employees(batch, employer=world.bakkerij, by=world.klantbeheer, source="test")
    assert warnings(trajectory) == [(1, TaskState.OPEN, 0, 3)]


def test_convert_is_an_answer_to_ill_out_of_service(world: World) -> None:
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=20)
    facts = {"dossier": dossier, "last_day": today() + 7 * DAY, "answer": Answer(Leaving.CONVERT)}
    world.klantbeheer._rights = world.klantbeheer.rights | {"casemanagement.convert_trajectory"}
    with refused("A Ziektewet service must be added to the contract first.", field="leaving"):
        leave(**facts, by=world.klantbeheer)
    assert Employment.objects.get(employee=dossier.employee).ends_on is None
    agree(world, "ziektewet-erd")
    leave(**facts, by=world.klantbeheer)
    trajectory.refresh_from_db()
    assert (trajectory.variation.key, trajectory.state, trajectory.first_day) == (
        "zw-erd", "running", today() - 20 * DAY,
    )  # fmt: skip
    assert Employment.objects.get(employee=dossier.employee).ends_on == today() + 7 * DAY
    assert warnings(trajectory) == []
