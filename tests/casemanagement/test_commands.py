"""The commands that others rely on: names, output and exit codes are a contract."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from casemanagement.usecases.carrying import JOB_KIND
from casemanagement.usecases.cases import assign_case
from core.models import Job
from dossiers.models import Task, Trajectory
from orgstructure.models import Node
from tests.world import World


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def responsible(*words: object) -> dict[str, Any]:
    return json.loads(run("responsible", *map(str, words), "--json"))


def test_responsible_gives_the_coordinator_with_the_steps(world: World) -> None:
    dossier = world.employee()
    assert responsible(dossier.number) == {
        "user": "anna",
        "source": "coordinator",
        "team": "casemanager-arbo",
        "steps": ["coördinator op Zuyd: Anna"],
    }


def test_responsible_gives_the_fixed_manager(world: World) -> None:
    dossier = world.employee()
    world.fixed(world.winkel, world.carla)
    found = responsible(dossier.number)
    assert (found["user"], found["source"]) == ("carla", "fixed")


def test_responsible_gives_the_specific_assignment(world: World) -> None:
    dossier = world.employee()
    assign_case(dossier=dossier, user=world.dirk, by=world.klantbeheer)
    found = responsible(dossier.number)
    assert (found["user"], found["source"]) == ("dirk", "specific")
    assert found["steps"] == [f"specifiek toegewezen aan Dirk sinds {timezone.localdate():%d-%m-%Y}"]


def test_responsible_gives_null_for_nobody(world: World) -> None:
    dossier = world.employee()
    found = responsible(dossier.number, "--team", "casemanager-taakdelegatie")
    assert (found["user"], found["source"], found["team"]) == (None, "none", "casemanager-taakdelegatie")


def test_responsible_without_team_takes_the_lead_team_of_the_running_trajectory(world: World) -> None:
    dossier = world.employee()
    trajectory = world.sick(dossier)
    Trajectory.objects.filter(pk=trajectory.pk).update(lead_team=world.bedrijfsarts)
    found = responsible(dossier.number)
    assert (found["user"], found["team"]) == ("doctor", "bedrijfsarts")


def test_responsible_is_readable_without_json(world: World) -> None:
    dossier = world.employee()
    assert run("responsible", str(dossier.number)) == (
        "casemanager-arbo: Anna (anna) [coordinator]\n  - coördinator op Zuyd: Anna\n"
    )


def test_responsible_refuses_an_unknown_dossier_and_team(world: World) -> None:
    with pytest.raises(CommandError, match="geen dossier"):
        run("responsible", "999999")
    with pytest.raises(CommandError, match=r"Kies uit: .*casemanager-arbo"):
        run("responsible", str(world.employee().number), "--team", "klantbeheer")


def test_check_tree_is_content_with_a_good_tree(world: World) -> None:
    assert run("check_tree") == f"De boom klopt: {Node.objects.count()} knooppunten.\n"


def test_check_tree_exits_with_1_on_a_fault(world: World) -> None:
    Node.objects.filter(pk=world.winkel.pk).update(level=7)
    with pytest.raises(CommandError) as failure:
        run("check_tree")
    assert failure.value.returncode == 1


def test_check_responsibility_is_content_with_what_use_cases_stored(world: World) -> None:
    world.sick(world.employee(), days_ago=40)
    assert "klopt" in run("check_responsibility")


def test_check_responsibility_exits_with_1_on_a_difference(world: World) -> None:
    task = _misplaced_task(world)
    out = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("check_responsibility", stdout=out)
    assert failure.value.returncode == 1
    assert out.getvalue() == f"FOUT: taak {task.pk}: opgeslagen carla, regel anna\n"


def test_check_responsibility_tells_apart_what_waits_for_a_job(world: World) -> None:
    task = _misplaced_task(world)
    job = Job.objects.create(kind=JOB_KIND)
    assert f"wacht op taak: taak {task.pk}" in run("check_responsibility")
    Job.objects.filter(pk=job.pk).update(state="failed")
    with pytest.raises(CommandError):
        run("check_responsibility")


def test_load_shipped_repeats_safely(world: World) -> None:
    assert run("load_shipped") == "0 gebruikersgroep(en) en 0 protocolversie(s) geladen.\n"


def test_advance_day_opens_what_is_due(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=40)
    task = Task.objects.get(trajectory=trajectory, key="probleemanalyse")
    Task.objects.filter(pk=task.pk).update(state="planned", responsible=None)
    run("advance_day")
    task.refresh_from_db()
    assert (task.state, task.responsible) == ("open", world.doctor)


def _misplaced_task(world: World) -> Task:
    trajectory = world.sick(world.employee(), days_ago=3)
    task = Task.objects.get(trajectory=trajectory, key="eerste-gesprek")
    Task.objects.filter(pk=task.pk).update(responsible=world.carla)
    return task
