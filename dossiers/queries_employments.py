"""Reads of employments that several callers need."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from dossiers.models import Employment

_NEXT = timedelta(days=1)


def service_end(employment: Employment, employments: Iterable[Employment]) -> date | None:
    """The last day of the service that this employment is part of; None when nobody ended it.

    What follows without a day between, such as the same work in another department, belongs to it.
    """
    end, following = employment.ends_on, {one.starts_on: one for one in employments}
    while end is not None and end + _NEXT in following:
        end = following[end + _NEXT].ends_on
    return end


def service_end_of(employment: Employment | None) -> date | None:
    """As `service_end`, with the other employments read when they can matter."""
    if employment is None or employment.ends_on is None:
        return None
    return service_end(employment, Employment.objects.filter(employee=employment.employee_id))


def fingerprint_rows(employments: Iterable[Employment]) -> dict[str, bool]:
    """All that a form about these employments saw, for core.versions."""
    return {
        f"{one.pk} {one.node_id} {one.location_id} {one.job_title} {one.starts_on} {one.ends_on} {one.hours} "
        f"{one.norm_hours}": True
        for one in employments
    }


def running_on(employments: QuerySet[Employment], day: date) -> Employment | None:
    """The one of this day; there is never more than one."""
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return employments.filter(running, starts_on__lte=day).select_related("node", "location").first()
