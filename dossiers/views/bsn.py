"""BSN tonen: on demand, and each time a line in the access log."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from core import access
from core.enums import EventAction
from dossiers.policies import access_of, require_on, visible_dossiers
from dossiers.queries import with_history
from dossiers.views.frame import frame

RIGHT = "dossiers.view_bsn"


@require_POST
@cache_control(no_store=True, private=True)
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The number itself: as a piece of the page, or as a page for who has no script."""
    visible = with_history(visible_dossiers(request.user))
    dossier = get_object_or_404(visible, Q(employee__isnull=False), uuid=uuid)
    require_on(request.user, RIGHT, dossier.pk)
    way = access_of(request.user, dossier)._asdict()
    access.record("bsn.shown", EventAction.READ, by=request.user, on=dossier, dossier_id=dossier.pk, **way)
    context = {"dossier": dossier, "bsn": dossier.employee.bsn or ""}
    if request.htmx:
        return render(request, "dossiers/bsn_value.html", context)
    return render(request, "dossiers/bsn.html", {**frame(request, dossier, "overview"), **context})
