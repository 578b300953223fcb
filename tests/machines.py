"""State machines of hypothesis on the database: each course through their rules is taken back after it.

By default they walk the same few courses each time, so that a run says something about a change. MACHINE_EXAMPLES=200
walks so many courses, and others each time.
"""

import os
from datetime import datetime

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

_ASKED = os.environ.get("MACHINE_EXAMPLES")

patient = pytest.mark.timeout(0 if _ASKED else 300)


class DatabaseMachine(RuleBasedStateMachine):
    """Begins at `start`, on the clock of `search`; `traveller` moves it."""

    start: datetime
    traveller: time_machine.Traveller

    def __init__(self) -> None:
        super().__init__()
        self.traveller.move_to(self.start, tick=False)
        self.back = transaction.savepoint()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.back)


def search(machine: type[DatabaseMachine], *, start: datetime, examples: int, steps: int) -> None:
    """Walk the courses. The clock is right again also when pytest stops the search half-way."""
    machine.start = start
    with time_machine.travel(start, tick=False) as machine.traveller:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=int(_ASKED or examples),
                stateful_step_count=steps,
                deadline=None,
                database=None,
                derandomize=not _ASKED,
                phases=[Phase.generate],  # a failing course as it is: to shorten it takes minutes
                suppress_health_check=list(HealthCheck),
            ),
        )
