"""A dossier in the hands of one use-case at a time."""

from accounts.models import User
from dossiers.models import Dossier
from dossiers.policies import visible_dossiers


def hold_dossier(*, dossier: Dossier, by: User) -> Dossier:
    """Lock the dossier until the transaction ends; raises Dossier.DoesNotExist when `by` does not see it.

    First the lock, then the look: a locking query that had to wait compares the new place with the old node, and
    finds nothing.
    """
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    return visible_dossiers(by).get(pk=dossier.pk)
