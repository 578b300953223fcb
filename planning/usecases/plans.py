"""Make the plan of a trajectory from its facts, and bring the stored tasks in line with it."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from dossiers.enums import TaskState, TrajectoryState
from dossiers.models import Task, Trajectory
from planning.planner import Changes, Facts, PlannedTask, Settled, StoredTask, difference, effective_first_day, plan
from planning.planner.facts import SETTLED_STATES
from planning.queries import facts_of
from services.definitions import step_from_dict
from services.models import ProtocolStep

_STORED = [
    "opens_on", "due_on", "reasons", "state", "responsible", "coordinator", "step", "title", "executor", "team",
]  # fmt: skip


@transaction.atomic
def plan_again(trajectory: Trajectory, today: date) -> Changes:
    """Plan from the facts as they are now and store the difference. Tasks that are settled are never touched.

    The caller holds the dossier's lock, and refreshes who is responsible for what was opened.
    """
    tasks = list(Task.objects.filter(trajectory=trajectory).select_for_update(of=("self",)))
    facts = facts_of(trajectory, today)
    planned = planned_steps(trajectory, tasks, facts, today)
    stored = [StoredTask(task.key, task.term, TaskState(task.state), task.opens_on, task.due_on) for task in tasks]
    changes = difference(planned, stored)
    if trajectory.is_absence:
        _store_first_day(trajectory, effective_first_day(facts, today))
    _store(trajectory, tasks, changes, today)
    return changes


def planned_steps(trajectory: Trajectory, tasks: Iterable[Task], facts: Facts, today: date) -> list[PlannedTask]:
    """All dated steps of the trajectory with marks and settled tasks, by due date."""
    steps = [step_from_dict(row.definition) for row in trajectory.variation.steps.all()]
    return plan(facts, steps, settled_of(tasks), today)


def settled_of(tasks: Iterable[Task]) -> list[Settled]:
    """What the planner must hear of tasks that are done, or do not apply."""
    return [
        Settled(task.key, task.term, TaskState(task.state), task.opens_on, task.due_on, task.done_on)
        for task in tasks
        if task.state in SETTLED_STATES
    ]


def _store_first_day(trajectory: Trajectory, effective: date) -> None:
    """It is derived, and stored because lists and weeks count from it."""
    if effective != trajectory.effective_first_day:
        trajectory.effective_first_day = effective
        trajectory.save(update_fields=["effective_first_day"])


def _store(trajectory: Trajectory, tasks: Iterable[Task], changes: Changes, today: date) -> None:
    rows = {row.key: row for row in trajectory.variation.steps.all()}
    moves = {(move.stored.key, move.stored.term): move.planned for move in changes.move}
    lapsing = {(gone.key, gone.term) for gone in changes.lapse}
    changed = []
    for task in (one for one in tasks if one.state not in SETTLED_STATES):
        name, before = (task.key, task.term), _values(task)
        if name in moves:
            goal = moves[name]
            task.opens_on, task.due_on, task.reasons = goal.opens, goal.due, list(goal.reasons)
        elif name in lapsing or task.state == TaskState.LAPSED:
            task.state, task.responsible, task.coordinator = TaskState.LAPSED, None, None
        if name not in lapsing and (name in moves or task.state != TaskState.LAPSED):
            _stand(trajectory, task, rows[task.key], today)
        changed += [task] if _values(task) != before else []
    Task.objects.bulk_update(changed, _STORED)
    Task.objects.bulk_create(_new(trajectory, rows[task.key], task, today) for task in changes.add)


def _values(task: Task) -> list[object]:
    return [getattr(task, f"{name}_id", None) or getattr(task, name) for name in _STORED]


def _stand(trajectory: Trajectory, task: Task, row: ProtocolStep, today: date) -> None:
    """The state that follows from the day; after a conversion the words of the other variation, and who does it."""
    if task.step_id != row.pk:
        task.step, task.title, task.executor = row, row.title, row.executor
        task.team_id = row.team_id or trajectory.lead_team_id
    task.state = _state(trajectory, row, task.opens_on, today)
    if task.state != TaskState.OPEN:
        task.responsible, task.coordinator = None, None


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
        state=_state(trajectory, row, task.opens, today),
        opens_on=task.opens,
        due_on=task.due,
        reasons=list(task.reasons),
    )


def _state(trajectory: Trajectory, row: ProtocolStep, opens: date, today: date) -> TaskState:
    """Within the four weeks after a recovery the tasks wait with the dates that they have; what follows it does not."""
    waits = trajectory.state == TrajectoryState.RECOVERED and step_from_dict(row.definition).condition.while_running
    return TaskState.OPEN if opens <= today and not waits else TaskState.PLANNED
