"""Who may be given work: colleagues in sight, and who has it already."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import ColleagueGrant, User, UserRight
from casemanagement.usecases.cases import assign_case
from dossiers.models import CaseAssignment
from orgstructure.models import Coordinator, FixedManager
from tests.world import World, fresh

FIELD = "team_casemanager-arbo"
LIST = "Choose somebody from the list."


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def narrowed(world: World) -> User:
    """Anna sees Carla, and nobody else; she may choose teams."""
    ColleagueGrant.objects.create(user=world.anna, seen_user=world.carla)
    for name in ("change_team", "manage_tree", "use_backoffice"):
        right = Permission.objects.get(codename=name, content_type__model="rights")
        UserRight.objects.create(user=world.anna, permission=right, allow=True)
    return world.anna


def offered(bound: Any) -> set[str]:
    options = [
        pair
        for value, label in bound.field.choices
        for pair in (label if isinstance(label, list) else [(value, label)])
    ]
    return {str(label) for value, label in options if value}


def test_case_is_assigned_to_a_colleague_in_sight_only(world: World, narrowed: User, sign_in: Any) -> None:
    dossier, client = world.employee(), sign_in(narrowed)
    page = reverse("casemanagement:assign_case", args=[dossier.uuid])
    form = client.get(page).context["form"]
    assert offered(form["user"]) == offered(form[FIELD]) == {"Anna", "Carla"}
    for values in ({"user": world.bram}, {"user": world.doctor}, {"user": world.baker}):
        typed = {"until": "", "reason": "", **{name: str(user.uuid) for name, user in values.items()}}
        refused = client.post(page, typed)
        assert (refused.status_code, refused.context["form"].errors["user"]) == (422, [LIST])
    per_team = client.post(page, {"user": "", "until": "", "reason": "", FIELD: str(world.bram.uuid)})
    assert per_team.context["form"].errors[FIELD] == [LIST]
    assert not CaseAssignment.objects.exists()
    assert client.post(page, {"user": str(world.carla.uuid), "until": "", "reason": ""}).status_code == 302
    assert CaseAssignment.objects.get().user == world.carla


def test_who_has_the_case_stays_readable_and_may_keep_it(world: World, narrowed: User, sign_in: Any) -> None:
    dossier, client = world.employee(), sign_in(narrowed)
    assign_case(dossier=dossier, user=world.bram, by=world.klantbeheer)
    page = reverse("casemanagement:assign_case", args=[dossier.uuid])
    UserRight.objects.create(user=narrowed, permission=Permission.objects.get(codename="view_unattended"), allow=True)
    form = client.get(page).context["form"]
    assert "Bram" in offered(form["user"])
    assert form["user"].value() == str(world.bram.uuid)
    kept = client.post(page, {"user": str(world.bram.uuid), "until": "2999-01-01", "reason": "Blijft"})
    assert kept.status_code == 302
    assert CaseAssignment.objects.get(withdrawn_at=None).user == world.bram
    assert "Bram" in client.get(reverse("dossiers:authorisation", args=[dossier.uuid])).content.decode()


def test_team_and_coordinators_are_chosen_from_colleagues_in_sight(world: World, narrowed: User, sign_in: Any) -> None:
    client = sign_in(narrowed)
    node = world.bakkerij.node
    world.fixed(node, world.dirk)
    pages = [reverse("casemanagement:team", args=[node.uuid]), reverse("admin:part_team", args=[node.uuid])]
    for page in pages:
        form = client.get(page).context["form"]
        assert offered(form[FIELD]) - {"..... follows"} == {"Anna", "Carla", "Dirk"}
        version = str(fresh(node).team_version)
        typed = {"own_team": "yes", "version": version, "step": "save", FIELD: str(world.bram.uuid)}
        refused = client.post(page, typed)
        assert (refused.status_code, refused.context["form"].errors[FIELD]) == (422, [LIST])
        assert FixedManager.objects.get(node=node).user == world.dirk
        assert client.post(page, {**typed, FIELD: str(world.dirk.uuid)}).status_code == 302
    page = reverse("admin:part_coordinators", args=[world.zuyd.uuid])
    form = client.get(page).context["form"]
    assert offered(form[FIELD]) == {"Anna", "Carla"}
    typed = {"version": str(fresh(world.zuyd).team_version), "step": "save", FIELD: str(world.bram.uuid)}
    assert client.post(page, typed).context["form"].errors[FIELD] == [LIST]
    assert Coordinator.objects.get(node=world.zuyd, team=world.arbo).user == world.anna


def test_who_manages_users_chooses_from_everybody(world: World, sign_in: Any) -> None:
    ColleagueGrant.objects.create(user=world.klantbeheer, seen_user=world.carla)
    page = reverse("casemanagement:assign_case", args=[world.employee().uuid])
    form = sign_in(world.klantbeheer).get(page).context["form"]
    assert offered(form["user"]) >= {"Anna", "Bram", "Carla", "Dirk"}
