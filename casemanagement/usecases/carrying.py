"""After a change of who is chosen where: compute the answers again and take the running cases along, at once.

The answers per node and the sight of dossiers change in the transaction itself. Tasks and trajectories follow there
too, up to REASSIGN_IN_REQUEST dossiers; above that in a job with progress (architecture.md ch. 4).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from casemanagement.enums import JOB_KIND
from core.after_commit import after_commit
from core.enums import JobState
from core.locks import lock_trees
from core.models import Job
from dossiers.models import CaseAssignment, Dossier
from dossiers.responsibility.preview import Move, moves_of
from dossiers.responsibility.stored import Scope, refresh_nodes, refresh_work
from orgstructure.models import Coordinator, FixedManager, Node

_BATCH = 2_000


@dataclass(frozen=True)
class Effect:
    """Where a change may alter the answer: at and below these nodes, and of these dossiers by themselves."""

    tops: Sequence[int] = ()
    dossiers: Sequence[int] = ()


def carry(effect: Effect, *, by: User | None, today: date) -> Job | None:
    """Bring everything in line after a change; gives the job when the tasks follow later. Holds the tree lock."""
    scope = Scope(refresh_nodes(effect.tops, today), effect.dossiers)
    if not scope:
        return None
    total = _dossiers(scope.nodes, scope.dossiers).count()
    if total <= settings.REASSIGN_IN_REQUEST:
        refresh_work(today, scope)
        return None
    job = Job.objects.create(
        kind=JOB_KIND,
        payload={"nodes": list(scope.nodes), "dossiers": list(scope.dossiers)},
        total=total,
        created_by_id=by.pk if by else None,
    )
    after_commit("casemanagement.carry_work", job_id=job.pk)
    return job


def preview(change: Callable[[], Effect], today: date) -> list[Move]:
    """What `change` would take from whom to whom; nothing is saved."""
    return moves_of(lambda: refresh_nodes(change().tops, today), today)


def positions_of(users: Sequence[User]) -> Effect:
    """Everything that rests on these users: nodes where they were chosen, dossiers assigned to them."""
    fixed = FixedManager.objects.filter(user__in=users).values("node")
    coordinating = Coordinator.objects.filter(user__in=users).values("node")
    nodes = Node.objects.filter(Q(pk__in=fixed) | Q(pk__in=coordinating)).order_by()
    assigned = CaseAssignment.objects.filter(user__in=users, withdrawn_at__isnull=True)
    return Effect(list(nodes.values_list("pk", flat=True)), list(assigned.values_list("dossier_id", flat=True)))


def run_job(job_id: int) -> None:
    """Carry the job's dossiers batch by batch; each batch is right by itself, so a crash only leaves the rest.

    A batch takes the tree lock and today's answers: what was changed since the job was made is taken along.
    """
    job = Job.objects.get(pk=job_id)
    todo = list(_dossiers(job.payload["nodes"], job.payload["dossiers"]).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(todo), _BATCH):
        if not _run_batch(job, todo[start : start + _BATCH], start):
            return
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(state=JobState.DONE, finished_at=timezone.now())


@transaction.atomic
def _run_batch(job: Job, dossiers: list[int], start: int) -> bool:
    """One batch and its progress together. False when another worker has finished or failed the job meanwhile."""
    lock_trees()
    job.refresh_from_db()
    if job.is_finished:
        return False
    refresh_work(timezone.localdate(), Scope(dossiers=dossiers))
    job.state = JobState.RUNNING
    job.done = min(start + len(dossiers), job.total)
    job.touched_at = timezone.now()
    job.save(update_fields=["state", "done", "touched_at"])
    return True


def _dossiers(nodes: Sequence[int], dossiers: Sequence[int]) -> QuerySet[Dossier]:
    return Dossier.objects.filter(Q(node__in=nodes) | Q(pk__in=dossiers))
