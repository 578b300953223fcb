"""UWV-vestigingen: the list from which an employer's is chosen."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.entering import posted
from backoffice.forms_employers import UwvOfficeForm
from backoffice.policies import managed_uwv_offices
from casemanagement.forms import show_error
from core.errors import DomainError
from core.policies import require
from orgstructure.models import UwvOffice
from orgstructure.usecases.uwv_offices import save_uwv_office

RIGHT = "orgstructure.change_employer"


def list_offices(request: HttpRequest) -> HttpResponse:
    require(request.user, RIGHT)
    context = {"offices": managed_uwv_offices(request.user), "crumbs": crumbs()}
    return render(request, "backoffice/uwv_offices.html", context)


def add(request: HttpRequest) -> HttpResponse:
    require(request.user, RIGHT)
    title = _("Add a UWV office")
    return _form(request, UwvOfficeForm(posted(request)), None, {"title": title, "crumbs": crumbs(title)})


def change(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, RIGHT)
    office = get_object_or_404(managed_uwv_offices(request.user), uuid=uuid)
    title, history = office.name, reverse("admin:uwv_office_history", args=[uuid])
    form = UwvOfficeForm(posted(request), office=office)
    return _form(request, form, office, {"title": title, "crumbs": crumbs(title), "history": history})


def crumbs(*last: Any) -> list[tuple[Any, str]]:
    here = reverse("admin:uwv_offices") if last else ""
    return [(_("Administration"), reverse("admin:index")), (_("UWV offices"), here), *((one, "") for one in last)]


def _form(request: HttpRequest, form: UwvOfficeForm, office: UwvOffice | None, context: dict[str, Any]) -> HttpResponse:
    if form.is_valid():
        try:
            saved = save_uwv_office(**form.cleaned_data, office=office, by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": saved})
            return redirect("admin:uwv_offices")
    context |= {"form": form, "back": reverse("admin:uwv_offices")}
    return render(request, "backoffice/job_group.html", context, status=422 if form.is_bound else 200)
