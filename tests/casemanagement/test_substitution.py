"""Plaatsvervanging at work: what the substitute sees and may, in whose name, and how it ends."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Substitution, User, UserGroup, UserRight
from accounts.standing import PASSED_ON
from casemanagement.usecases.cases import assign_case
from casemanagement.usecases.sick_reports import Report, report_sick
from casemanagement.usecases.tasks import execute_task
from core.models import AccessEvent
from dossiers.audience import onlookers_of, substitutes_among, work_of
from dossiers.models import Dossier, Grant, Task
from dossiers.policies import acts_as, seers, visible_dossiers, visible_nodes, visible_tasks
from dossiers.why import why
from tests.world import World, make_user


def now(user: User) -> User:
    return User.objects.get(pk=user.pk)


def replace(principal: User, substitute: User, **values) -> Substitution:
    moment = timezone.now()
    values = {"starts_at": moment, "ends_at": moment + timedelta(days=2), **values}
    return Substitution.objects.create(principal=principal, substitute=substitute, arranged_by=principal, **values)


@pytest.fixture
def case(world: World) -> Dossier:
    """Anna's, in Zuyd; Bram has nothing to do with it."""
    dossier = world.employee()
    world.sick(dossier, days_ago=10)
    return dossier


@pytest.fixture
def substitute(world: World, case: Dossier) -> User:
    replace(world.anna, world.bram)
    return now(world.bram)


# Sight


def test_the_substitute_sees_what_the_other_sees_and_his_own(world: World, case: Dossier, substitute: User) -> None:
    own = world.employee(world.hal, employer=world.remat)
    assert set(visible_dossiers(substitute)) >= {case, own}
    assert set(visible_dossiers(now(world.anna))).isdisjoint({own})
    assert set(visible_tasks(substitute)) >= set(visible_tasks(now(world.anna)))
    assert world.winkel in visible_nodes(substitute)


def test_only_while_it_runs(world: World, case: Dossier) -> None:
    moment = timezone.now()
    replace(world.anna, world.bram, starts_at=moment + timedelta(hours=1), ends_at=moment + timedelta(hours=3))
    for hours, seen in ((0, False), (1, True), (2.999, True), (3, False)):
        with time_machine.travel(moment + timedelta(hours=hours), tick=False):
            assert (case in visible_dossiers(now(world.bram))) is seen, hours


def test_never_further_than_one_step(world: World, case: Dossier, substitute: User) -> None:
    replace(world.bram, world.carla)
    assert case not in visible_dossiers(now(world.carla))
    assert [one.login for one in now(world.carla).standing] == ["carla", "bram"]


@pytest.mark.parametrize("end", [{"is_active": False}, {"blocked_at": timezone.now()}, {"valid_until": "2020-01-01"}])
def test_who_may_nothing_himself_lends_nothing(world: World, case: Dossier, substitute: User, end: dict) -> None:
    User.objects.filter(pk=world.anna.pk).update(**end)
    assert case not in visible_dossiers(now(world.bram))


def test_a_right_that_the_other_loses_is_lost_at_once(world: World, case: Dossier, substitute: User) -> None:
    look = Permission.objects.get(codename="view_dossier", content_type__model="rights")
    UserRight.objects.create(user=world.anna, permission=look, allow=False)
    assert case not in visible_dossiers(now(world.bram))


def test_work_that_goes_to_another_is_no_longer_lent(world: World, case: Dossier, substitute: User) -> None:
    assert acts_as(substitute, "casemanagement.execute_task", case.pk) == world.anna
    world.coordinator(world.zuyd, world.carla)
    assert case not in visible_dossiers(now(world.bram))


def test_sides_that_drift_apart_end_it(world: World, case: Dossier, substitute: User) -> None:
    group = UserGroup.objects.get(key="casemanager-werkgever")
    User.objects.filter(pk=world.bram.pk).update(group=group)
    assert case not in visible_dossiers(now(world.bram))


# Rights


def test_beheer_and_medical_access_are_not_lent(world: World) -> None:
    User.objects.filter(pk=world.klantbeheer.pk).update(medical_access=True)
    replace(world.klantbeheer, world.bram)
    bram = now(world.bram)
    assert bram.has_perm("casemanagement.view_unattended")
    kept = bram.standing[1].rights - PASSED_ON
    assert {"accounts.use_backoffice", "accounts.manage_users", "orgstructure.manage_tree"} <= kept
    assert [right for right in kept if bram.has_perm(right)] == ["accounts.arrange_substitution"]  # his own
    assert (bram.is_staff, bram.medical_access) == (False, False)


def test_right_and_sight_must_be_one_persons(world: World, case: Dossier) -> None:
    """The WGA case manager sees a dossier by his own authorisation; who he replaces may report sick, elsewhere."""
    wga = make_user("wga", UserGroup.objects.get(key="casemanager-wga"))
    theirs, mine = world.employee(), world.employee(world.hal, employer=world.remat)
    Grant.objects.create(user=wga, employee=mine.employee)
    replace(world.anna, wga)
    wga = now(wga)
    assert wga.has_perm("casemanagement.report_sick")
    assert {theirs, mine} <= set(visible_dossiers(wga))
    with pytest.raises(PermissionDenied):
        report_sick(dossier=mine, report=Report(timezone.localdate()), key=uuid.uuid4(), by=wga)
    assert report_sick(dossier=theirs, report=Report(timezone.localdate()), key=uuid.uuid4(), by=wga)
    with pytest.raises(PermissionDenied):
        assign_case(dossier=mine, user=world.anna, by=wga)


