"""Traject starten: what was agreed beside absence, and which variations a running trajectory may go over to."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casemanagement.queries_trajectories import convertible, startable_otherwise
from casemanagement.usecases.trajectories import start_trajectory
from core import slots
from core.models import AccessEvent
from dossiers.enums import TaskState
from dossiers.models import Dossier, Trajectory
from dossiers.responsibility.check import differences
from orgstructure.models import Employer
from services.models import Agreement, ProtocolVariation, ServiceVariation
from services.queries import version_of
from services.usecases.agreements import add_agreement, end_agreement
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


def agree(world: World, key: str, starts_on: date = date(2015, 1, 1), employer: Employer | None = None) -> Agreement:
    one = ServiceVariation.objects.get(key=key)
    days = {"starts_on": starts_on, "variations": [one]}
    return add_agreement(employer=employer or world.bakkerij, kind=one.kind, **days, by=world.klantbeheer)


def preventive() -> ProtocolVariation:
    return ProtocolVariation.objects.get(key="preventief")


def start(world: World, dossier: Dossier, **values: Any) -> Trajectory:
    defaults = {"variation": preventive(), "first_day": today(), "key": uuid.uuid4(), "by": world.anna}
    return start_trajectory(dossier=dossier, **{**defaults, **values})


def test_it_gets_its_tasks_with_the_right_people(world: World) -> None:
    agree(world, "preventieve-begeleiding")
    trajectory = start(world, world.employee())
    assert (trajectory.protocol_key, trajectory.classification, trajectory.state) == ("preventief", "", "running")
    assert (trajectory.employment.starts_on, trajectory.responsible) == (date(2020, 1, 1), None)
    trajectory.refresh_from_db()
    assert trajectory.responsible == world.anna
    tasks = {task.key: task for task in trajectory.tasks.all()}
    assert set(tasks) == {"preventieve-intake", "preventieve-evaluatie"}
    intake = tasks["preventieve-intake"]
    assert (intake.state, intake.responsible, intake.due_on) == (TaskState.OPEN, world.anna, today() + 14 * DAY)
    line = AccessEvent.objects.get(event_type="trajectory.started")
    assert (line.user_id, line.subject_dossier_id, line.detail) == (
        *(world.anna.pk, trajectory.dossier_id, {"protocol": "preventief"}),
    )
    assert list(differences(today())) == []


def test_the_same_form_twice_is_one_trajectory(world: World) -> None:
    agree(world, "preventieve-begeleiding")
    dossier, key = world.employee(), uuid.uuid4()
    assert start(world, dossier, key=key) == start(world, dossier, key=key)
    assert Trajectory.objects.count() == 1


def test_what_was_not_agreed_for_that_day_does_not_start(world: World) -> None:
    dossier = world.employee()
    with refused("On ", field="variation"):
        start(world, dossier)
    agree(world, "preventieve-begeleiding", starts_on=today())
    with refused("On ", field="variation"):
        start(world, dossier, first_day=today() - DAY)
    with refused("On ", field="variation"):
        start(world, dossier, variation=ProtocolVariation.objects.get(key="verzuim"))
    assert not Trajectory.objects.exists()
    assert start(world, dossier).pk


def test_days_outside_the_employment_and_to_come_are_refused(world: World) -> None:
    agree(world, "preventieve-begeleiding")
    dossier = world.employee()
    with refused("The first day lies in the future.", field="first_day"):
        start(world, dossier, first_day=today() + DAY)
    with refused("There was no employment on ", field="first_day"):
        start(world, dossier, first_day=date(2019, 12, 31))


def test_protocols_run_beside_each_other_and_one_of_them_once(world: World) -> None:
    agree(world, "preventieve-begeleiding")
    dossier = world.employee()
    first = start(world, dossier, first_day=today() - 3 * DAY)
    absence = world.sick(dossier)
    with refused("There is a trajectory Preventief already from ", field="variation"):
        start(world, dossier)
    Trajectory.objects.filter(pk=first.pk).update(state="ended", ended_on=today() - DAY)
    again = start(world, dossier)
    assert set(dossier.trajectories.all()) == {first, absence, again}


def test_who_may_not_and_who_does_not_see_it_are_refused(world: World) -> None:
    agree(world, "preventieve-begeleiding")
    dossier = world.employee()
    with pytest.raises(PermissionDenied):
        start(world, dossier, by=world.baker)
    with pytest.raises(Dossier.DoesNotExist):
        start(world, dossier, by=world.bram)


def test_where_vdd_is_leading_other_trajectories_start_here(world: World) -> None:
    agree(world, "preventieve-begeleiding")
    Employer.objects.filter(pk=world.bakkerij.pk).update(code="VDD40173")
    assert start(world, world.employee()).protocol_key == "preventief"


def test_what_is_offered_follows_from_the_agreements_of_the_day(world: World) -> None:
    assert startable_otherwise(world.bakkerij, today()) == []
    agree(world, "preventieve-begeleiding", starts_on=today())
    assert startable_otherwise(world.bakkerij, today()) == [preventive()]
    assert startable_otherwise(world.bakkerij, today() - DAY) == []


def test_of_two_variations_that_hold_at_once_both_may_be_gone_over_to(world: World) -> None:
    trajectory = world.sick(world.employee())
    assert convertible(trajectory, today()) == []
    agreement = Agreement.objects.get(employer=world.bakkerij)
    end_agreement(
        agreement=agreement, ends_on=today() - DAY, version=version_of(agreement), by=world.klantbeheer
    )  # fmt: skip
    both = ServiceVariation.objects.filter(key__in=["standaard-verzuim", "verzuim-op-afroep"])
    add_agreement(
        employer=world.bakkerij, kind=agreement.kind, starts_on=today(), variations=both, by=world.klantbeheer
    )
    agree(world, "preventieve-begeleiding")
    assert [one.key for one in convertible(trajectory, today())] == ["verzuim-op-afroep"]
    agree(world, "ziektewet-erd")
    assert [one.key for one in convertible(trajectory, today())] == ["verzuim-op-afroep", "zw-erd"]
    assert [one.key for one in convertible(trajectory, today() - DAY)] == ["zw-erd"]


def url(dossier: Dossier) -> str:
    return reverse("casemanagement:start_trajectory", args=[dossier.uuid])


def test_page_starts_it(world: World, sign_in: Any) -> None:
    agree(world, "preventieve-begeleiding")
    dossier, client = world.employee(), sign_in(world.anna)
    page = client.get(url(dossier))
    form = page.context["form"]
    assert (list(form.offered), form["first_day"].value()) == (["preventief"], today())
    data = {"key": form["key"].value(), "first_day": today().isoformat(), "variation": "preventief"}
    saved = client.post(url(dossier), data, follow=True)
    assert saved.redirect_chain[-1][0] == reverse("dossiers:detail", args=[dossier.uuid])
    assert Trajectory.objects.get().variation == preventive()
    assert client.post(url(dossier), data).status_code == 302
    assert Trajectory.objects.count() == 1


def test_page_tells_that_it_must_be_agreed_first(world: World, sign_in: Any) -> None:
    dossier, client = world.employee(), sign_in(world.anna)
    page = client.get(url(dossier)).content.decode()
    assert "naast de begeleiding van verzuim niets overeengekomen" in page
    assert "eerst in het contract" in page
    assert "Opslaan" not in page
    refused_ = client.post(url(dossier), {"key": uuid.uuid4(), "first_day": today(), "variation": "preventief"})
    assert refused_.status_code == 422
    assert list(refused_.context["form"].errors) == ["variation"]


def test_page_shows_what_may_start_on_another_day(world: World, sign_in: Any) -> None:
    agree(world, "preventieve-begeleiding", starts_on=today() - 5 * DAY)
    dossier, client = world.employee(), sign_in(world.anna)
    for days_ago, offered in ((6, []), (5, ["preventief"])):
        day = (today() - days_ago * DAY).isoformat()
        shown = client.post(url(dossier), {"key": uuid.uuid4(), "first_day": day, "show": "1"})
        assert (shown.status_code, list(shown.context["form"].offered)) == (200, offered)
        assert not shown.context["form"].errors
    assert not Trajectory.objects.exists()


@pytest.mark.parametrize(("day", "sentence"), [("", "Vul “Eerste dag” in."), ("31-02-2026", "dag-maand-jaar")])
def test_bad_input_gets_a_sentence(world: World, sign_in: Any, day: str, sentence: str) -> None:
    agree(world, "preventieve-begeleiding")
    data = {"key": uuid.uuid4(), "first_day": day, "variation": "preventief"}
    answer = sign_in(world.anna).post(url(world.employee()), data)
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["first_day"][0]


def test_menu_has_the_entry_for_who_may(world: World) -> None:
    entry = next(one for one in slots.dossier_actions if one.key == "start_trajectory")
    dossier = world.employee()
    assert (entry.state(world.anna, dossier), entry.state(world.baker, dossier)) == ("", None)
    assert entry.url(dossier) == url(dossier)
    assert "start_trajectory" not in [one.key for one in slots.start_actions]


def test_dossier_tells_of_the_absence_also_beside_another_trajectory(world: World, sign_in: Any) -> None:
    agree(world, "preventieve-begeleiding")
    dossier = world.employee()
    client = sign_in(world.anna)
    start(world, dossier)
    page = client.get(reverse("dossiers:detail", args=[dossier.uuid]))
    assert (page.context["head"].absence, page.context["bar"]) == (None, None)
    absence = world.sick(dossier, days_ago=2)
    page = client.get(reverse("dossiers:detail", args=[dossier.uuid]))
    assert page.context["head"].running == page.context["head"].absence == absence
    assert page.context["bar"] is not None
