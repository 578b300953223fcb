"""Files and messages hold personal data: they go when nobody needs them any more. Who, when, hash and result stay."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from imports.enums import WORKING, ImportState
from imports.models import Import, ImportFile, ImportMessage

_KEPT = timedelta(days=30)


@transaction.atomic
def forget_past() -> int:
    """Of imports that ended, or were left lying, a month ago; gives how many files went."""
    old = Import.objects.annotate(at=Coalesce("finished_at", "made_at")).filter(at__lt=timezone.now() - _KEPT)
    old = old.exclude(state__in=WORKING)
    ImportMessage.objects.filter(of__in=old).delete()
    gone = ImportFile.objects.filter(of__in=old).delete()[0]
    left = Import.objects.filter(state__in=[ImportState.UPLOADED, ImportState.CHECKED], file__isnull=True)
    left.update(state=ImportState.CANCELLED, finished_at=timezone.now())
    return gone
