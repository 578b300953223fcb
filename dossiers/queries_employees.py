"""Employees of one employer, with what they do there today."""

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from dossiers.models import Dossier, Employment
from dossiers.queries import by_name, search


def employees_in(dossiers: QuerySet[Dossier], text: str, *, leavers: bool, today: date) -> QuerySet[Dossier]:
    """Those of `dossiers` that are employees', by name: whom the text means, or all.

    Each with `title`, the job title of today or "", and `has_left` when no employment runs or is to come.
    """
    theirs = Employment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), employee=OuterRef("employee"))
    now = theirs.order_by("starts_on").values("job_title")[:1]
    own = dossiers.filter(employee__isnull=False)
    found = search(own, text, leavers=leavers, today=today) if text else by_name(own, leavers=leavers, today=today)
    return found.annotate(title=Coalesce(Subquery(now), Value("")))
