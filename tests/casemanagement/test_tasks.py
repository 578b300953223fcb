"""Taken: the list, its views, filters and pages, and doing a task."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from casemanagement.inbox import waiting
from casemanagement.policies import executable, executes_as
from casemanagement.usecases.cases import assign_case
from core import paging
from core.models import AccessEvent
from core.paging import Place, page_of
from dossiers.enums import TaskState
from dossiers.models import Task
from dossiers.policies import visible_tasks
from tests.world import make_user

URL = "/taken/"


def rows(client, **query):
    return [(row["title"], row["person"]) for row in client.get(URL, query).context["rows"]]


def titles(client, **query):
    return [title for title, _person in rows(client, **query)]


def deny(user, codename):
    right = Permission.objects.get(codename=codename, content_type__model="rights")
    user.own_rights.create(permission=right, allow=False)


def some_task(dossier, key="eerste-gesprek"):
    return Task.objects.get(dossier=dossier, key=key)


def test_a_sick_report_is_in_the_coordinators_list(world, sign_in):
    dossier = world.employee(last_name="Jansen")
    world.sick(dossier)
    listed = rows(sign_in(world.anna))
    assert [title for title, _ in listed] == [
        "Eerste verzuimgesprek",
        "Ziekmelding doorgeven aan de arbodienst",
    ] or len(listed) == 2
    assert {person for _, person in listed} == {"Jansen"}
    assert rows(sign_in(world.bram)) == rows(sign_in(world.carla)) == []


def test_the_list_is_in_order_of_due_date(world, sign_in):
    for days in (50, 3, 90):
        world.sick(world.employee(), days_ago=days)
    due = [row["due_on"] for row in sign_in(world.anna).get(URL).context["rows"]]
    assert due == sorted(due)
    assert len(due) > 6


def test_an_assigned_case_goes_to_the_case_manager_and_stays_under_the_coordinator(world, sign_in):
    dossier = world.employee()
    world.sick(dossier)
    assign_case(dossier=dossier, user=world.carla, by=world.klantbeheer)
    assert (len(rows(sign_in(world.anna))), len(rows(sign_in(world.carla)))) == (0, 2)
    assert len(rows(sign_in(world.anna), view="under")) == 2
    assert rows(sign_in(world.carla), view="under") == []


def test_overdue_and_with_the_employer_are_views(world, sign_in):
    world.sick(world.employee(), days_ago=30)
    client = sign_in(world.anna)
    assert "Spreekuur bij de bedrijfsarts plannen" in titles(client)
    assert "Spreekuur bij de bedrijfsarts plannen" not in titles(client, view="late")
    assert set(titles(client, view="late")) == {"Eerste verzuimgesprek", "Ziekmelding doorgeven aan de arbodienst"}
    assert "Spreekuur bij de bedrijfsarts plannen" not in titles(client, view="employer")


def test_chips_count_what_their_view_holds(world, sign_in):
    world.sick(world.employee(), days_ago=30)
    client = sign_in(world.anna)
    page = client.get(URL)
    for chip in page.context["chips"]:
        assert chip["count"] == str(len(client.get(URL + chip["url"]).context["rows"])), chip


def test_filters_narrow_and_can_be_cleared(world, sign_in):
    world.sick(world.employee())
    other = world.employee(world.hal, employer=world.remat)
    world.sick(other)
    assign_case(dossier=other, user=world.anna, by=world.klantbeheer)
    client, today = sign_in(world.anna), timezone.localdate()
    assert len(titles(client)) == 4
    assert len(titles(client, employer="remat")) == 2
    assert len(titles(client, employer="bestaat niet")) == 0
    assert titles(client, task="eerste-gesprek") == ["Eerste verzuimgesprek"] * 2
    assert len(titles(client, until=(today + timedelta(days=20)).isoformat())) == 4
    assert len(titles(client, until=(today - timedelta(days=1)).isoformat())) == 0
    assert len(titles(client, until="onzin", task="onzin", view="onzin")) == 4


def test_an_employer_sees_only_its_own_tasks(world, sign_in):
    world.sick(world.employee(last_name="Jansen"), days_ago=30)
    world.sick(world.employee(world.hal, employer=world.remat, last_name="Visser"), days_ago=30)
    assert rows(sign_in(world.baker)) == [
        ("Ziekmelding doorgeven aan de arbodienst", "Jansen"),
        ("Eerste verzuimgesprek", "Jansen"),
    ] or {person for _, person in rows(sign_in(world.baker))} == {"Jansen"}
    assert {person for _, person in rows(sign_in(world.remat_user))} == {"Visser"}
    assert "Spreekuur bij de bedrijfsarts plannen" not in titles(sign_in(world.baker))


def test_a_right_that_was_taken_away_counts_at_once(world, sign_in):
    world.sick(world.employee())
    assert len(rows(sign_in(world.anna))) == 2
    Task.objects.update(responsible=world.carla)  # what is stored is not what gives sight
    assert rows(sign_in(world.carla)) == []
    deny(world.anna, "view_dossier")
    assert sign_in(world.anna).get(URL).status_code == 403


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 50])
def test_pages_show_every_task_once_in_both_directions(world, monkeypatch, size):
    monkeypatch.setattr(paging, "SIZE", size)
    for _ in range(4):
        world.sick(world.employee(), days_ago=30)
    tasks = visible_tasks(world.anna).filter(state=TaskState.OPEN)
    everything = list(tasks.order_by("due_on", "pk").values_list("uuid", flat=True))
    assert len({task.due_on for task in tasks}) < len(everything)
    seen, place, last = [], None, ""
    while True:
        page = page_of(tasks, ["uuid", "due_on"], by="due_on", place=place)
        seen += [row["uuid"] for row in page.rows]
        last = page
        if not page.after:
            break
        place = Place.read(page.after, "")
    assert seen == everything
    back = [row["uuid"] for row in last.rows]
    while last.before:
        last = page_of(tasks, ["uuid", "due_on"], by="due_on", place=Place.read("", last.before))
        back = [row["uuid"] for row in last.rows if row["uuid"] not in back] + back
    assert back == everything


def test_pages_can_run_with_the_latest_first(world, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 3)
    world.sick(world.employee(), days_ago=300)
    tasks = visible_tasks(world.anna)
    seen, place = [], None
    while True:
        page = page_of(tasks, ["uuid", "due_on"], by="due_on", place=place, latest_first=True)
        seen += [row["uuid"] for row in page.rows]
        if not page.after:
            break
        place = Place.read(page.after, "")
    assert seen == list(tasks.order_by("-due_on", "-pk").values_list("uuid", flat=True))


@pytest.mark.parametrize("text", ["", "~", "2026-01-01", "2026-01-01~x", "x~y", "2026-99-01~"])
def test_a_place_that_cannot_be_read_is_the_first_page(text):
    assert Place.read(text, "") is None


def test_links_of_pages_keep_view_and_filter(world, sign_in, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 1)
    world.sick(world.employee(), days_ago=30)
    client = sign_in(world.anna)
    first = client.get(URL, {"view": "late", "task": ""})
    assert first.context["links"]["previous"] == ""
    second = client.get(URL + first.context["links"]["next"])
    assert (second.context["which"], len(second.context["rows"])) == ("late", 1)
    assert second.context["rows"] != first.context["rows"]
    assert client.get(URL + second.context["links"]["previous"]).context["rows"] == first.context["rows"]


def test_a_row_leads_to_the_task_unfolded_in_its_dossier(world, sign_in):
    dossier = world.employee()
    world.sick(dossier)
    client = sign_in(world.anna)
    row = client.get(URL).context["rows"][0]
    assert row["url"] == f"/dossiers/{dossier.uuid}/taken/?task={row['uuid']}#task-{row['uuid']}"
    html = client.get(row["url"].partition("#")[0]).content.decode()
    assert html.count('<details class="fold" open') == 1
    assert f'id="task-{row["uuid"]}"' in html


def test_the_fragment_equals_its_part_of_the_page(world, sign_in):
    world.sick(world.employee())
    client = sign_in(world.anna)
    page = client.get(URL).content.decode()
    fragment = client.get(URL, headers={"HX-Request": "true"}).content.decode().strip()
    token = fragment.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    mine = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    assert fragment.startswith('<div id="results"')
    results = page[page.index('<div id="results"') :]
    mine = results.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    assert fragment.replace(token, mine) in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(world, sign_in, count, django_assert_num_queries):
    for _ in range(count):
        world.sick(world.employee())
    client = sign_in(world.anna)
    client.get("/dossiers/zoeken/")
    with django_assert_num_queries(10):
        client.get(URL)


@pytest.mark.parametrize("count", [1, 3])
def test_the_employers_list_takes_a_fixed_number_of_queries(world, sign_in, count, django_assert_num_queries):
    for _ in range(count):
        world.sick(world.employee())
    client = sign_in(world.baker)
    client.get("/dossiers/zoeken/")
    with django_assert_num_queries(12):
        client.get(URL)


def test_the_list_takes_no_post(world, sign_in):
    assert sign_in(world.anna).post(URL).status_code == 405


def test_executing_leads_back_to_the_same_place(world, sign_in):
    dossier = world.employee()
    world.sick(dossier)
    client, task = sign_in(world.anna), some_task(dossier)
    answer = client.post(f"/taken/{task.uuid}/uitgevoerd/", {"next": "/taken/?view=employer"})
    assert (answer.status_code, answer.url) == (302, "/taken/?view=employer")
    task.refresh_from_db()
    assert (task.state, task.done_by) == (TaskState.DONE, world.anna)
    assert task.title not in titles(client)
    assert AccessEvent.objects.filter(event_type="task.executed", user_id=world.anna.pk).count() == 1


def test_executing_never_leads_elsewhere(world, sign_in):
    dossier = world.employee()
    world.sick(dossier)
    task = some_task(dossier)
    answer = sign_in(world.anna).post(f"/taken/{task.uuid}/uitgevoerd/", {"next": "https://example.org/"})
    assert answer.url == URL


def test_executing_twice_says_so(world, sign_in):
    dossier = world.employee()
    world.sick(dossier)
    client, task = sign_in(world.anna), some_task(dossier)
    for _ in range(2):
        page = client.post(f"/taken/{task.uuid}/uitgevoerd/", {"next": URL}, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert Task.objects.filter(dossier=dossier, state=TaskState.DONE).count() == 1


def test_executing_takes_a_post(world, sign_in):
    dossier = world.employee()
    world.sick(dossier)
    assert sign_in(world.anna).get(f"/taken/{some_task(dossier).uuid}/uitgevoerd/").status_code == 405


def test_who_executes_as(world, sign_in):
    dossier = world.employee()
    world.sick(dossier, days_ago=30)
    employers, ours = some_task(dossier), some_task(dossier, "spreekuur-plannen")

    def answer(user, task):
        return sign_in(user).post(f"/taken/{task.uuid}/uitgevoerd/").status_code

    assert answer(world.remat_user, employers) == answer(world.bram, employers) == 404
    assert answer(world.baker, ours) == 404
    assert answer(world.klantbeheer, employers) == 403
    deny(world.anna, "execute_task")
    assert answer(world.anna, ours) == 403
    assert answer(world.baker, employers) == 302


def test_an_employer_without_the_right_may_not_execute(world, sign_in):
    dossier = world.employee()
    world.sick(dossier)
    deny(world.baker, "act_for_employer")
    assert sign_in(world.baker).post(f"/taken/{some_task(dossier).uuid}/uitgevoerd/").status_code == 403


def test_the_set_and_the_single_policy_agree(world):
    dossier = world.employee()
    world.sick(dossier, days_ago=50)
    assign_case(dossier=dossier, user=world.dirk, by=world.klantbeheer)
    today = timezone.localdate()
    tasks = list(Task.objects.filter(dossier=dossier))
    for user in (world.anna, world.bram, world.dirk, world.doctor, world.klantbeheer, world.baker, world.remat_user):
        seen = [task for task in tasks if visible_tasks(user).filter(pk=task.pk).exists()]
        unsettled = [task for task in seen if task.state in (TaskState.OPEN, TaskState.PLANNED)]
        assert executable(user, dossier, seen, today) == {t.pk for t in unsettled if executes_as(user, t, today)}, user


def test_the_tab_has_a_button_only_for_who_may(world, sign_in):
    dossier = world.employee()
    world.sick(dossier, days_ago=30)

    def buttons(user):
        return sign_in(user).get(f"/dossiers/{dossier.uuid}/taken/").content.decode().count("formaction=")

    assert buttons(world.klantbeheer) == 0
    assert buttons(world.baker) > 0
    assert buttons(world.anna) > buttons(world.baker)


def test_the_tab_groups_by_state_and_tells_who_did_it(world, sign_in):
    dossier = world.employee()
    world.sick(dossier, days_ago=30)
    client, task = sign_in(world.anna), some_task(dossier)
    client.post(f"/taken/{task.uuid}/uitgevoerd/")
    page = client.get(f"/dossiers/{dossier.uuid}/taken/")
    groups = {group["key"]: [row["title"] for row in group["rows"]] for group in page.context["groups"]}
    assert groups["settled"] == ["Eerste verzuimgesprek"]
    assert "Spreekuur bij de bedrijfsarts plannen" in groups["open"]
    assert set(groups["planned"]) & set(groups["open"]) == set()
    assert str(world.anna) in page.content.decode()


def test_the_tab_shows_the_chosen_trajectory(world, sign_in):
    dossier = world.employee()
    trajectory = world.sick(dossier)
    client = sign_in(world.anna)
    for query in ({}, {"trajectory": str(trajectory.uuid)}, {"trajectory": "onzin"}, {"task": "onzin"}):
        assert client.get(f"/dossiers/{dossier.uuid}/taken/", query).context["chosen"] == trajectory


@pytest.mark.parametrize("days", [1, 300])
def test_the_tab_takes_a_fixed_number_of_queries(world, sign_in, days, django_assert_num_queries):
    dossier = world.employee()
    world.sick(dossier, days_ago=days)
    client = sign_in(world.anna)
    client.get("/dossiers/zoeken/")
    with django_assert_num_queries(18):
        client.get(f"/dossiers/{dossier.uuid}/taken/")


def test_the_navigation_counts_what_is_late_or_near(world):
    assert waiting(world.anna) == ""
    world.sick(world.employee(), days_ago=5)
    assert (waiting(world.anna), waiting(world.baker), waiting(world.bram)) == ("2", "2", "")


def test_a_new_user_has_an_empty_list(world, sign_in):
    page = sign_in(make_user("nieuw", world.arbo)).get(URL)
    assert (page.status_code, page.context["rows"]) == (200, [])
