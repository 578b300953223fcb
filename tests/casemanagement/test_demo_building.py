"""Making the demo: repeatable, refusable, and of valid numbers."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from casemanagement.demo import builder, names, plan
from casemanagement.demo.organisation import ACCOUNTS
from core.validators import clean_bsn
from dossiers.models import Employee, Task


def test_demo_is_the_same_for_the_same_seed() -> None:
    assert plan.make(30, 7) == plan.make(30, 7)
    assert plan.make(30, 7) != plan.make(30, 8)


def test_demo_does_the_same_things_for_the_same_seed(db: None) -> None:
    assert _tasks_of_a_demo() == _tasks_of_a_demo()


def test_demo_of_one_employee_builds(db: None) -> None:
    builder.build(number=1, seed=1)
    assert Employee.objects.count() == 1


def test_demo_accounts_fails_without_a_demo(db: None) -> None:
    with pytest.raises(CommandError, match="niet geladen"):
        call_command("demo_accounts")


def test_login_names_fit() -> None:
    assert max(len(account.login) for account in ACCOUNTS.values()) <= 32


def test_bsns_are_valid_and_start_with_the_first_of_the_test_range() -> None:
    made = names.bsns()
    first = [next(made) for _ in range(10)]
    assert first == [
        "999990007", "999990019", "999990020", "999990032", "999990044",
        "999990056", "999990068", "999990081", "999990093", "999990111",
    ]  # fmt: skip
    assert [clean_bsn(one) for one in first] == first


def _tasks_of_a_demo() -> list[tuple[Any, ...]]:
    """Build one and take it away again."""
    columns = ("dossier__employee__last_name", "key", "term", "state", "due_on", "done_on", "done_by__login")
    with transaction.atomic():
        builder.build(number=19, seed=3)
        tasks = list(Task.objects.order_by("trajectory", "key", "term").values_list(*columns))
        transaction.set_rollback(True)
    return tasks
