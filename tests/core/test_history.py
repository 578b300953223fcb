"""The change history: PostgreSQL writes it, whoever makes the change, and never for what the product derives."""

from typing import Any

import pytest
from celery import shared_task
from django.contrib.auth.models import Permission
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import FurtherGroup, GroupPermission, User, UserGroup, UserRight
from casemanagement.usecases import organisation
from core.history import histories, history_of, written_by
from core.middleware import AccessContextMiddleware
from core.models import AccessEvent
from dossiers.enums import TaskState
from dossiers.models import Employee, Grant, Task, Trajectory
from orgstructure.models import Node
from tests.world import World, fresh

# What is recorded nowhere, with the reason; a field that is new must be put here or in `recorded`.
NOT_RECORDED = {
    "accounts.User": {"password", "last_login", "uuid", "language", "theme", "opened_at", "recovery_asked_at"},
    "accounts.Substitution": {"uuid", "arranged_at"},
    "accounts.UserGroup": {"uuid", "lft", "rght", "tree_id", "level"},
    "orgstructure.Node": {"uuid", "team_version", "lft", "rght", "tree_id", "level"},
    "orgstructure.Employer": {"uuid", "viewed_tabs"},
    "orgstructure.UwvOffice": {"uuid"},
    "orgstructure.Location": {"uuid"},
    "orgstructure.Contact": {"uuid"},
    "services.Agreement": {"uuid"},
    "services.ServiceVariation": {"uuid", "key"},
    "dossiers.JobGroup": {"uuid"},
    "dossiers.Employee": {"uuid", "bsn_sealed", "bsn_index", "search_key", "sort_key"},
    "dossiers.Employment": {"uuid"},
    "dossiers.Trajectory": {"uuid", "number", "protocol_key", "responsible", "coordinator", "created_at"},
    "dossiers.Recovery": {"leave", "reported_by", "reported_at"},
    "dossiers.CauseJudgement": {"judged_by", "judged_at"},
    "dossiers.PregnancyEnd": {"explanation", "ended_by", "ended_at"},
    "dossiers.PregnancyLink": {"classification_before", "linked_by", "linked_at"},
    "dossiers.EndWarning": {"raised_on"},
    "casemanagement.UwvNotification": {"kind", "facts", "sent_on", "answered_on", "prepared_by", "approved_by"},
    "dossiers.Task": {
        *("uuid", "trajectory", "employer", "step", "key", "term", "executor", "team", "reasons"),
        *("responsible", "coordinator"),
    },
}


def history(thing: models.Model) -> list[Any]:
    return list(history_of(type(thing)).objects.filter(pgh_obj=thing.pk).order_by("pgh_id"))


def rows() -> int:
    return sum(model.objects.count() for model in histories())


def test_every_field_is_recorded_or_left_out_on_purpose() -> None:
    left_out = {}
    for one in histories():
        kept = {field.name for field in one._meta.concrete_fields}
        fields = {field.name for field in one.pgh_tracked_model._meta.concrete_fields if not field.primary_key}
        if missing := fields - kept:
            left_out[one.pgh_tracked_model._meta.label] = missing
    assert left_out == NOT_RECORDED


def test_history_has_what_stood_there_before(world: World) -> None:
    User.objects.filter(pk=world.anna.pk).update(email="nieuw@example.org")
    made, changed = history(world.anna)
    assert (made.pgh_label, made.email, changed.pgh_label, changed.email) == (
        *("insert", "anna@example.org"),
        *("update", "anna@example.org"),
    )


def test_bulk_updates_and_raw_sql_are_recorded_too(world: World) -> None:
    before = {user: len(history(user)) for user in (world.carla, world.dirk)}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET valid_until = '2030-01-01'")
    for user, number in before.items():
        assert len(history(user)) == number + 1
    world.carla.first_name, world.dirk.first_name = "Carla", "Dirk"
    User.objects.bulk_update([world.carla, world.dirk], ["first_name"])
    assert [len(history(user)) for user in before] == [number + 2 for number in before.values()]


def test_what_is_removed_stays_readable(world: World) -> None:
    grant = Grant.objects.create(user=world.anna, node=world.noord, allow=False)
    number = grant.pk
    grant.delete()
    made, removed = history(Grant(pk=number))
    assert (made.pgh_label, removed.pgh_label) == ("insert", "delete")
    assert (removed.user_id, removed.node_id, removed.allow) == (world.anna.pk, world.noord.pk, False)


def test_rights_and_memberships_are_recorded(world: World) -> None:
    right = Permission.objects.get(codename="assign_case")
    UserRight.objects.create(user=world.anna, permission=right, allow=True)
    world.bedrijfsarts.permissions.add(right)
    world.anna.further_groups.add(world.taakdelegatie)
    world.anna.further_groups.clear()
    assert history_of(UserRight).objects.filter(user=world.anna).count() == 1
    given = history_of(GroupPermission).objects.filter(usergroup=world.bedrijfsarts, permission=right)
    assert given.count() == 1
    member = history_of(FurtherGroup).objects.filter(user=world.anna).order_by("pgh_id")
    assert [(one.pgh_label, one.usergroup_id) for one in member] == [
        ("insert", world.taakdelegatie.pk),
        ("delete", world.taakdelegatie.pk),
    ]


