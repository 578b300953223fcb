"""The page of a user group, adding and moving one, and the groups of a user."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, UserGroup
from accounts.usecases.groups import add_group
from accounts.usecases.rights import set_group_right
from backoffice.right_texts import RIGHT_TEXTS
from casemanagement.usecases import cases
from core.models import AccessEvent
from dossiers.models import Dossier, Grant
from dossiers.policies import visible_dossiers
from dossiers.responsibility.check import differences
from tests.world import World, make_user

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def client(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.klantbeheer)


@pytest.fixture
def folder(world: World) -> UserGroup:
    return UserGroup.objects.get(key="arbo-werkgever-rechtstreeks")


LOST = (
    "BSN tonen, Begeleiding omzetten, Case toewijzen, Gegevens wijzigen waarvan VDD de bron is, Taken uitvoeren, "
    "Trajecten corrigeren, UWV-meldingen afhandelen, Zien waarom een zwangerschap is beëindigd, "
    "Zien welke vangnetbepaling geldt, Zwangerschap opvoeren"
)


def page(name: str, one: Any) -> str:
    return reverse(f"admin:{name}", args=[one.uuid])


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def events(kind: str) -> list[str]:
    return list(AccessEvent.objects.filter(event_type=kind).order_by("pk").values_list("object_name", flat=True))


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {field: list(texts) for field, texts in response.context["form"].errors.items()}


# Adding


def test_group_is_added_in_its_place_under_the_folder(folder: UserGroup, client: Client) -> None:
    add_group(name="Zuivelfabriek", under=folder)

    response = client.post(page("group_add", folder), {"name": "Aannemer Smit"})

    group = UserGroup.objects.get(name="Aannemer Smit")
    assert response.url == f"{reverse('admin:user_tree')}?groep={group.uuid}"
    names = [str(one) for one in UserGroup.objects.filter(parent=folder).order_by("lft")]
    assert names == ["Aannemer Smit", "Bakkerij Van Kessel", "Zuivelfabriek"]
    assert (group.audience, group.is_team, events("group.created")) == ("employer", False, ["Aannemer Smit"])
    assert not Grant.objects.filter(group=group).exists()


@pytest.mark.parametrize("name", ["Bakkerij Van Kessel", "bakkerij van KESSEL "])
def test_name_stands_once_under_a_folder(name: str, folder: UserGroup, client: Client) -> None:
    response = client.post(page("group_add", folder), {"name": name})

    assert errors(response) == {"name": ["A group with this name exists here already."]}
    assert response.context["form"]["name"].value() == name
    elsewhere = UserGroup.objects.get(key="arbo-werkgever-verzekerd")
    assert client.post(page("group_add", elsewhere), {"name": name}).status_code == 302


def test_group_of_an_employer_is_called_after_it_and_sees_it(world: World, folder: UserGroup, client: Client) -> None:
    verzekerd = UserGroup.objects.get(key="arbo-werkgever-verzekerd")
    dossier = world.employee()

    client.post(page("group_add", verzekerd), {"employer": world.bakkerij.pk, "name": ""})

    group = UserGroup.objects.get(name="Bakkerij Van Kessel", parent=verzekerd)
    grant = Grant.objects.get(group=group)
    assert (grant.node, grant.allow) == (world.bakkerij.node, True)
    takes, takes_not = make_user("een", group), make_user("twee", group, takes_group_grants=False)
    assert dossier in visible_dossiers(takes)
    assert not visible_dossiers(takes_not).exists()
    assert events("group.grant_given") == ["Bakkerij Van Kessel"]


def test_choosing_an_employer_fills_in_its_name(world: World, folder: UserGroup, client: Client) -> None:
    def offered(**query: object) -> object:
        return client.get(page("group_add", folder), query).context["form"]["name"].value()

    assert offered(employer=world.remat.pk) == "Remat"
    assert offered(employer=world.remat.pk, name="Bakkerij Van Kessel") == "Remat"
    assert offered(employer=world.remat.pk, name="Remat kantoor") == "Remat kantoor"
    assert offered(employer="", name="Remat kantoor") == "Remat kantoor"
    assert offered(employer="x") == ""


def test_group_of_our_own_has_no_employer(world: World, client: Client) -> None:
    assert "employer" not in client.get(page("group_add", world.arbo)).context["form"].fields

    client.post(page("group_add", world.arbo), {"name": "Casemanager Arbo Zuyd", "employer": world.remat.pk})

    assert not Grant.objects.filter(group__name="Casemanager Arbo Zuyd").exists()


def test_group_without_a_name_is_refused(world: World, folder: UserGroup, client: Client) -> None:
    assert errors(client.post(page("group_add", folder), {})) == {
        "name": ["Fill in the name of the group, or choose an employer."]
    }
    assert errors(client.post(page("group_add", world.arbo), {})) == {"name": ["Fill in the name of the group."]}


# The page


def test_page_of_a_group_has_its_tab_its_rights_apart_and_its_members(world: World, client: Client) -> None:
    fred = make_user("fred", world.taakdelegatie)
    fred.further_groups.add(world.arbo)

    context = client.get(page("group", world.arbo)).context

    assert [str(tab["label"]) for tab in context["tabs"]] == [
        *("Edit user group", "Authorisations", "Employer page authorisations", "Authorisations for users")
    ]
    assert {line.code for line in context["own"]} == {
        "casemanagement.execute_task",
        "casemanagement.report_sick",
        "casemanagement.assign_case",
        "casemanagement.start_trajectory",
        "casemanagement.register_pregnancy",
        "casemanagement.convert_trajectory",
        "casemanagement.correct_trajectory",
        "casemanagement.handle_uwv",
        "dossiers.view_bsn",
        "dossiers.view_pregnancy_end",
        "dossiers.view_safety_net",
        "orgstructure.override_source",
    }
    assert {(line.code, line.via) for line in context["inherited"]} == {
        ("accounts.arrange_substitution", world.arbo.parent),
        ("dossiers.view_dossier", world.arbo.parent),
        ("orgstructure.view_employer", world.arbo.parent),
    }
    assert [user.login for user in context["members"]] == ["anna", "bram", "carla", "dirk"]
    assert list(context["further"]) == [fred]


def test_group_gets_another_name_and_keeps_its_key(world: World, client: Client) -> None:
    assert client.post(page("group", world.arbo), {"name": "Zorgcasemanager"}).status_code == 302

    group = UserGroup.objects.get(key="casemanager-arbo")
    assert group.name == "Zorgcasemanager"
    assert list(UserGroup.objects.filter(parent=group.parent).order_by("lft"))[-1] == group
    assert events("group.renamed") == ["Zorgcasemanager"]


def test_group_is_not_called_as_one_beside_it(world: World, client: Client) -> None:
    assert errors(client.post(page("group", world.arbo), {"name": "klantbeheer"})) == {
        "name": ["A group with this name exists here already."]
    }
    assert client.post(page("group", world.arbo), {"name": "casemanager arbo"}).status_code == 302


@pytest.mark.parametrize("name", ["group", "group_move", "user_groups"])
def test_asks_as_much_for_more(name: str, world: World, client: Client, django_assert_max_num_queries: Any) -> None:
    one = world.anna if name == "user_groups" else world.arbo
    client.get(page(name, one))
    counted = []
    for more in (1, 2):
        for place in range(more):
            user = make_user(f"aap{more}{place}", add_group(name=f"Aap {more}{place}", under=world.arbo))
            user.further_groups.add(world.arbo)
            make_user(f"beer{more}{place}", world.arbo)
        with django_assert_max_num_queries(15) as asked:
            client.get(page(name, one))
        counted.append(len(asked.captured_queries))
    assert counted[0] == counted[1]


def test_page_of_a_big_group_shows_fifty_members(world: World, client: Client) -> None:
    users = (User(login=f"u{place}", last_name="Pieters", group=world.taakdelegatie) for place in range(60))
    User.objects.bulk_create(users)

    assert len(client.get(page("group", world.taakdelegatie)).context["members"]) == 50
    assert len(client.get(page("group", world.taakdelegatie), {"alle": 1}).context["members"]) == 60


# Rights


def test_every_right_says_in_a_sentence_what_it_allows(world: World, client: Client) -> None:
    rights = Permission.objects.filter(content_type__model="rights").select_related("content_type")
    assert {f"{one.content_type.app_label}.{one.codename}" for one in rights} == set(RIGHT_TEXTS)
    text = client.get(reverse("admin:rights")).content.decode()
    for sentence in map(str, RIGHT_TEXTS.values()):
        assert sentence.endswith(".") and sentence in text


def test_rights_page_keeps_own_and_inherited_apart(world: World, client: Client) -> None:
    own, inherited, lacking = client.get(page("group_rights", world.bedrijfsarts)).context["parts"]

    assert [line.code for line in own["lines"]] == [
        *("casemanagement.judge_cause", "casemanagement.execute_task", "dossiers.view_bsn"),
    ]
    assert {line.code for line in inherited["lines"]} == {
        *("accounts.arrange_substitution", "dossiers.view_dossier", "orgstructure.view_employer"),
        *("dossiers.view_pregnancy_end", "dossiers.view_safety_net"),
    }
    assert "casemanagement.report_sick" in {line.code for line in lacking["lines"]}
    assert sum(len(part["lines"]) for part in (own, inherited, lacking)) == len(RIGHT_TEXTS)


def test_right_of_a_group_reaches_its_members_at_their_next_request(
    world: World, client: Client, sign_in: SignIn
) -> None:
    world.employee()
    member, rights = sign_in(world.anna), page("group_rights", world.arbo)

    def may_report() -> tuple[bool, int]:
        menu = {str(item.label) for item in member.get(reverse("casemanagement:tasks")).context["start_actions"]()}
        return "Sick" in menu, member.get(reverse("casemanagement:report_sick")).status_code

    assert may_report() == (True, 200)
    client.post(rights, {"take": "casemanagement.report_sick"})
    assert may_report() == (False, 403)
    client.post(rights, {"give": "casemanagement.report_sick"})
    assert may_report() == (True, 200)


# Moving


def test_move_shows_what_it_does_and_then_does_it(world: World, client: Client) -> None:
    dossier = world.employee()
    world.sick(dossier, days_ago=50)
    junior = add_group(name="Junior", under=world.arbo)
    eva = make_user("eva", junior)
    cases.assign_case(dossier=dossier, user=eva, by=fresh(world.klantbeheer))
    invoices = UserGroup.objects.get(key="medewerker-facturatie")

    shown = client.post(page("group_move", junior), {"under": invoices.uuid})

    (move,) = shown.context["moves"]
    assert (move.giver, move.taker, move.dossiers) == (eva, world.anna, 1)
    assert [(str(label), str(value)) for label, value in shown.context["summary"]] == [
        ("Now under", "Casemanager Arbo"),
        ("New place", "Medewerker facturatie"),
        ("Users in it", "1"),
        ("Rights gained", "none"),
        ("Rights lost", LOST),
    ]
    assert UserGroup.objects.get(pk=junior.pk).parent == world.arbo
    response = client.post(page("group_move", junior), {"under": invoices.uuid, "step": "save"})
    assert response.url == page("group", junior)
    assert UserGroup.objects.get(pk=junior.pk).parent == invoices
    assert dossier.trajectories.get().responsible == world.anna
    assert list(differences(timezone.localdate())) == []
    assert events("group.moved") == ["Junior"]


def test_group_is_not_moved_where_it_can_not_stand(world: World, folder: UserGroup, client: Client) -> None:
    junior = add_group(name="Junior", under=world.arbo)
    learner = add_group(name="Leerling", under=junior)
    places = {
        junior: "A group can't be moved under itself.",
        learner: "A group can't be moved under itself.",
        world.arbo: "This group stands there already.",
        folder: "Groups of employers and our own groups can't stand under each other.",
    }
    for step in ("check", "save"):
        for place, sentence in places.items():
            response = client.post(page("group_move", junior), {"under": place.uuid, "step": step})
            assert errors(response) == {"under": [sentence]}
    assert UserGroup.objects.get(pk=junior.pk).parent == world.arbo
    field = client.get(page("group_move", junior)).context["form"]["under"].field
    offered = {value for value, _label in field.widget.choices}
    assert world.taakdelegatie.uuid in offered and not {junior.uuid, learner.uuid, folder.uuid} & offered


def test_move_of_a_group_that_was_moved_meanwhile_is_stale(world: World, client: Client) -> None:
    junior = add_group(name="Junior", under=world.arbo)
    data = {"under": world.taakdelegatie.uuid, "was_under": str(world.bedrijfsarts.uuid), "step": "save"}

    response = client.post(page("group_move", junior), data)

    assert "Somebody else has moved this group" in str(errors(response))
    assert response.context["stale"]


def test_group_of_the_last_administrators_keeps_what_it_inherits(world: World, client: Client) -> None:
    for right in ("accounts.use_backoffice", "accounts.manage_users"):
        set_group_right(group=world.arbo.parent, right=right, allow=True, by=fresh(world.klantbeheer))
        set_group_right(group=world.klantbeheer.group, right=right, allow=False, by=fresh(world.klantbeheer))
    User.objects.exclude(pk=world.klantbeheer.pk).update(is_active=False)

    response = client.post(page("group_move", world.klantbeheer.group), {"under": "", "step": "save"})

    assert "Nobody would be left who can manage users." in errors(response)["under"][0]
    assert UserGroup.objects.get(key="klantbeheer").parent == world.arbo.parent


# The groups of a user


@pytest.fixture
def case(world: World) -> Dossier:
    dossier = world.employee()
    world.sick(dossier, days_ago=50)
    cases.assign_case(dossier=dossier, user=world.carla, by=world.klantbeheer)
    return dossier


def test_change_of_groups_shows_what_falls_to_whom_and_then_does_it(
    world: World, case: Dossier, client: Client
) -> None:
    invoices = UserGroup.objects.get(key="medewerker-facturatie")
    data = {"group": invoices.uuid, "further_groups": [world.bedrijfsarts.uuid]}

    shown = client.post(page("user_groups", world.carla), data)

    moves = {(move.giver, move.taker, move.dossiers) for move in shown.context["moves"]}
    assert moves == {(world.carla, world.anna, 1), (world.doctor, world.carla, 1)}
    summary = {str(label): str(value) for label, value in shown.context["summary"]}
    assert summary == {
        "Now in": "Casemanager Arbo",
        "Group": "Medewerker facturatie",
        "Further groups": "Bedrijfsarts",
        "Rights gained": "none",
        "Rights lost": LOST,
    }
    assert fresh(world.carla).group == world.arbo
    assert client.post(page("user_groups", world.carla), {**data, "step": "save"}).url == page("user", world.carla)
    carla = fresh(world.carla)
    assert (carla.group, list(carla.further_groups.all())) == (invoices, [world.bedrijfsarts])
    assert case.trajectories.get().responsible == world.anna
    (event,) = AccessEvent.objects.filter(event_type="user.membership_changed")
    assert event.detail == {"group": "Medewerker facturatie", "further": ["Bedrijfsarts"]}


def test_further_group_keeps_the_work(world: World, case: Dossier, client: Client) -> None:
    data = {"group": world.taakdelegatie.uuid, "further_groups": [world.arbo.uuid]}

    moves = client.post(page("user_groups", world.carla), data).context["moves"]

    assert [(move.giver, move.taker) for move in moves] == [(None, world.carla)]


def test_last_administrator_stays_in_his_group(world: World, client: Client) -> None:
    data = {"group": world.arbo.uuid}
    for step in ("check", "save"):
        response = client.post(page("user_groups", world.klantbeheer), {**data, "step": step})
        assert errors(response) == {
            "group": ["Nobody would be left who can manage users. Let somebody else do that first."]
        }
    assert fresh(world.klantbeheer).group == world.klantbeheer.group

    make_user("kees", world.klantbeheer.group)
    assert client.post(page("user_groups", world.klantbeheer), {**data, "step": "save"}).status_code == 302


def test_groups_that_somebody_else_changed_are_stale(world: World, client: Client) -> None:
    seen = client.get(page("user_groups", world.carla)).context["form"]["was"].value()
    data = {"group": world.taakdelegatie.uuid, "was": seen, "step": "save"}
    fresh(world.carla).further_groups.add(world.bedrijfsarts)

    response = client.post(page("user_groups", world.carla), data)

    assert "Somebody else has changed the groups" in str(errors(response))
    assert fresh(world.carla).group == world.arbo


def test_user_of_an_employer_has_no_further_group_of_ours(world: World, client: Client) -> None:
    data = {"group": world.baker.group.uuid, "further_groups": [world.arbo.uuid]}

    assert errors(client.post(page("user_groups", world.baker), data)) == {
        "further_groups": ["Further groups are of the same kind as the group itself."]
    }


def test_user_with_medical_access_does_not_go_to_an_employer(world: World, client: Client) -> None:
    User.objects.filter(pk=world.doctor.pk).update(medical_access=True)

    response = client.post(page("user_groups", world.doctor), {"group": world.baker.group.uuid, "step": "save"})

    assert "never has access to medical data" in errors(response)["group"][0]
    assert fresh(world.doctor).group == world.bedrijfsarts


def test_who_may_not_manage_users_gets_403(world: World, sign_in: SignIn) -> None:
    for user in (make_user("wim", UserGroup.objects.get(key="casemanager-wga")), world.anna, world.baker):
        client = sign_in(user)
        for name in ("group", "group_add", "group_move", "group_rights"):
            assert client.get(page(name, world.arbo)).status_code == 403
            assert client.post(page(name, world.arbo), {"name": "X"}).status_code == 403
        assert client.post(page("user_groups", world.carla), {"group": world.arbo.uuid}).status_code == 403
