"""Changes that carry many cases along, done through the use-cases and timed whole."""

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from celery import current_app
from django.conf import settings
from django.test.utils import override_settings

from accounts.models import User, UserGroup
from casemanagement.usecases import carrying, organisation, teams
from dossiers.models import Dossier
from orgstructure.models import Coordinator, Node

_TIMES = 3


def measure(klantbeheer: User) -> Iterator[dict[str, Any]]:
    """Each change and its opposite in turn, so that every time there is something to do."""
    current_app.conf.broker_url = "memory://"  # no worker of another database may pick up our jobs
    offices = list(Node.objects.filter(kind="office").order_by("pk"))
    employer = Node.objects.filter(kind="employer", parent=offices[0]).order_by("pk")[0]
    yield from _reassigned("kantoor", offices[0], offices[1], klantbeheer)
    yield from _reassigned("werkgever", employer, offices[1], klantbeheer)
    yield _moved(offices[0], offices[-1], klantbeheer)


def _reassigned(label: str, node: Node, other: Node, by: User) -> Iterator[dict[str, Any]]:
    """Another coordinator: all in the request, and as the product does it above its limit, the rest in a job."""
    team = UserGroup.objects.get(key="casemanager-arbo")
    taker = Coordinator.objects.get(node=other, team=team).user
    current = Coordinator.objects.filter(node=node, team=team).first()
    choices = [taker, current.user if current else None]
    dossiers = Dossier.objects.filter(node__lft__gte=node.lft, node__rght__lte=node.rght).count()

    def change(turn: int) -> Any:
        version = Node.objects.get(pk=node.pk).team_version
        return teams.change_coordinators(node=node, choices={team: choices[turn % 2]}, version=version, by=by)

    with override_settings(REASSIGN_IN_REQUEST=10**9):
        yield _timed(f"{label} met {dossiers} dossiers toewijzen, in één keer", change)
    if dossiers > settings.REASSIGN_IN_REQUEST:
        yield from _by_job(f"{label} met {dossiers} dossiers toewijzen", change)


def _by_job(label: str, change: Callable[[int], Any]) -> Iterator[dict[str, Any]]:
    jobs: list[int] = []
    yield _timed(f"{label}, in het verzoek", lambda turn: jobs.append(change(turn).pk))
    yield _timed(f"{label}, de taak daarna", lambda turn: carrying.run_job(jobs[turn]))


def _moved(node: Node, under: Node, by: User) -> dict[str, Any]:
    root = Node.objects.get(kind="root")
    places = [under, root]
    count = node.get_descendant_count() + 1

    def change(turn: int) -> None:
        target = Node.objects.get(pk=places[turn % 2].pk)
        organisation.move_node(node=Node.objects.get(pk=node.pk), under=target, by=by)

    with override_settings(REASSIGN_IN_REQUEST=10**9):
        return _timed(f"onderdeel van {count} knooppunten verplaatsen", change, times=2 * _TIMES)


def _timed(label: str, change: Callable[[int], Any], *, times: int = 2 * _TIMES) -> dict[str, Any]:
    """An even number of times, so that everything is as it was."""
    took = []
    for turn in range(times):
        started = time.perf_counter()
        change(turn)
        took.append(1000 * (time.perf_counter() - started))
    return {"change": label, "ms": round(median(took)), "ms_max": round(max(took))}
