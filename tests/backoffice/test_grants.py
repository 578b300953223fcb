"""Autorisaties in Beheer: the summary, the tick tree, its preview, and who may."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User, UserGroup
from accounts.usecases.groups import add_group
from backoffice.views import groups as group_views
from backoffice.views import users as user_views
from core.models import AccessEvent
from dossiers.models import Dossier, Employee, Grant, JobGroup, Narrowing
from dossiers.policies import visible_dossiers
from dossiers.queries_ticks import Level
from orgstructure.models import Node
from tests.world import World, fresh, make_user

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def page(holder: Any, name: str = "ticks") -> str:
    kind = "user" if isinstance(holder, User) else "group"
    return reverse(f"admin:{kind}_{name}", args=[holder.uuid])


def code(thing: Any) -> str:
    return f"{'n' if isinstance(thing, Node) else 'e'}{thing.uuid}"


def version(client: Client, holder: Any) -> str:
    return client.get(page(holder)).context["form"]["version"].value()


def tick(client: Client, holder: Any, *, tick: Any = (), untick: Any = (), step: str = "save", **more: Any) -> Any:
    data = {"tick": [code(one) for one in tick], "untick": [code(one) for one in untick], "step": step}
    return client.post(page(holder), {"version": version(client, holder), **data, **more})


def rows(**whose: Any) -> set[tuple[str, bool]]:
    found = Grant.objects.filter(**whose).select_related("node", "employee")
    return {(str(one.node or one.employee), one.allow) for one in found}


def states(level: Level) -> dict[str, str]:
    """What each line shows, all levels that stand open."""
    found: dict[str, str] = {}
    for line in level.lines:
        found[line.name] = str(line.state)
        if line.level:
            found |= states(line.level)
    return found


def sees(user: User) -> set[int]:
    return set(visible_dossiers(User.objects.get(pk=user.pk)).values_list("pk", flat=True))


# The tab


def test_tab_says_which_places_and_through_which_group(world: World, sign_in: SignIn) -> None:
    Grant.objects.create(user=world.anna, node=world.bakkerij.node)
    Grant.objects.create(user=world.anna, node=world.productie, allow=False)
    Grant.objects.create(user=world.anna, employee=world.employee(world.productie, last_name="Bos").employee)
    Grant.objects.create(group=world.arbo, node=world.noord)

    answer = sign_in(world.klantbeheer).get(page(world.anna, "grants"))

    said = [(one.name, one.allow, one.way) for one in answer.context["own"]]
    assert said == [
        ("Bakkerij Van Kessel", True, ("Zuyd",)),
        ("Productie", False, ("Zuyd", "Bakkerij Van Kessel")),
        ("Bos", True, ("Zuyd", "Bakkerij Van Kessel", "Productie")),
    ]
    ((group, places),) = answer.context["taken_over"]
    assert (group, [(one.name, one.allow) for one in places]) == (world.arbo, [("Noord", True)])
    text = answer.content.decode()
    assert page(world.anna) in text and "Manage authorisation method" in text
    tabs = [(tab["key"], tab["url"]) for tab in answer.context["tabs"]]
    assert ("grants", page(world.anna, "grants")) in tabs


def test_who_does_not_take_over_has_nothing_through_groups(world: World, sign_in: SignIn) -> None:
    Grant.objects.create(group=world.arbo, node=world.noord)
    User.objects.filter(pk=world.anna.pk).update(takes_group_grants=False)

    answer = sign_in(world.klantbeheer).get(page(world.anna, "grants"))

    assert answer.context["taken_over"] == []
    assert "does not take over" in answer.content.decode()


def test_group_shows_what_comes_from_above(world: World, sign_in: SignIn) -> None:
    Grant.objects.create(group=world.arbo.parent, node=world.noord)

    answer = sign_in(world.klantbeheer).get(page(world.arbo, "grants"))

    assert [(group, [one.name for one in places]) for group, places in answer.context["taken_over"]] == [
        (world.arbo.parent, ["Noord"])
    ]


@pytest.mark.parametrize("views", [user_views, group_views])
def test_second_button_is_there_when_its_tab_is(views: Any, world: World, sign_in: SignIn, monkeypatch: Any) -> None:
    holder = world.anna if views is user_views else world.arbo
    there = any(tab.key == "colleagues" for tab in views.TABS)
    text = sign_in(world.klantbeheer).get(page(holder, "grants")).content.decode()
    assert ("Manage user authorisations" in text) == there

    first = next(tab for tab in views.TABS if tab.key == "edit")
    monkeypatch.setattr(views, "TABS", [*views.TABS, first._replace(key="colleagues")])
    assert "Manage user authorisations" in sign_in(world.klantbeheer).get(page(holder, "grants")).content.decode()


def test_employee_out_of_the_readers_sight_has_no_name(world: World, sign_in: SignIn) -> None:
    dossier = world.employee(last_name="Geheim")
    Grant.objects.create(user=world.anna, employee=dossier.employee)
    Grant.objects.filter(group=world.klantbeheer.group).delete()
    client = sign_in(world.klantbeheer)

    assert "Geheim" not in client.get(page(world.anna, "grants")).content.decode()
    assert "Geheim" not in client.get(page(world.anna), {"open": world.winkel.uuid}).content.decode()
    assert tick(client, world.anna, untick=[dossier.employee]).status_code == 422
    assert rows(user=world.anna) == {("Geheim", True)}


# The tree


def test_tree_shows_all_nothing_and_parts(world: World, sign_in: SignIn) -> None:
    person, other = world.employee(last_name="Bos"), world.employee(last_name="Vos")
    Grant.objects.create(user=world.anna, node=world.bakkerij.node)
    Grant.objects.create(user=world.anna, node=world.winkel, allow=False)
    Grant.objects.create(user=world.anna, employee=person.employee)

    answer = sign_in(world.klantbeheer).get(page(world.anna), {"open": world.winkel.uuid})

    assert states(answer.context["level"]) == {
        "NLG Arbo": "some", "Noord": "none", "Zuyd": "some", "Bakkerij Van Kessel": "some",
        "Winkel": "some", "Bos": "all", "Vos": "none", "Productie": "all",
    }  # fmt: skip
    text = answer.content.decode()
    line = re.search(rf'<li role="treeitem" aria-checked="mixed"[^>]*data-tick="{code(world.winkel)}"', text)
    assert line and f'id="tick-{code(other.employee)}"' in text
    assert len(re.findall(r"data-part>in part", text)) == 4


def test_level_is_a_fragment_of_parts_and_employees(world: World, sign_in: SignIn) -> None:
    world.employee(last_name="Bos")
    Grant.objects.create(group=world.arbo, node=world.winkel)
    client = sign_in(world.klantbeheer)

    for headers in ({}, {"HX-Request": "true"}):
        level = client.get(f"{page(world.anna)}{world.winkel.uuid}/", headers=headers)
        assert (level.status_code, states(level.context["level"])) == (200, {"Bos": "all"})
        assert "<html" not in level.content.decode()
    above = client.get(f"{page(world.anna)}{world.bakkerij.node.uuid}/")
    assert states(above.context["level"]) == {"Productie": "none", "Winkel": "all"}
    assert "allowed through group Casemanager Arbo" in above.content.decode()


def test_draft_stands_below_the_organisation(world: World, sign_in: SignIn) -> None:
    from casemanagement.usecases import organisation

    draft = organisation.draft_employer(name="Aanvraag", code="A1", by=world.klantbeheer)
    client = sign_in(world.klantbeheer)

    answer = client.get(page(world.anna))
    assert list(states(client.get(page(world.anna), {"q": "zuyd"}).context["level"])) == ["NLG Arbo", "Zuyd"]
    assert [(line.name, line.is_draft) for line in answer.context["level"].lines] == [
        ("NLG Arbo", False),
        ("Aanvraag", True),
    ]
    tick(client, world.anna, tick=[draft.node])
    assert rows(user=world.anna) == {("Aanvraag", True)}


def test_folder_of_many_shows_the_first_and_all_when_asked(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dossiers import queries_ticks

    monkeypatch.setattr(queries_ticks, "_Wanted", _with_first(queries_ticks._Wanted, 2))
    for number in range(4):
        world.employee(last_name=f"Bos{number}")
    client = sign_in(world.klantbeheer)
    address = f"{page(world.anna)}{world.winkel.uuid}/"

    assert list(states(client.get(address).context["level"])) == ["Bos0", "Bos1"]
    assert "Show all in Winkel" in client.get(address).content.decode()
    assert list(states(client.get(address, {"alle": 1}).context["level"])) == ["Bos0", "Bos1", "Bos2", "Bos3"]
    last = Employee.objects.get(last_name="Bos3")
    shown = client.post(page(world.anna), {"version": "x", "tick": code(last), "opened": world.winkel.uuid})
    assert states(shown.context["level"])["Bos3"] == "all"
    assert "Bos2" not in states(shown.context["level"])


def _with_first(made: Any, first: int) -> Any:
    def make(*args: Any, **kwargs: Any) -> Any:
        return made(*args, **{**kwargs, "first": min(first, kwargs.get("first", first))})

    return make


def test_search_opens_the_way_to_what_fits(world: World, sign_in: SignIn) -> None:
    world.employee(last_name="Bos")
    world.employee(last_name="Vos")
    client = sign_in(world.klantbeheer)

    found = client.post(page(world.anna), {"version": "x", "q": "bos", "step": "search"}).context["level"]
    assert list(states(found)) == ["NLG Arbo", "Zuyd", "Bakkerij Van Kessel", "Winkel", "Bos"]
    parts = client.get(page(world.anna), {"q": "hal"}).context["level"]
    assert list(states(parts)) == ["NLG Arbo", "Noord", "Remat", "Hal"]
    nothing = client.post(page(world.anna), {"version": "x", "q": "xyz", "step": "search"})
    assert "No part and no employee fits this." in nothing.content.decode()


@pytest.mark.parametrize("kind", ["page", "open", "level", "tab"])
def test_asks_as_much_for_more(kind: str, world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    asks = {
        "page": lambda: client.get(page(world.anna)),
        "open": lambda: client.get(page(world.anna), {"open": world.winkel.uuid}),
        "level": lambda: client.get(f"{page(world.anna)}{world.winkel.uuid}/"),
        "tab": lambda: client.get(page(world.anna, "grants")),
    }
    asked = []
    for number in range(3):
        dossier = world.employee(last_name=f"Bos{number}")
        Grant.objects.create(user=world.anna, employee=dossier.employee, allow=number % 2 == 0)
        Grant.objects.create(group=[world.arbo, world.arbo.parent, world.arbo][number], employee=dossier.employee)
        with CaptureQueriesContext(connection) as queries:
            assert asks[kind]().status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2] <= {"page": 14, "open": 15, "level": 10, "tab": 12}[kind]


# Saving


def test_ticking_a_part_gives_all_below_it(world: World, sign_in: SignIn) -> None:
    person = world.employee(world.productie)
    client = sign_in(world.klantbeheer)

    saved = tick(client, world.carla, tick=[world.bakkerij.node], untick=[world.winkel])

    assert saved["Location"] == page(world.carla, "grants")
    assert rows(user=world.carla) == {("Bakkerij Van Kessel", True), ("Winkel", False)}
    assert person.pk in sees(world.carla)
    event = AccessEvent.objects.get(event_type="user.grants_changed")
    assert (event.user_id, event.object_id, event.detail) == (
        world.klantbeheer.pk,
        world.carla.pk,
        {
            "added": [f"+ Bakkerij Van Kessel ({world.bakkerij.node_id})", f"- Winkel ({world.winkel.pk})"],
            "removed": [],
        },
    )


def test_ticking_one_department_is_all_that_one_finds(world: World, sign_in: SignIn) -> None:
    here, there = world.employee(world.winkel), world.employee(world.productie)
    User.objects.filter(pk=world.baker.pk).update(takes_group_grants=False)
    tick(sign_in(world.klantbeheer), world.baker, tick=[world.winkel])

    client = sign_in(world.baker)
    assert sees(world.baker) == {here.pk}
    assert client.get(reverse("dossiers:detail", args=[here.uuid])).status_code == 200
    assert client.get(reverse("dossiers:detail", args=[there.uuid])).status_code == 404
    found = client.get(reverse("dossiers:search"), {"q": there.employee.last_name}).content.decode()
    assert str(there.uuid) not in found


def test_boxes_without_a_script_send_what_was_changed(world: World, sign_in: SignIn) -> None:
    person = world.employee(last_name="Bos").employee
    Grant.objects.create(user=world.carla, node=world.productie)
    client = sign_in(world.klantbeheer)
    shown = (
        f"{code(world.winkel)}:none {code(world.productie)}:all {code(world.bakkerij.node)}:some {code(person)}:none"
    )
    data = {"version": version(client, world.carla), "shown": shown, "on": [code(person)], "step": "save"}

    client.post(page(world.carla), data)

    assert rows(user=world.carla) == {("Bos", True)}


def test_buttons_in_the_tree_keep_what_was_ticked(world: World, sign_in: SignIn) -> None:
    Grant.objects.create(user=world.carla, node=world.winkel)
    client = sign_in(world.klantbeheer)
    data = {"version": version(client, world.carla), "tick": code(world.winkel), "untick": code(world.noord)}
    data |= {"shown": f"{code(world.zuyd)}:some", "none": code(world.zuyd), "open": world.zuyd.uuid}

    drawn = client.post(page(world.carla), data)

    assert drawn.status_code == 200
    assert drawn.context["ticks"] == {code(world.noord): False, code(world.zuyd): False}
    assert states(drawn.context["level"])["Zuyd"] == "none"
    assert rows(user=world.carla) == {("Winkel", True)}
    closed = client.post(page(world.carla), {"opened": world.zuyd.uuid, "close": world.zuyd.uuid})
    assert states(closed.context["level"]) == {"NLG Arbo": "some"}


def test_check_shows_what_would_be_in_sight_and_saves_nothing(world: World, sign_in: SignIn) -> None:
    world.employee()
    client = sign_in(world.klantbeheer)

    shown = tick(client, world.carla, tick=[world.bakkerij.node], step="check")

    text = shown.content.decode()
    assert "Will see 2 case files at 1 employer. Now: no case files." in text
    assert "Bakkerij Van Kessel with all below it" in text
    assert f'name="tick" value="{code(world.bakkerij.node)}"' in text
    assert rows(user=world.carla) == set()
    assert not AccessEvent.objects.filter(event_type="user.grants_changed").exists()
    again = tick(client, world.carla, tick=[world.bakkerij.node], step="edit")
    assert states(again.context["level"])["Bakkerij Van Kessel"] == "all"


def test_check_of_a_group_counts_who_takes_it_over(world: World, sign_in: SignIn) -> None:
    world.employee()
    User.objects.filter(pk=world.anna.pk).update(takes_group_grants=False)

    shown = tick(sign_in(world.klantbeheer), world.arbo, tick=[world.bakkerij.node], step="check")

    text = shown.content.decode()
    assert "one will see 2 case files at 1 employer. Now: no case files. 3 users take this over." in text


def test_group_is_saved_and_reaches_its_members(world: World, sign_in: SignIn) -> None:
    dossier = world.employee()

    tick(sign_in(world.klantbeheer), world.arbo, tick=[world.zuyd])

    assert rows(group=world.arbo) == {("Zuyd", True)}
    assert dossier.pk in sees(world.carla)
    event = AccessEvent.objects.get(event_type="group.grants_changed")
    assert (event.object_id, event.detail["added"]) == (world.arbo.pk, [f"+ Zuyd ({world.zuyd.pk})"])


def test_users_untick_beats_the_groups_tick_on_the_same_place(world: World, sign_in: SignIn) -> None:
    Grant.objects.create(group=world.arbo, node=world.zuyd)
    client = sign_in(world.klantbeheer)

    tick(client, world.carla, untick=[world.zuyd])
    assert rows(user=world.carla) == {("Zuyd", False)}
    tick(client, world.carla, tick=[world.zuyd])
    assert rows(user=world.carla) == set()


def test_place_that_a_group_denies_can_not_be_ticked(world: World, sign_in: SignIn) -> None:
    Grant.objects.create(group=world.arbo, node=world.winkel, allow=False)
    client = sign_in(world.klantbeheer)

    drawn = client.get(page(world.carla), {"open": world.bakkerij.node.uuid}).content.decode()
    assert "Casemanager Arbo denies this place." in drawn
    assert re.search(rf'id="tick-{code(world.winkel)}"[^>]* disabled', drawn)
    refused = tick(client, world.carla, tick=[world.zuyd, world.winkel])
    assert refused.status_code == 422
    assert "Casemanager Arbo denies Winkel." in refused.content.decode()
    assert f'href="#tick-{code(world.winkel)}"' in refused.content.decode()
    assert rows(user=world.carla) == set()
    tick(client, world.carla, tick=[world.zuyd])
    assert states(client.get(page(world.carla), {"open": world.bakkerij.node.uuid}).context["level"]) == {
        "NLG Arbo": "some", "Noord": "none", "Zuyd": "some", "Bakkerij Van Kessel": "some",
        "Productie": "all", "Winkel": "none",
    }  # fmt: skip


def test_second_of_two_administrators_is_told_and_keeps_his_ticks(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    seen = version(client, world.carla)
    tick(client, world.carla, tick=[world.noord])

    for step in ("check", "save"):
        data = {"version": seen, "tick": code(world.winkel), "step": step}
        answer = client.post(page(world.carla), data)
        assert (answer.status_code, answer.context["stale"]) == (422, True)
        assert "Somebody else has changed these authorisations" in answer.content.decode()
        assert states(answer.context["level"])["Winkel"] == "all"
        assert answer.context["form"]["version"].value() == seen
    assert rows(user=world.carla) == {("Noord", True)}


@pytest.mark.parametrize("change", ["group", "narrowing", "takes_over"])
def test_change_of_what_is_taken_over_counts_as_a_change(change: str, world: World, sign_in: SignIn) -> None:
    Grant.objects.create(group=world.arbo.parent, node=world.noord)
    client = sign_in(world.klantbeheer)
    seen = version(client, world.carla)
    if change == "group":
        Grant.objects.create(group=world.arbo, node=world.zuyd)
    elif change == "narrowing":
        kitchen = JobGroup.objects.create(name="Keuken", job_titles=["Kok"])
        Narrowing.objects.create(group=world.arbo, job_group=kitchen)
    else:
        User.objects.filter(pk=world.carla.pk).update(takes_group_grants=False)

    answer = client.post(page(world.carla), {"version": seen, "tick": code(world.winkel), "step": "save"})

    assert (answer.status_code, answer.context["stale"]) == (422, True)


def test_nothing_changed_is_said(world: World, sign_in: SignIn) -> None:
    answer = tick(sign_in(world.klantbeheer), world.carla)

    assert answer.status_code == 422
    assert "You have changed nothing yet." in answer.content.decode()


def test_place_that_is_gone_is_said(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    for gone in ("x", "n1", "nb9a33f83-0d1c-4d77-8a5f-0c9f0a1f4a55", "eb9a33f83-0d1c-4d77-8a5f-0c9f0a1f4a55", ""):
        answer = client.post(page(world.carla), {"version": version(client, world.carla), "tick": gone, "step": "save"})
        assert answer.status_code == 422
        assert "does not exist any more" in answer.content.decode()


# Employers


def test_user_of_an_employer_has_one_employer_only(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)

    for place, text in ((world.hal, "and this is another one than the rest"), (world.zuyd, "Tick that employer")):
        answer = tick(client, world.baker, tick=[place])
        assert answer.status_code == 422
        assert text in answer.content.decode()
        assert answer.content.decode().count('class="tick-note" data-error') == 1
    assert tick(client, world.baker, untick=[world.winkel]).status_code == 302
    assert tick(client, world.baker, tick=[world.winkel]).status_code == 302


def test_group_of_an_employer_is_that_ones_only(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    folder = UserGroup.objects.get(key="arbo-werkgever-rechtstreeks")
    empty = add_group(name="Nieuw", under=folder)

    assert tick(client, world.baker.group, tick=[world.hal]).status_code == 422
    assert tick(client, folder, tick=[world.remat.node]).status_code == 422
    assert tick(client, empty, tick=[world.hal, world.winkel]).status_code == 422
    assert tick(client, empty, tick=[world.hal]).status_code == 302
    assert rows(group=empty) == {("Hal", True)}
    assert tick(client, empty, untick=[world.hal], tick=[world.winkel]).status_code == 302
    assert rows(group=empty) == {("Winkel", True)}


def test_employers_user_who_takes_nothing_over_stays_with_the_groups_employer(world: World, sign_in: SignIn) -> None:
    User.objects.filter(pk=world.baker.pk).update(takes_group_grants=False)
    client = sign_in(world.klantbeheer)

    assert tick(client, world.baker, tick=[world.hal]).status_code == 422
    assert tick(client, world.baker, tick=[world.winkel]).status_code == 302


# Who may


def test_nobody_changes_his_own_sight(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)

    tab = client.get(page(world.klantbeheer, "grants"))
    assert "You can’t change your own authorisations." in tab.content.decode()
    assert client.get(page(world.klantbeheer)).status_code == 403
    assert client.post(page(world.klantbeheer), {"tick": code(world.noord)}).status_code == 403


def test_who_may_not_manage_users_gets_403(world: World, sign_in: SignIn) -> None:
    for user in (world.anna, world.baker, world.doctor):
        client = sign_in(user)
        for holder in (world.carla, world.arbo):
            for name in ("grants", "ticks"):
                assert client.get(page(holder, name)).status_code == 403
            assert client.post(page(holder), {"tick": code(world.noord), "step": "save"}).status_code == 403
            assert client.get(f"{page(holder)}{world.zuyd.uuid}/").status_code == 403
    assert rows(user=world.carla) == set()


def test_what_is_not_there_is_404(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    nobody = world.zuyd.uuid
    for kind in ("user", "group"):
        for name in ("grants", "ticks"):
            assert client.get(reverse(f"admin:{kind}_{name}", args=[nobody])).status_code == 404
    assert client.get(f"{page(world.anna)}{world.anna.uuid}/").status_code == 404


# Functiegroepen on the tick page


def test_job_groups_are_chosen_beside_the_tree(world: World, sign_in: SignIn) -> None:
    kitchen = JobGroup.objects.create(name="Keuken", job_titles=["Kok"])
    cook, driver = world.employee(job_title="kok "), world.employee(job_title="Chauffeur")
    client = sign_in(world.klantbeheer)

    checked = tick(client, world.baker, step="check", job_groups=[kitchen.uuid])
    assert "Will see 2 case files at 1 employer. Now: 3 case files at 1 employer." in checked.content.decode()
    tick(client, world.baker, job_groups=[kitchen.uuid])

    assert list(Narrowing.objects.values_list("user", "group", "job_group")) == [(world.baker.pk, None, kitchen.pk)]
    own = Dossier.objects.get(employer=world.bakkerij, employee=None)
    assert sees(world.baker) == {cook.pk, own.pk}
    assert AccessEvent.objects.get(event_type="user.grants_changed").detail == {
        "added": ["functiegroep Keuken"],
        "removed": [],
    }
    assert "Only employees of these job groups" in client.get(page(world.baker, "grants")).content.decode()
    tick(client, world.baker)
    assert driver.pk in sees(world.baker)
    assert not Narrowing.objects.exists()


def test_job_groups_of_the_group_are_shown(world: World, sign_in: SignIn) -> None:
    kitchen = JobGroup.objects.create(name="Keuken", job_titles=["Kok"])
    client = sign_in(world.klantbeheer)
    tick(client, world.baker.group, job_groups=[kitchen.uuid])

    for name in ("grants", "ticks"):
        text = client.get(page(world.baker, name)).content.decode()
        assert "Through group Bakkerij Van Kessel, only employees of these job groups" in text


def test_tree_follows_a_move_of_the_group(world: World, sign_in: SignIn) -> None:
    """Intervals of groups and parts change under the feet of who was loaded before."""
    make_user("zoe", add_group(name="Aap", under=world.arbo))
    Grant.objects.create(group=world.arbo, node=fresh(world.noord))
    shown = sign_in(world.klantbeheer).get(page(User.objects.get(login="zoe")))
    assert states(shown.context["level"]) == {"NLG Arbo": "some"}