WORK = [
    *("Ziek", "Zwanger", "Traject starten", "Begeleiding omzetten", "Overige acties", "Correcties", "Case toewijzen"),
]


def test_the_pages_and_menus_say_the_same(world: World, case: Dossier, sign_in) -> None:
    wga = make_user("wga", UserGroup.objects.get(key="casemanager-wga"))
    mine = world.employee(world.hal, employer=world.remat)
    Grant.objects.create(user=wga, employee=mine.employee)
    replace(world.anna, wga)
    client, theirs = sign_in(wga), world.employee()
    for dossier, status, labels in ((mine, 403, []), (theirs, 200, WORK)):
        assert client.get(f"/ziek-melden/werknemer/{dossier.uuid}/").status_code == status
        assert client.get(f"/dossiers/{dossier.uuid}/case-toewijzen/").status_code == status
        page = client.get(f"/dossiers/{dossier.uuid}/")
        assert [str(item.label) for item in page.context["actions"]] == labels


def test_the_substitute_does_the_tasks_and_the_other_keeps_them(world: World, case: Dossier, substitute: User) -> None:
    task = Task.objects.filter(dossier=case, state="open", responsible=world.anna).first()
    with pytest.raises(PermissionDenied):
        execute_task(task=task, by=now(world.carla))
    execute_task(task=task, by=substitute)
    task.refresh_from_db()
    assert (task.state, task.done_by) == ("done", world.bram)
    event = AccessEvent.objects.get(event_type="task.executed")
    assert (event.user_id, event.on_behalf_of_id, event.on_behalf_of_name) == (world.bram.pk, world.anna.pk, "Anna")
    assert not Task.objects.filter(responsible=world.bram).exists()


# Screens and log


def test_his_tasks_say_whose_they_are(world: World, case: Dossier, substitute: User, sign_in) -> None:
    rows = sign_in(world.bram).get("/taken/").context["rows"]
    assert {(row["dossier__uuid"], row["on_behalf_of"]) for row in rows} == {(case.uuid, "namens Anna")}
    own = sign_in(world.anna).get("/taken/").context["rows"]
    assert [row["uuid"] for row in rows] == [row["uuid"] for row in own]
    assert {row["on_behalf_of"] for row in own} == {""}


def test_the_start_page_counts_both(world: World, case: Dossier, substitute: User, sign_in) -> None:
    bram, anna = sign_in(world.bram), sign_in(world.anna)
    for card in ("mijn-taken", "trajecten", "te-verdelen"):
        assert bram.get(f"/actueel/{card}/").context["figures"] == anna.get(f"/actueel/{card}/").context["figures"]


def test_the_log_says_namens_where_it_applies(world: World, case: Dossier, substitute: User, sign_in) -> None:
    own, client = world.employee(world.hal, employer=world.remat), sign_in(world.bram)
    for dossier in (case, own):
        client.get(f"/dossiers/{dossier.uuid}/")
    theirs, mine = AccessEvent.objects.filter(event_type="dossier.read").order_by("pk")
    assert (theirs.on_behalf_of_name, theirs.access_rule) == ("Anna", "responsible")
    assert (mine.on_behalf_of_name, mine.on_behalf_of_id, mine.access_rule) == ("", None, "responsible")
    client.get("/dossiers/zoeken/", {"q": "jansen"})
    assert AccessEvent.objects.get(event_type="dossier.searched").on_behalf_of_name == "Anna"


def test_an_open_session_loses_it_one_second_after_the_end(world: World, case: Dossier, sign_in) -> None:
    ending = replace(world.anna, world.bram, starts_at=timezone.now() - timedelta(hours=1))
    client, page = sign_in(world.bram), f"/dossiers/{case.uuid}/"
    assert client.get(page).status_code == 200
    Substitution.objects.filter(pk=ending.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert client.get(page).status_code == 404
    assert client.get("/taken/").context["rows"] == []


def test_file_authorisation_and_why_name_the_substitute(world: World, case: Dossier, substitute: User) -> None:
    today = timezone.localdate()
    work = work_of(case, today)
    (line,) = substitutes_among(work, onlookers_of(case, today, work=work))
    assert line.people == (substitute,)
    assert line.reason.startswith("Vervangt Anna tot en met ")
    answer = why(substitute, case, today)
    assert (answer.sees, [reason.startswith("Namens Anna. ") for reason in answer.reasons]) == (True, [True])


def test_it_costs_nothing_while_there_is_none(world: World, case: Dossier, sign_in, django_assert_num_queries) -> None:
    client = sign_in(world.carla)
    with django_assert_num_queries(10):
        client.get("/taken/")
    assert [one.login for one in seers(now(world.carla))] == ["carla"]


def test_employers_replace_each_other_within_their_group(world: World, case: Dossier) -> None:
    colleague = make_user("bakker2", world.baker.group, takes_group_grants=False)
    assert case not in visible_dossiers(now(colleague))
    replace(world.baker, colleague)
    assert (case in visible_dossiers(now(colleague))) is (case in visible_dossiers(now(world.baker))) is True
    begins = timezone.now() + timedelta(days=3)
    replace(world.baker, world.remat_user, starts_at=begins, ends_at=begins + timedelta(days=1))
    with time_machine.travel(begins + timedelta(hours=1)):
        assert case not in visible_dossiers(now(world.remat_user))