def test_nothing_secret_is_kept(world: World) -> None:
    dossier = world.employee(bsn="111222333")
    before = len(history(world.anna)), len(history(dossier.employee))
    world.anna.set_password("een heel ander wachtwoord")
    world.anna.last_login = timezone.now()
    world.anna.save()
    dossier.employee.seal_bsn("123456782")
    dossier.employee.save()
    assert (len(history(world.anna)), len(history(dossier.employee))) == before
    columns = {field.name for model in (User, Employee) for field in history_of(model)._meta.concrete_fields}
    assert columns & {"password", "last_login", "bsn_sealed", "bsn_index"} == set()


def test_moving_a_part_with_all_below_it_is_one_row(world: World) -> None:
    before = history_of(Node).objects.count()
    organisation.move_node(node=fresh(world.bakkerij.node), under=fresh(world.noord), by=world.klantbeheer)
    assert Node.objects.get(pk=world.winkel.pk).lft != world.winkel.lft
    added = history_of(Node).objects.order_by("pgh_id")[before:]
    assert [(one.pgh_obj_id, one.pgh_label, one.parent_id) for one in added] == [
        (world.bakkerij.node_id, "update", world.zuyd.pk)
    ]


def test_work_that_moves_to_somebody_else_is_not_written_per_task(world: World) -> None:
    for _number in range(3):
        world.sick(world.employee(), days_ago=60)
    open_tasks = Task.objects.filter(responsible=world.anna)
    assert open_tasks.count() > 3
    before = history_of(Task).objects.count(), history_of(Trajectory).objects.count()
    world.coordinator(world.zuyd, world.carla)
    assert open_tasks.count() == 0
    assert (history_of(Task).objects.count(), history_of(Trajectory).objects.count()) == before


def test_task_that_is_done_is_written(world: World) -> None:
    task = world.sick(world.employee(), days_ago=60).tasks.filter(state=TaskState.OPEN).first()
    before = len(history(task))
    Task.objects.filter(pk=task.pk).update(
        state=TaskState.DONE, done_on=timezone.localdate(), done_by=world.anna, reasons=[]
    )
    assert [one.state for one in history(task)[before:]] == [TaskState.OPEN]


def test_preview_that_is_taken_back_leaves_nothing(world: World) -> None:
    before = rows()
    with transaction.atomic():
        User.objects.filter(pk=world.anna.pk).update(first_name="Anders")
        assert rows() == before + 1
        transaction.set_rollback(True)
    assert rows() == before


def test_request_says_who_and_in_which_request(world: World, sign_in: Any) -> None:
    client: Client = sign_in(world.klantbeheer)
    response = client.post(reverse("admin:part_rename", args=[world.winkel.uuid]), {"name": "Winkels"})
    changed = history(world.winkel)[-1]
    assert (changed.pgh_label, changed.name) == ("update", "Winkel")
    assert changed.pgh_context == {"user": world.klantbeheer.pk, "request": response["X-Request-ID"]}
    assert AccessEvent.objects.get(event_type="node.renamed").request_id == changed.pgh_context["request"]


@shared_task(name="tests.rename")
def rename(pk: int) -> None:
    User.objects.filter(pk=pk).update(first_name=f"Anders{pk}")


@pytest.mark.django_db(transaction=True)
def test_who_it_was_is_forgotten_with_the_transaction(world: World) -> None:
    """Requests and tasks follow each other on one connection."""

    def fail(request: Any) -> None:
        User.objects.filter(pk=world.dirk.pk).update(first_name="Eerst")
        raise OSError("disk full")

    request = RequestFactory().get("/")
    request.user = world.anna
    with pytest.raises(OSError, match="disk full"):
        AccessContextMiddleware(fail)(request)
    User.objects.filter(pk=world.dirk.pk).update(first_name="Dan")
    rename.delay(world.dirk.pk)
    User.objects.filter(pk=world.dirk.pk).update(first_name="Dirk")
    served, between, task, after = (one.pgh_context for one in history(world.dirk)[-4:])
    assert served["user"] == world.anna.pk
    assert task == {"user": None, "task": "tests.rename"}
    assert between is after is None


def test_task_carried_out_within_a_request_is_that_requests(world: World) -> None:
    def serve(request: Any) -> HttpResponse:
        rename.delay(world.dirk.pk)
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user = world.anna
    response = AccessContextMiddleware(serve)(request)
    context = {"user": world.anna.pk, "request": response["X-Request-ID"]}
    assert history(world.dirk)[-1].pgh_context == context


def test_block_names_the_maker_of_every_statement_in_it(world: World) -> None:
    with written_by(world.anna.pk, request="abc"), transaction.atomic():
        UserGroup.objects.filter(pk=world.arbo.pk).update(name="Arbo anders")
        UserGroup.objects.filter(pk=world.bedrijfsarts.pk).update(name="Arts anders")
    for group in (world.arbo, world.bedrijfsarts):
        assert history(group)[-1].pgh_context == {"user": world.anna.pk, "request": "abc"}
