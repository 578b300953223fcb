"""Onbehandelde werkvoorraad: no task is nobody's without klantbeheer seeing it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.usecases.groups import add_group
from casemanagement.usecases.accounts import change_account, change_membership
from casemanagement.usecases.cases import assign_case
from dossiers.models import Grant, Task
from orgstructure.models import Node
from tests.world import make_user

pytestmark = pytest.mark.django_db


def show(client, **query):
    return client.get(reverse("casemanagement:unattended"), query)


def shown(page):
    return {row["uuid"] for row in page.context["rows"]}


def test_tasks_of_nobody_are_listed_and_no_others(world, sign_in):
    world.sick(world.employee(), days_ago=60)
    client = sign_in(world.klantbeheer)
    assert not Task.objects.filter(state="open", responsible=None, team=world.arbo).exists()
    before = shown(show(client))
    world.coordinator(world.zuyd, None)
    nobody = Task.objects.filter(state="open", responsible=None)
    assert nobody.filter(team=world.arbo).exists()
    assert shown(show(client)) == set(nobody.values_list("uuid", flat=True)) > before


def test_tasks_out_of_sight_stay_out(world, sign_in):
    world.sick(world.employee(), days_ago=60)
    world.coordinator(world.zuyd, None)
    group = add_group(name="Klantbeheer Noord", under=world.klantbeheer.group)
    user = make_user("noordbeheer", group, takes_group_grants=False)
    Grant.objects.create(user=user, node=world.noord)
    assert shown(show(sign_in(user))) == set()


def test_without_the_right_it_is_refused_and_not_in_the_navigation(world, sign_in):
    client = sign_in(world.anna)
    assert show(client).status_code == 403
    assert "Onbehandelde werkvoorraad" not in client.get(reverse("employers:list")).content.decode()
    assert "Onbehandelde werkvoorraad" in sign_in(world.klantbeheer).get(reverse("employers:list")).content.decode()


def test_parts_where_the_case_manager_follows_are_listed(world, sign_in):
    world.fixed(world.winkel, "follows")
    page = show(sign_in(world.klantbeheer))
    assert [(row.node, row.team) for row in page.context["followed"]] == [(world.winkel, world.arbo)]
    assert reverse("casemanagement:team", args=[world.winkel.uuid]) in page.content.decode()


def test_choices_that_do_not_count_any_more_are_listed_with_the_reason(world, sign_in):
    dossier, kb = world.employee(), world.klantbeheer
    world.fixed(world.winkel, world.carla)
    assign_case(dossier=dossier, user=world.dirk, by=kb)
    assign_case(dossier=dossier, user=world.carla, team=world.arbo, by=kb)
    client = sign_in(kb)
    assert show(client).context["void"] == []
    change_account(user=world.carla, is_active=True, blocked=True, valid_until=None, by=kb)
    change_account(user=world.anna, is_active=False, blocked=False, valid_until=None, by=kb)
    change_membership(user=world.dirk, group=kb.group, further_groups=[], by=kb)
    page = show(client)
    assert (
        "Carla werd hier gekozen"
        in client.get(reverse("casemanagement:team", args=[world.winkel.uuid])).content.decode()
    )
    case = client.get(reverse("casemanagement:assign_case", args=[dossier.uuid])).content.decode()
    assert "Specifiek toegewezen aan Dirk sinds" in case and "telt nu niet" in case
    assert {(row.position, str(row.place), row.team, str(row.user), row.why) for row in page.context["void"]} == {
        ("Vaste begeleider", "Winkel", "Casemanager Arbo", "Carla", "geblokkeerd"),
        ("Coördinator", "Zuyd", "Casemanager Arbo", "Anna", "gedeactiveerd"),
        ("Specifiek toegewezen", str(dossier), "Casemanager Arbo", "Carla", "geblokkeerd"),
        ("Specifiek toegewezen", str(dossier), "hele dossier", "Dirk", "niet meer in dit team"),
    }
    for url in (
        reverse("casemanagement:team", args=[world.winkel.uuid]),
        f"{reverse('employers:tree')}?part={world.zuyd.uuid}",
        reverse("casemanagement:assign_case", args=[dossier.uuid]),
    ):
        assert url in page.content.decode()


def test_long_list_is_turned_over(world, sign_in):
    trajectory = world.sick(world.employee(), days_ago=60)
    sample = Task.objects.filter(trajectory=trajectory, state="open", team=world.arbo).first()
    today = timezone.localdate()
    Task.objects.bulk_create(
        Task(
            dossier=sample.dossier, trajectory=trajectory, employer=sample.employer, key=f"k{number}",
            title=f"K{number}", executor="team", team=world.arbo, state="open", opens_on=today, due_on=today,
        )
        for number in range(60)
    )  # fmt: skip
    client = sign_in(world.klantbeheer)
    first = show(client)
    second = client.get(first.context["next"], headers={"HX-Request": "true"})
    assert len(first.context["rows"]) == 50
    assert not shown(first) & shown(second)
    assert "<html" not in second.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_more_rows_cost_no_more_queries(world, sign_in, django_assert_num_queries, rows):
    for _ in range(rows):
        dossier = world.employee()
        world.sick(dossier, days_ago=60)
        assign_case(dossier=dossier, user=world.carla, by=world.klantbeheer)
    for node in Node.objects.filter(pk__in=[world.winkel.pk, world.productie.pk, world.hal.pk])[:rows]:
        world.fixed(node, "follows")
    world.coordinator(world.zuyd, None)
    change_account(user=world.carla, is_active=True, blocked=True, valid_until=None, by=world.klantbeheer)
    client = sign_in(world.klantbeheer)
    show(client)
    with django_assert_num_queries(13):
        show(client)
