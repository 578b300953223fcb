"""Contactpersonen of an employer, added and changed by who may change its master data."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, StaleError
from core.policies import require
from dossiers.forms_employers import ContactForm
from dossiers.policies import opens
from dossiers.views.master_data import RIGHT, employer_in_sight, master_data_page
from orgstructure.models import Contact, Employer
from orgstructure.usecases.contacts import contact_version, remove_contact, save_contact

PART = "master_data.contacts"


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    employer = _employer(request, uuid)
    return _saved_or_shown(request, employer, None, ContactForm(request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, uuid: UUID, contact: UUID) -> HttpResponse:
    """Change a contact person of the employer as a whole, or take it away, which is asked twice."""
    employer = _employer(request, uuid)
    own = employer.contacts.filter(department__isnull=True, location__isnull=True)
    found = get_object_or_404(own, uuid=contact)
    if "remove" in request.POST:
        return _removed(request, employer, found)
    initial = {"version": contact_version(found)}
    data = request.POST if request.method == "POST" and "keep" not in request.POST else None
    form = ContactForm(data, instance=get_object_or_404(own, uuid=contact), initial=initial)
    return _saved_or_shown(request, employer, found, form)


def _employer(request: HttpRequest, uuid: UUID) -> Employer:
    employer = employer_in_sight(request, uuid)
    require(request.user, RIGHT)
    if not opens(request.user, PART):
        raise PermissionDenied(PART)
    return employer


def _saved_or_shown(
    request: HttpRequest, employer: Employer, contact: Contact | None, form: ContactForm
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            save_contact(employer=employer, contact=contact, by=request.user, version=version, **form.values())
            messages.success(request, _("%(name)s has been saved.") % {"name": form.cleaned_data["name"]})
            return redirect("employers:master_data", employer.uuid)
        except StaleError as error:
            form = _newer(request, contact, error)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    return _show(request, employer, {"form": form, "contact": contact}, status=422 if form.errors else 200)


def _removed(request: HttpRequest, employer: Employer, contact: Contact) -> HttpResponse:
    if request.POST["remove"] != "yes":
        return _show(request, employer, {"contact": contact, "removing": True})
    remove_contact(contact=contact, by=request.user)
    messages.success(request, _("%(name)s has been removed.") % {"name": contact})
    return redirect("employers:master_data", employer.uuid)


def _newer(request: HttpRequest, contact: Contact | None, error: StaleError) -> ContactForm:
    """The same input over the contact person as it is now, so that saving again is a choice."""
    data = request.POST.copy()
    data["version"] = contact_version(contact) if contact else ""
    form = ContactForm(data)
    form.add_error(None, error.message)
    return form


def _show(request: HttpRequest, employer: Employer, context: dict[str, Any], status: int = 200) -> HttpResponse:
    page = {**master_data_page(request, employer), **context}
    return render(request, "employers/contact.html", page, status=status)
