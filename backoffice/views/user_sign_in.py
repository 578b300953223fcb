"""What klantbeheer ends for a user: his sessions, and a second proof that he has lost."""

import uuid as uuids

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.queries.own import factor_of
from accounts.usecases.factors import remove_for
from accounts.usecases.sessions import end_all_of
from backoffice.queries_users import proof_of
from backoffice.views.users import crumbs, subject_of


@require_POST
def sign_out(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    subject = subject_of(request, uuid, "sign_out")
    end_all_of(user=subject, by=request.user)
    messages.success(request, _("%(user)s has been logged out everywhere.") % {"user": subject})
    return redirect("admin:user", subject.uuid)


@require_http_methods(["GET", "POST"])
def remove_factor(request: HttpRequest, uuid: uuids.UUID, factor: str) -> HttpResponse:
    subject = subject_of(request, uuid, "remove_factor")
    found = factor_of(subject, factor)
    if found is None:
        raise Http404
    if request.method == "POST":
        remove_for(user=subject, factor=found, by=request.user)
        messages.success(request, _("The extra step of %(user)s has been removed.") % {"user": subject})
        return redirect("admin:user", subject.uuid)
    title = _("Remove extra step")
    context = {"subject": subject, "proof": proof_of(found), "title": title, "crumbs": crumbs(subject, title)}
    context["back"] = reverse("admin:user", args=[subject.uuid])
    return render(request, "backoffice/user_remove_factor.html", context)
