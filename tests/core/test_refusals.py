"""Refusals in the access log: one line for what a signed-in user may not, nothing for what does not exist."""

from collections.abc import Callable
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.enums import EventOutcome
from core.models import AccessEvent
from tests.world import World

SignIn = Callable[[User], Client]


def refusals() -> list[AccessEvent]:
    return list(AccessEvent.objects.filter(event_type="page.refused").order_by("pk"))


def test_dossier_out_of_sight_is_one_line_with_the_dossier(world: World, sign_in: SignIn) -> None:
    dossier = world.employee(world.hal, employer=world.remat)
    page = reverse("dossiers:detail", args=[dossier.uuid])
    for number, headers in enumerate(({}, {"HX-Request": "true"}), start=1):
        response = sign_in(world.anna).get(f"{page}?van=Jansen", headers=headers)
        assert response.status_code == 404
        assert len(refusals()) == number
        event = refusals()[-1]
        assert (event.outcome, event.action, event.user_id) == (EventOutcome.REFUSED, "R", world.anna.pk)
        assert (event.object_type, event.object_id) == ("dossiers.dossier", dossier.pk)
        assert event.subject_dossier_id == dossier.pk
        assert event.detail == {"page": "dossiers:detail", "status": 404}
        assert event.request_id == response["X-Request-ID"]
    assert not AccessEvent.objects.filter(event_type="dossier.read").exists()


def test_task_of_an_unseen_dossier_names_the_dossier(world: World, sign_in: SignIn) -> None:
    task = world.sick(world.employee(world.hal, employer=world.remat)).tasks.first()
    assert sign_in(world.anna).post(reverse("casemanagement:execute", args=[task.uuid])).status_code == 404
    (event,) = refusals()
    assert (event.action, event.object_id, event.subject_dossier_id) == ("E", task.pk, task.dossier_id)


def test_employer_and_part_out_of_sight(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.baker)
    for url, thing in (
        (reverse("employers:detail", args=[world.remat.uuid]), world.remat),
        (f"{reverse('employers:tree')}?part={world.hal.uuid}", world.hal),
    ):
        assert client.get(url).status_code == 404
        event = refusals()[-1]
        assert (event.object_type, event.object_id) == (thing._meta.label_lower, thing.pk)
        assert event.subject_dossier_id is None
    assert len(refusals()) == 2


def test_page_without_the_right_is_one_line(world: World, sign_in: SignIn) -> None:
    assert sign_in(world.carla).get(reverse("admin:users")).status_code == 403
    (event,) = refusals()
    assert (event.object_type, event.detail) == ("", {"page": "admin:users", "status": 403})


def test_page_about_a_user_without_the_right_names_him(world: World, sign_in: SignIn) -> None:
    assert sign_in(world.carla).get(reverse("admin:user", args=[world.anna.uuid])).status_code == 403
    (event,) = refusals()
    assert (event.object_type, event.object_id, event.object_name) == ("accounts.user", world.anna.pk, "Anna")


def test_what_does_not_exist_is_no_refusal(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.anna)
    for url in (
        reverse("dossiers:detail", args=[uuid4()]),
        f"{reverse('employers:tree')}?part={uuid4()}",
        f"{reverse('employers:tree')}?part={'x' * 36}",
        "/bestaat-niet/",
    ):
        assert client.get(url).status_code == 404
    assert refusals() == []


def test_visitor_leaves_no_refusal(world: World) -> None:
    dossier = world.employee()
    client = Client()
    assert client.get(reverse("dossiers:detail", args=[dossier.uuid])).status_code == 302
    assert client.get("/Account/koppeling/geraden/").status_code < 500
    assert client.get("/bestaat-niet/").status_code in (302, 404)
    assert refusals() == []


def test_page_that_opens_is_no_refusal(world: World, sign_in: SignIn) -> None:
    dossier = world.employee()
    assert sign_in(world.anna).get(reverse("dossiers:detail", args=[dossier.uuid])).status_code == 200
    assert refusals() == []
    assert AccessEvent.objects.filter(event_type="dossier.read").count() == 1
