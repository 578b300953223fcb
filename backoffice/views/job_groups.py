"""Functiegroepen: the list, adding one, and changing its name and job titles."""

import uuid as uuids
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.entering import posted
from backoffice.forms_grants import JobGroupForm
from backoffice.policies import readable_job_groups
from casemanagement.forms import show_error
from core.errors import DomainError
from core.policies import require
from dossiers.models import JobGroup
from dossiers.usecases.job_groups import add_job_group, change_job_group


def list_groups(request: HttpRequest) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    found = readable_job_groups(request.user).annotate(holders=Count("narrowings"))
    return render(request, "backoffice/job_groups.html", {"job_groups": found, "crumbs": crumbs()})


def add(request: HttpRequest) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    form, title = JobGroupForm(posted(request)), _("Add a job group")
    context = {"title": title, "crumbs": crumbs(title)}
    return _form(request, form, lambda values: add_job_group(**values, by=request.user), context)


def change(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    chosen = get_object_or_404(readable_job_groups(request.user), uuid=uuid)
    initial = {"name": chosen.name, "job_titles": "\n".join(chosen.job_titles)}
    form = JobGroupForm(posted(request), initial=initial)
    context = {
        "title": str(chosen),
        "crumbs": crumbs(chosen),
        "history": reverse("admin:job_group_history", args=[uuid]),
    }

    def save(values: dict[str, Any]) -> JobGroup:
        return change_job_group(job_group=chosen, **values, by=request.user)

    return _form(request, form, save, context)


def crumbs(*last: Any) -> list[tuple[Any, str]]:
    here = reverse("admin:job_groups") if last else ""
    return [(_("Administration"), reverse("admin:index")), (_("Job groups"), here), *((one, "") for one in last)]


def _form(
    request: HttpRequest, form: JobGroupForm, save: Callable[[dict[str, Any]], JobGroup], context: dict[str, Any]
) -> HttpResponse:
    if form.is_valid():
        try:
            saved = save(form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": saved})
            return redirect("admin:job_groups")
    context |= {"form": form, "back": reverse("admin:job_groups")}
    return render(request, "backoffice/job_group.html", context, status=422 if form.is_bound else 200)
