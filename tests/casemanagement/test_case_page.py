"""Case toewijzen: choose, look at the effect, save; and back with geen specifieke toewijzing."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import UserGroup
from core.models import AccessEvent
from dossiers.models import CaseAssignment, Task
from tests.world import make_user

pytestmark = pytest.mark.django_db


def url_of(dossier):
    return reverse("casemanagement:assign_case", args=[dossier.uuid])


def choice(user=None, **values):
    return {"user": str(user.uuid) if user else "", "until": "", "reason": "", **values}


def holders(dossier, team):
    return set(
        Task.objects.filter(dossier=dossier, team=team, state="open").values_list("responsible__login", flat=True)
    )


def test_page_shows_who_has_it_now_and_why(world, sign_in):
    dossier = world.employee()
    page = sign_in(world.anna).get(url_of(dossier)).content.decode()
    assert "Coördinator op Zuyd" in page
    assert "Geen specifieke toewijzing" in page
    assert "stopt niet automatisch" in page


def test_effect_is_shown_before_anything_is_saved(world, sign_in):
    dossier = world.employee()
    world.sick(dossier, days_ago=60)
    open_tasks = Task.objects.filter(dossier=dossier, team=world.arbo, state="open").count()
    page = sign_in(world.anna).post(url_of(dossier), choice(world.carla, preview="1"))
    assert [(str(m.giver), str(m.taker), m.dossiers, m.tasks) for m in page.context["moves"]] == [
        ("Anna", "Carla", 1, open_tasks)
    ]
    assert f'value="{world.carla.uuid}"' in page.content.decode()
    assert not CaseAssignment.objects.exists()


def test_saved_assignment_takes_the_tasks_along_and_no_assignment_brings_them_back(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    world.sick(dossier, days_ago=60)
    saved = client.post(url_of(dossier), choice(world.carla, reason="kent het gezin"))
    assert saved.url == reverse("dossiers:authorisation", args=[dossier.uuid])
    assert holders(dossier, world.arbo) == {"carla"}
    assert holders(dossier, world.bedrijfsarts) == {"doctor"}
    assert CaseAssignment.objects.get().reason == "kent het gezin"
    client.post(url_of(dossier), choice(None))
    assert holders(dossier, world.arbo) == {"anna"}


def test_saving_the_same_again_changes_nothing(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    for _ in range(2):
        client.post(url_of(dossier), choice(world.carla))
    assert CaseAssignment.objects.count() == 1


def test_one_team_can_be_given_to_somebody_else(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    world.sick(dossier, days_ago=60)
    client.post(url_of(dossier), choice(world.carla, **{"team_casemanager-arbo": str(world.dirk.uuid)}))
    assert holders(dossier, world.arbo) == {"dirk"}
    page = client.get(url_of(dossier))
    assert '<details class="fold" open>' in page.content.decode()


def test_end_date_is_kept_and_one_in_the_past_is_refused(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    today = timezone.localdate()
    refused = client.post(
        url_of(dossier), choice(world.carla, until=(today - timedelta(days=1)).isoformat(), reason="kort")
    )
    assert refused.status_code == 422
    assert "ligt in het verleden" in refused.context["form"].errors["until"][0]
    assert "kort" in refused.content.decode()
    client.post(url_of(dossier), choice(world.carla, until=today.isoformat()))
    assert CaseAssignment.objects.get().until == today


def test_who_may_not_do_it_is_greyed_and_refused(world, sign_in):
    zw = make_user("zwmedewerker", UserGroup.objects.get(key="casemanager-zw"))
    dossier, client = world.employee(), sign_in(world.anna)
    assert f'<option value="{zw.uuid}" disabled>' in client.get(url_of(dossier)).content.decode()
    refused = client.post(url_of(dossier), choice(zw))
    assert "mag geen taken van dit dossier uitvoeren" in refused.context["form"].errors["user"][0]
    other_team = client.post(url_of(dossier), choice(None, **{"team_casemanager-arbo": str(world.doctor.uuid)}))
    assert "team_casemanager-arbo" in other_team.context["form"].errors
    assert not CaseAssignment.objects.exists()


@pytest.mark.parametrize("user", ["geen-uuid", str(uuid.UUID(int=1))])
def test_unknown_user_is_refused_with_a_sentence(world, sign_in, user):
    refused = sign_in(world.anna).post(url_of(world.employee()), {"user": user})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["user"])


def test_dossier_out_of_sight_is_not_found(world, sign_in):
    client = sign_in(world.bram)
    dossier = world.employee()
    assert client.get(url_of(dossier)).status_code == 404
    assert client.post(url_of(dossier), choice(world.bram)).status_code == 404
    assert client.get(reverse("casemanagement:assign_case", args=[uuid.uuid4()])).status_code == 404


def test_without_the_right_it_is_refused_and_absent(world, sign_in):
    from core import slots
    from core.context_processors import menu_items

    dossier = world.employee()
    client = sign_in(world.doctor)
    assert client.get(reverse("casemanagement:assign_case_choose")).status_code == 403
    assert client.post(url_of(dossier), choice(world.carla)).status_code == 403
    for menu, subject in ((slots.start_actions, None), (slots.dossier_actions, dossier)):
        assert "Case toewijzen" not in [str(item.label) for item in menu_items(menu, world.doctor, subject)]
        assert "Case toewijzen" in [str(item.label) for item in menu_items(menu, world.anna, subject)]


def test_from_the_start_page_the_dossier_is_chosen_first(world, sign_in):
    dossier, client = world.employee(last_name="Pietersen"), sign_in(world.anna)
    page = client.get(reverse("casemanagement:assign_case_choose"), {"dossier_text": "pieters"})
    assert url_of(dossier) in page.content.decode()
    assert client.get(reverse("casemanagement:assign_case_choose"), {"dossier": dossier.uuid}).url == url_of(dossier)


def test_who_gives_the_case_away_and_loses_sight_goes_to_actueel(world, sign_in):
    dossier = world.employee()
    sign_in(world.anna).post(url_of(dossier), choice(world.carla))
    given = sign_in(world.carla).post(url_of(dossier), choice(world.dirk))
    assert given.url == reverse("casemanagement:current")


def test_page_is_one_line_in_the_log(world, sign_in):
    dossier = world.employee()
    sign_in(world.anna).get(url_of(dossier))
    assert AccessEvent.objects.filter(event_type="dossier.read", subject_dossier_id=dossier.pk).count() == 1


@pytest.mark.parametrize("members", [1, 3])
def test_more_candidates_cost_no_more_queries(world, sign_in, django_assert_num_queries, members):
    for number in range(members):
        make_user(f"nieuw{number}", world.arbo)
    dossier, client = world.employee(), sign_in(world.anna)
    client.get(url_of(dossier))
    with django_assert_num_queries(26):
        client.get(url_of(dossier))
