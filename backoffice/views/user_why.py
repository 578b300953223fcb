"""Waarom ziet … dit dossier? Asked about one user, and logged as a look of the administrator who asks."""

import uuid as uuids

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.forms_users import WhyForm
from backoffice.policies import managed_users
from backoffice.views.users import crumbs
from core.access import record
from core.enums import EventAction
from core.policies import require
from dossiers.models import Dossier
from dossiers.policies import access_of, visible_dossiers
from dossiers.why import why


def why_seen(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_users(request.user), uuid=uuid)
    form, answer = WhyForm(request.GET or None), None
    dossier = _dossier(request, form)
    if dossier is not None:
        way = access_of(request.user, dossier)._asdict()
        who = {"by": request.user, "on": dossier, "dossier_id": dossier.pk, **way, "about": subject.login}
        record("dossier.sight_asked", EventAction.READ, **who)
        answer = why(subject, dossier, timezone.localdate())
    title = _("Why does %(user)s see this case file?") % {"user": subject}
    context = {"subject": subject, "form": form, "title": title, "crumbs": crumbs(subject, title)}
    context |= {"dossier": dossier, "answer": answer}
    return render(request, "backoffice/user_why.html", context, status=422 if form.errors else 200)


def _dossier(request: HttpRequest, form: WhyForm) -> Dossier | None:
    """Only one that the administrator sees himself; about another he learns nothing, not even that it exists."""
    if not form.is_valid():
        return None
    seen = visible_dossiers(request.user).select_related("employer__node", "node")
    found = seen.filter(number=form.cleaned_data["number"]).first()
    if found is None:
        form.add_error("number", _("You see no case file with this number."))
    return found
