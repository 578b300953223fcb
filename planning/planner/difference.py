"""What must change in the stored tasks so that they equal the plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dossiers.enums import TaskState
from planning.planner.facts import SETTLED_STATES
from planning.planner.tasks import PlannedTask


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task as stored. `title` is compared with the plan when it is given, for a newer version's words."""

    key: str
    term: int
    state: TaskState
    opens: date
    due: date
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A task that gets other dates, or its step's newer title."""

    stored: StoredTask
    planned: PlannedTask


@dataclass(frozen=True, slots=True)
class Changes:
    add: tuple[PlannedTask, ...] = ()
    move: tuple[Move, ...] = ()
    lapse: tuple[StoredTask, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.add or self.move or self.lapse)


def difference(planned: Iterable[PlannedTask], stored: Iterable[StoredTask]) -> Changes:
    """Add, move and lapse, by (key, term). A task that is done or not applicable is never touched or doubled.

    What had lapsed and is wanted again comes back as a move: a recovery that was undone, a conversion and back.

    Marks and tasks of the history are no work to store.
    """
    wanted = {(task.key, task.term): task for task in planned if not task.is_mark and not task.settled}
    present = {(task.key, task.term): task for task in stored}
    loose = [task for task in present.values() if task.state not in SETTLED_STATES]
    return Changes(
        add=tuple(task for name, task in wanted.items() if name not in present),
        move=tuple(
            Move(task, goal) for task in loose if (goal := wanted.get((task.key, task.term))) and not _equal(task, goal)
        ),
        lapse=tuple(task for task in loose if task.state != TaskState.LAPSED and (task.key, task.term) not in wanted),
    )


def _equal(task: StoredTask, goal: PlannedTask) -> bool:
    same = (task.opens, task.due) == (goal.opens, goal.due) and task.title in (None, goal.title)
    return same and task.state != TaskState.LAPSED
