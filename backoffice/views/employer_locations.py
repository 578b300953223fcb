"""Tab Vestiging: the Hoofdvestiging, further locations, and the contact persons of an employer."""

import uuid as uuids
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.entering import posted
from backoffice.employer_tabs import crumbs_below, frame
from backoffice.forms_employers import ContactForm, LocationForm
from backoffice.policies import managed_contacts, managed_employers, managed_locations
from backoffice.views.employers import CHANGE, opened
from casemanagement.forms import show_error
from core.errors import DomainError
from core.policies import require
from orgstructure.enums import EmployerTab
from orgstructure.models import Contact, Employer, Location
from orgstructure.queries_employers import locations_of, own_contacts
from orgstructure.usecases.contacts import remove_contact, save_contact
from orgstructure.usecases.locations import remove_location, save_location

TAB = EmployerTab.LOCATIONS


def locations(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    employer = opened(request, uuid, TAB)
    context = {
        **frame(employer, TAB),
        "locations": locations_of(employer),
        "contacts": own_contacts(employer),
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, "backoffice/employer_locations.html", context)


def add_location(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, CHANGE)
    employer = get_object_or_404(managed_employers(request.user), uuid=uuid)
    form = LocationForm(posted(request))
    return _form(request, form, employer, _("Add a location"), lambda values: _location(request, employer, values))


def change_location(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, CHANGE)
    one = get_object_or_404(managed_locations(request.user), uuid=uuid)
    form, title = LocationForm(posted(request), instance=one), one.name
    return _form(request, form, one.employer, title, lambda values: _location(request, one.employer, values, one))


def remove_location_page(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, CHANGE)
    one = get_object_or_404(managed_locations(request.user), uuid=uuid)
    gone = list(one.contacts.all())
    return _removal(request, one, lambda: remove_location(location=one, by=request.user), along=gone)


def add_contact(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Of the employer itself, or of the location in `?vestiging=`."""
    require(request.user, CHANGE)
    employer = get_object_or_404(managed_employers(request.user), uuid=uuid)
    wanted = request.GET.get("vestiging", "")
    chosen = next((one for one in locations_of(employer) if str(one.uuid) == wanted), None)
    form = ContactForm(posted(request), employer=employer, initial={"location": chosen})
    title = _("Add a contact person")
    return _form(request, form, employer, title, lambda values: _contact(request, employer, values))


def change_contact(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, CHANGE)
    one = get_object_or_404(managed_contacts(request.user), uuid=uuid)
    form, title = ContactForm(posted(request), instance=one, employer=one.employer), one.name
    return _form(request, form, one.employer, title, lambda values: _contact(request, one.employer, values, one))


def remove_contact_page(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, CHANGE)
    one = get_object_or_404(managed_contacts(request.user), uuid=uuid)
    return _removal(request, one, lambda: remove_contact(contact=one, by=request.user), along=[])


def _location(request: HttpRequest, employer: Employer, values: dict[str, Any], one: Location | None = None) -> object:
    return save_location(employer=employer, location=one, by=request.user, **values)


def _contact(request: HttpRequest, employer: Employer, values: dict[str, Any], one: Contact | None = None) -> object:
    return save_contact(employer=employer, contact=one, by=request.user, **values)


def _form(
    request: HttpRequest, form: Any, employer: Employer, title: str, save: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    back = _tab(employer)
    if form.is_valid():
        try:
            saved = save(form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": saved})
            return redirect(back)
    context = {"form": form, "title": title, "crumbs": crumbs_below(employer, TAB, title), "back": back}
    return render(request, "backoffice/form.html", context, status=422 if form.is_bound else 200)


def _removal(
    request: HttpRequest, one: Location | Contact, remove: Callable[[], None], *, along: list[Contact]
) -> HttpResponse:
    """Ask first; `along` goes with it."""
    back, title, refused = _tab(one.employer), _("Remove %(name)s") % {"name": one}, ""
    if request.method == "POST":
        try:
            remove()
        except DomainError as error:
            refused = error.message
        else:
            messages.success(request, _("%(name)s has been removed.") % {"name": one})
            return redirect(back)
    context = {"title": title, "crumbs": crumbs_below(one.employer, TAB, title), "back": back}
    context |= {"refused": refused, "along": along}
    return render(request, "backoffice/employer_remove.html", context, status=422 if refused else 200)


def _tab(employer: Employer) -> str:
    return reverse("admin:employer_locations", args=[employer.uuid])
