"""Planning as a pure function: facts and a protocol in, dated tasks out. No database, no clock."""

from planning.planner.clock import (
    WINDOW_DAYS,
    Shift,
    continues,
    effective_first_day,
    interruption_days,
    shifts,
    window_closes_on,
)
from planning.planner.difference import Changes, Move, StoredTask, difference
from planning.planner.facts import Facts, Interruption, Leave, Settled
from planning.planner.maternity import (
    Admission,
    FlexiblePart,
    Maternity,
    MaternityLeave,
    flexible_part,
    leave_window,
    maternity_leave,
)
from planning.planner.plan import plan
from planning.planner.replay import Done, last_known_day, replay
from planning.planner.tasks import PlannedTask
from planning.planner.workdays import add_working_days, next_working_day

__all__ = [
    "WINDOW_DAYS",
    "Admission",
    "Changes",
    "Done",
    "Facts",
    "FlexiblePart",
    "Interruption",
    "Leave",
    "Maternity",
    "MaternityLeave",
    "Move",
    "PlannedTask",
    "Settled",
    "Shift",
    "StoredTask",
    "add_working_days",
    "continues",
    "difference",
    "effective_first_day",
    "flexible_part",
    "interruption_days",
    "last_known_day",
    "leave_window",
    "maternity_leave",
    "next_working_day",
    "plan",
    "replay",
    "shifts",
    "window_closes_on",
]
