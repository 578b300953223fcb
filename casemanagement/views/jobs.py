"""Progress of long work: the tasks that follow a big change of who is responsible."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from casemanagement.queries_jobs import visible_jobs

STOP_POLLING = 286


@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The page, or only its bar for the one that asks every two seconds. There is no cancelling: work must follow."""
    job = get_object_or_404(visible_jobs(request.user), uuid=uuid)
    template = "casemanagement/job.html#progress" if request.htmx else "casemanagement/job.html"
    status = STOP_POLLING if request.htmx and job.is_finished else 200
    return render(request, template, {"job": job}, status=status)
