"""Casemanagementteam of a node: own or inherited, with the effect before it is saved."""

import uuid

import pytest
from django.urls import reverse

from accounts.models import UserGroup
from core.models import Job
from dossiers.models import Task
from orgstructure.models import FixedManager
from tests.world import fresh, make_user

pytestmark = pytest.mark.django_db
FIELD = "team_casemanager-arbo"


def url_of(node):
    return reverse("casemanagement:team", args=[node.uuid])


def choice(node, user="", *, own="yes", **values):
    return {
        "own_team": own,
        "version": str(fresh(node).team_version),
        FIELD: user if isinstance(user, str) else str(user.uuid),
        **values,
    }


def test_page_shows_the_inherited_choice(world, sign_in):
    page = sign_in(world.klantbeheer).get(url_of(world.bakkerij.node)).content.decode()
    assert "Zonder keuze: Anna (Coördinator op Zuyd)" in page
    assert "Eigen team voor dit onderdeel instellen" in page
    assert "..... volgt" in page


def test_effect_is_shown_before_anything_is_saved(world, sign_in):
    world.sick(world.employee(), days_ago=60)
    node = world.bakkerij.node
    page = sign_in(world.klantbeheer).post(url_of(node), choice(node, world.carla, preview="1"))
    open_tasks = Task.objects.filter(team=world.arbo, state="open").count()
    moves = [(str(m.giver), str(m.taker), m.tasks) for m in page.context["moves"]]
    assert moves == [("Anna", "Carla", open_tasks)]
    assert not fresh(node).has_own_team


def test_saved_team_takes_running_cases_along_and_no_gives_them_back(world, sign_in):
    world.sick(world.employee(), days_ago=60)
    node, client = world.bakkerij.node, sign_in(world.klantbeheer)
    saved = client.post(url_of(node), choice(node, world.carla))
    assert saved.url == reverse("employers:master_data", args=[world.bakkerij.uuid])
    tasks = Task.objects.filter(team=world.arbo, state="open")
    assert set(tasks.values_list("responsible__login", flat=True)) == {"carla"}
    client.post(url_of(node), choice(node, world.carla, own="no"))
    assert set(tasks.values_list("responsible__login", flat=True)) == {"anna"}
    assert not FixedManager.objects.exists()


def test_department_and_office_have_the_page_too(world, sign_in):
    client = sign_in(world.klantbeheer)
    for node in (world.winkel, world.zuyd, world.root):
        saved = client.post(url_of(node), choice(node, "follows"))
        assert saved.url == f"{reverse('employers:tree')}?part={node.uuid}"
    assert FixedManager.objects.filter(follows=True).count() == 3


def test_stale_page_shows_what_was_saved_keeps_what_was_typed_and_changes_nothing(world, sign_in):
    node, client = world.bakkerij.node, sign_in(world.klantbeheer)
    stale = choice(node, world.dirk)
    world.fixed(node, world.carla)
    conflict = client.post(url_of(node), stale)
    page = conflict.content.decode()
    assert conflict.status_code == 422
    assert "Iemand anders heeft dit team intussen gewijzigd." in page
    assert "Nu opgeslagen: Carla" in " ".join(page.replace("\n", " ").split())
    assert f'<option value="{world.dirk.uuid}" selected>' in page
    assert FixedManager.objects.get().user == world.carla
    again = {**stale, "version": str(fresh(node).team_version)}
    assert f'name="version" value="{again["version"]}"' in page
    assert client.post(url_of(node), again).status_code == 302
    assert FixedManager.objects.get().user == world.dirk


def test_who_is_not_in_the_team_is_refused_at_the_field(world, sign_in):
    node = world.bakkerij.node
    refused = sign_in(world.klantbeheer).post(url_of(node), choice(node, world.doctor))
    assert refused.status_code == 422
    assert refused.context["form"].errors[FIELD] == ["Doctor is geen lid van Casemanager Arbo."]
    assert not FixedManager.objects.exists()


