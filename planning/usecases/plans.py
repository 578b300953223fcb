"""Make the plan of a trajectory from its facts, and bring the stored tasks in line with it."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from dossiers.enums import TaskState, TrajectoryState
from dossiers.models import Task, Trajectory
from dossiers.queries_employments import service_end_of
from orgstructure.enums import Classification
from planning.planner import Changes, Facts, PlannedTask, Settled, StoredTask, difference, plan
from planning.planner.facts import SETTLED_STATES
from services.definitions import step_from_dict
from services.models import ProtocolStep


@transaction.atomic
def plan_again(trajectory: Trajectory, today: date) -> Changes:
    """Plan from the facts as they are now and store the difference. Tasks that are settled are never touched.

    The caller holds the dossier's lock, and refreshes who is responsible for what was opened.
    """
    tasks = list(Task.objects.filter(trajectory=trajectory).select_for_update(of=("self",)))
    planned = planned_steps(trajectory, tasks, today)
    stored = [StoredTask(task.key, task.term, TaskState(task.state), task.opens_on, task.due_on) for task in tasks]
    changes = difference(planned, stored)
    _store(trajectory, tasks, changes, today)
    return changes


def planned_steps(trajectory: Trajectory, tasks: list[Task], today: date) -> list[PlannedTask]:
    """All dated steps of the trajectory with marks and settled tasks, by due date."""
    steps = [step_from_dict(row.definition) for row in _rows(trajectory)]
    history = [
        Settled(task.key, task.term, TaskState(task.state), task.opens_on, task.due_on, task.done_on)
        for task in tasks
        if task.state in SETTLED_STATES
    ]
    return plan(facts_of(trajectory), steps, history, today)


def facts_of(trajectory: Trajectory) -> Facts:
    """What is known of a trajectory, as the planner wants to hear it."""
    last = max(trajectory.periods.all(), key=lambda period: period.starts_on, default=None)
    recovered_on, ended_on = None, trajectory.ended_on
    if trajectory.state == TrajectoryState.RECOVERED and ended_on is not None:
        recovered_on, ended_on = ended_on + timedelta(days=1), None
    return Facts(
        first_day=trajectory.first_day,
        recovered_on=recovered_on,
        ended_on=ended_on,
        employment_ends_on=service_end_of(trajectory.employment),
        classification=Classification(trajectory.classification).plain if trajectory.classification else "",
        percentage=last.percentage if last else Decimal(100),
    )


def _rows(trajectory: Trajectory) -> list[ProtocolStep]:
    return list(trajectory.variation.steps.all())


def _store(trajectory: Trajectory, tasks: list[Task], changes: Changes, today: date) -> None:
    by_name = {(task.key, task.term): task for task in tasks}
    for move in changes.move:
        task = by_name[move.stored.key, move.stored.term]
        task.opens_on, task.due_on = move.planned.opens, move.planned.due
        task.reasons = list(move.planned.reasons)
        task.state = _state(move.planned, today)
    for gone in changes.lapse:
        task = by_name[gone.key, gone.term]
        task.state, task.responsible, task.coordinator = TaskState.LAPSED, None, None
    changed = [by_name[item.key, item.term] for item in (*(move.stored for move in changes.move), *changes.lapse)]
    Task.objects.bulk_update(changed, ["opens_on", "due_on", "reasons", "state", "responsible", "coordinator"])
    rows = {row.key: row for row in _rows(trajectory)}
    Task.objects.bulk_create(_new(trajectory, rows[task.key], task, today) for task in changes.add)


def _new(trajectory: Trajectory, row: ProtocolStep, task: PlannedTask, today: date) -> Task:
    return Task(
        dossier_id=trajectory.dossier_id,
        trajectory=trajectory,
        employer_id=trajectory.dossier.employer_id,
        step=row,
        key=task.key,
        term=task.term,
        title=task.title,
        executor=row.executor,
        team_id=row.team_id or trajectory.lead_team_id,
        state=_state(task, today),
        opens_on=task.opens,
        due_on=task.due,
        reasons=list(task.reasons),
    )


def _state(task: PlannedTask, today: date) -> TaskState:
    return TaskState.OPEN if task.opens <= today else TaskState.PLANNED
