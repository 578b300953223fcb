"""Functiegroepen in Beheer: the list, adding and changing one, its history, and who may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.history import written_by
from core.models import AccessEvent
from dossiers.models import JobGroup, Narrowing
from dossiers.policies import visible_dossiers
from tests.world import World

SignIn = Callable[[User], Client]
LIST, ADD = "/beheer/functiegroepen/", "/beheer/functiegroepen/toevoegen/"


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def kitchen(*titles: str) -> JobGroup:
    return JobGroup.objects.create(name="Keuken", job_titles=list(titles or ["Kok"]))


def page(job_group: JobGroup, name: str = "job_group") -> str:
    return reverse(f"admin:{name}", args=[job_group.uuid])


def test_group_is_added_with_a_title_on_each_line(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    assert "No job groups yet." in client.get(LIST).content.decode()

    saved = client.post(ADD, {"name": "Keuken", "job_titles": " Kok \r\n\r\nSouschef\nkok\n"})

    assert saved["Location"] == LIST
    made = JobGroup.objects.get()
    assert (made.name, sorted(made.job_titles)) == ("Keuken", ["Souschef", "kok"])
    event = AccessEvent.objects.get(event_type="job_group.added")
    assert (event.user_id, event.object_id) == (world.klantbeheer.pk, made.pk)
    assert "kok, Souschef" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "keuken", "job_titles": "Kok"}, "name"),
        ({"name": "", "job_titles": "Kok"}, "name"),
        ({"name": "Nieuw", "job_titles": " \n "}, "job_titles"),
        ({"name": "Nieuw", "job_titles": "x" * 101}, "job_titles"),
    ],
)
def test_what_can_not_be_stays_on_the_page(typed: dict[str, str], field: str, world: World, sign_in: SignIn) -> None:
    kitchen()

    answer = sign_in(world.klantbeheer).post(ADD, typed)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.context["form"]["name"].value() == typed["name"]
    assert JobGroup.objects.count() == 1


def test_change_reaches_who_is_narrowed_to_it_at_once(world: World, sign_in: SignIn) -> None:
    dossier = world.employee(job_title="Bakker")
    group = kitchen()
    Narrowing.objects.create(user=world.baker, job_group=group)
    client = sign_in(world.klantbeheer)
    assert client.get(page(group)).context["form"]["job_titles"].value() == "Kok"
    assert dossier not in visible_dossiers(User.objects.get(pk=world.baker.pk))

    client.post(page(group), {"name": "Keuken", "job_titles": "Kok\nBakker"})

    assert dossier in visible_dossiers(User.objects.get(pk=world.baker.pk))
    assert AccessEvent.objects.get(event_type="job_group.changed").detail == {"job_titles": ["Kok", "Bakker"]}


def test_history_says_what_it_was(world: World, sign_in: SignIn) -> None:
    group = kitchen()
    with written_by(world.klantbeheer.pk, request="x"):
        JobGroup.objects.update(job_titles=["Kok", "Bakker"])
        Narrowing.objects.create(user=world.baker, job_group=group)
        Narrowing.objects.create(group=world.arbo, job_group=group)
    client = sign_in(world.klantbeheer)

    found = client.get(page(group, "job_group_history")).context["lines"]
    changed = next(line for line in found if line.thing == "Job group" and str(line.how) == "changed")
    assert len(found) == 4
    assert [(one.label, one.was, one.became) for one in changed.fields] == [("Job titles", "Kok", "Kok, Bakker")]
    for name, holder, which in (
        ("user", world.baker, "Baker · Keuken"),
        ("group", world.arbo, f"{world.arbo} · Keuken"),
    ):
        lines = client.get(reverse(f"admin:{name}_history", args=[holder.uuid])).context["lines"]
        assert [line.which for line in lines if line.thing == "Limit to a job group"] == [which]


def test_list_asks_as_much_for_more(world: World, sign_in: SignIn, django_assert_num_queries: Any) -> None:
    client = sign_in(world.klantbeheer)
    client.get(LIST)
    for number in range(3):
        group = JobGroup.objects.create(name=f"Groep {number}", job_titles=["Kok"])
        Narrowing.objects.create(user=world.baker, job_group=group)
        with django_assert_num_queries(5):
            client.get(LIST)


def test_who_may_not_manage_users_gets_403(world: World, sign_in: SignIn) -> None:
    group = kitchen()
    for user in (world.anna, world.baker, world.doctor):
        client = sign_in(user)
        for address in (LIST, ADD, page(group), page(group, "job_group_history")):
            assert client.get(address).status_code == 403
        assert client.post(page(group), {"name": "X", "job_titles": "Y"}).status_code == 403
    assert sign_in(world.klantbeheer).get(reverse("admin:job_group", args=[world.zuyd.uuid])).status_code == 404
