"""The passing of a day: nightly, and when a worker starts, so that a night without worker is made good."""

from datetime import date

from django.db import transaction

from casemanagement.usecases.leave import begin_leaves
from casemanagement.usecases.recoveries import close_windows
from casemanagement.usecases.warnings import warn
from core.locks import lock_trees
from dossiers.responsibility.stored import place_dossiers, refresh_nodes, refresh_work
from orgstructure.models import Node
from planning.usecases.tasks import open_due


@transaction.atomic
def advance_day(today: date) -> None:
    """Bring everything that follows from the date in line with today; repeating it changes nothing.

    Dossiers go to the employment of the day, accounts and assignments begin and end, due tasks open, and who is ill
    while the employment ends is warned of.
    """
    lock_trees()
    place_dossiers(today)
    refresh_nodes(list(Node.objects.filter(parent=None).values_list("pk", flat=True)), today)
    begin_leaves(today)
    close_windows(today)
    warn(today)
    open_due(today)
    refresh_work(today)