def test_unknown_user_and_missing_answer_get_a_sentence(world, sign_in):
    node, client = world.bakkerij.node, sign_in(world.klantbeheer)
    assert FIELD in client.post(url_of(node), choice(node, str(uuid.uuid4()))).context["form"].errors
    assert "own_team" in client.post(url_of(node), choice(node, world.carla, own="")).context["form"].errors


def test_without_the_right_the_page_is_to_read_and_a_post_is_refused(world, sign_in):
    node, client = world.bakkerij.node, sign_in(world.anna)
    page = client.get(url_of(node)).content.decode()
    assert "Anna" in page and "Opslaan" not in page and "Gevolgen bekijken" not in page
    assert client.post(url_of(node), choice(node, world.carla)).status_code == 403
    assert not FixedManager.objects.exists()


def test_employer_does_not_hear_how_it_came_about(world, sign_in):
    page = sign_in(world.baker).get(url_of(world.bakkerij.node)).content.decode()
    assert "Anna" in page and "Zuyd" not in page


def test_node_out_of_sight_is_not_found(world, sign_in):
    client = sign_in(world.remat_user)
    for node in (world.bakkerij.node, world.winkel, world.zuyd):
        assert client.get(url_of(node)).status_code == 404
        assert client.post(url_of(node), choice(node)).status_code == 404


def test_big_change_goes_to_a_job_whose_page_can_be_followed(world, sign_in, settings):
    world.sick(world.employee(), days_ago=60)
    settings.REASSIGN_IN_REQUEST = 0
    node, client = world.bakkerij.node, sign_in(world.klantbeheer)
    saved = client.post(url_of(node), choice(node, world.carla))
    job = Job.objects.get()
    assert saved.url == reverse("casemanagement:job", args=[job.uuid])
    running = client.get(saved.url)
    assert 'hx-trigger="every 2s"' in running.content.decode()
    assert client.get(saved.url, headers={"HX-Request": "true"}).status_code == 200
    Job.objects.update(state="done", done=job.total)
    finished = client.get(saved.url, headers={"HX-Request": "true"})
    assert finished.status_code == 286
    assert "<html" not in finished.content.decode()
    assert "every 2s" not in finished.content.decode()


def test_job_is_for_who_started_it_and_who_may_change_teams(world, sign_in):
    job = Job.objects.create(kind="responsibility.carry", total=1, created_by_id=world.carla.pk)
    other = Job.objects.create(kind="import", total=1, created_by_id=world.carla.pk)
    seen = {
        user.login: sign_in(user).get(reverse("casemanagement:job", args=[job.uuid])).status_code
        for user in (world.carla, world.klantbeheer, world.dirk)
    }
    assert seen == {"carla": 200, "klantbeheer": 200, "dirk": 404}
    assert sign_in(world.carla).get(reverse("casemanagement:job", args=[other.uuid])).status_code == 404


@pytest.mark.parametrize("teams", [1, 3])
def test_more_teams_and_members_cost_no_more_queries(world, sign_in, django_assert_num_queries, teams):
    top = UserGroup.objects.get(key="nlg-arbo-gebruikers")
    for number in range(teams):
        team = UserGroup.objects.create(name=f"Team {number}", key=f"team-{number}", is_team=True, parent=top)
        make_user(f"lid{number}", team)
    client = sign_in(world.klantbeheer)
    client.get(url_of(world.winkel))
    with django_assert_num_queries(16):
        client.get(url_of(world.winkel))


def test_somebody_who_left_the_team_does_not_vanish_unseen(world, sign_in):
    """Saving what the page showed is refused with a sentence, instead of clearing the choice."""
    world.fixed(world.bakkerij.node, world.carla)
    world.carla.group = UserGroup.objects.get(key="klantbeheer")
    world.carla.save(update_fields=["group"])
    node = fresh(world.bakkerij.node)
    client = sign_in(world.klantbeheer)
    assert "Carla werd hier gekozen" in client.get(url_of(node)).content.decode()
    answer = client.post(url_of(node), choice(node, world.carla))
    assert "Carla is geen lid van Casemanager Arbo." in answer.content.decode()
    assert FixedManager.objects.get(node=node).user == world.carla
