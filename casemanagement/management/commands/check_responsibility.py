"""Proves that who is stored as responsible is who the rule says; for administrators, the nightly job and the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from casemanagement.usecases.carrying import JOB_KIND
from core.usecases import jobs
from dossiers.responsibility.check import Difference, differences

SHOWN = 200


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it was at one moment, so that work going on meanwhile is no difference."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


class Command(BaseCommand):
    help = (
        "Compare who is stored as responsible on every node, open task and running trajectory with the rule, as of "
        "today. Prints one line for each difference (the first 200). Changes nothing. Exits with 1 when there is a "
        "difference, else with 0. While a job is carrying tasks to their new user, tasks and trajectories that differ "
        "are shown as 'wacht op taak' and not counted. After a night without worker, run advance_day first."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with _one_moment():
            pending = jobs.unfinished(JOB_KIND)
            found = list(differences(timezone.localdate()))
        waiting = [item for item in found if pending and item.derived]
        wrong = [item for item in found if not (pending and item.derived)]
        self._show(wrong, "FOUT")
        self._show(waiting, "wacht op taak")
        if wrong:
            raise CommandError(f"Opgeslagen en regel verschillen: {len(wrong)} keer.", returncode=1)
        self.stdout.write(f"Verantwoordelijkheid klopt; {len(waiting)} verschil(len) wacht(en) op een lopende taak.")

    def _show(self, items: list[Difference], word: str) -> None:
        ids = {user for item in items[:SHOWN] for user in (item.stored, item.right) if user is not None}
        logins = dict(User.objects.filter(pk__in=ids).values_list("pk", "login"))
        for item in items[:SHOWN]:
            stored, right = logins.get(item.stored or 0, item.stored), logins.get(item.right or 0, item.right)
            self.stdout.write(f"{word}: {item.what}: opgeslagen {stored or 'niemand'}, regel {right or 'niemand'}")
        if len(items) > SHOWN:
            self.stdout.write(f"{word}: … en nog {len(items) - SHOWN}")
