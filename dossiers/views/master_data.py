"""Stamgegevens of an employer: read in blocks, changed one section at a time behind a pencil."""

import copy
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError, StaleError
from core.policies import require
from dossiers.employer_sections import PARTS, facts_of
from dossiers.policies import opens, visible_employers
from dossiers.views.employers import employer_frame
from orgstructure.forms import SECTIONS, SectionForm
from orgstructure.models import Employer
from orgstructure.usecases.employers import change_employer, is_locked, version_of

RIGHT, OVERRIDE = "orgstructure.change_employer", "orgstructure.override_source"


@require_safe
def master_data(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To read; what can be changed stands behind the pencils."""
    employer = employer_in_sight(request, uuid)
    return render(request, "employers/master_data.html", master_data_page(request, employer, only=None))


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, uuid: UUID, section: str) -> HttpResponse:
    """One section: a form for who may change it now, the same facts to read for others."""
    if section not in SECTIONS:
        raise Http404
    employer = employer_in_sight(request, uuid)
    if not opens(request.user, PARTS[section]):
        raise PermissionDenied(PARTS[section])
    if request.method == "POST":
        require(request.user, RIGHT)
    form = _form(request, employer, section)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            return _save(request, employer, section, form)
        except StaleError as error:
            form = _newer(request, employer, section, error)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    return _show(request, employer, section, form)


def employer_in_sight(request: HttpRequest, uuid: UUID) -> Employer:
    """The employer with what its master data show, or 404."""
    return get_object_or_404(visible_employers(request.user).select_related("node__parent", "uwv_office"), uuid=uuid)


def master_data_page(request: HttpRequest, employer: Employer, *, only: Collection[str] | None = ()) -> dict[str, Any]:
    """Context for the pages of Stamgegevens, with whether VDD is leading and may be passed by."""
    back = reverse("employers:master_data", args=[employer.uuid])
    source = {"from_vdd": employer.is_from_vdd, "may_pass_source": request.user.has_perm(OVERRIDE)}
    may_change = request.user.has_perm(RIGHT)
    return {
        **employer_frame(request, employer, "master_data", only=only),
        **source,
        "may_change": may_change,
        "back": back,
    }


def _form(request: HttpRequest, employer: Employer, section: str, data: Any = None) -> SectionForm | None:
    """None for who may only read: without the right, or of a VDD employer without the right to pass VDD by."""
    locked = is_locked(employer)
    if not request.user.has_perm(RIGHT) or (locked and not request.user.has_perm(OVERRIDE)):
        return None
    form = SECTIONS[section](data or request.POST or None, instance=copy.copy(employer))
    form.fields["version"] = forms.CharField(widget=forms.HiddenInput, initial=version_of(employer, _names(section)))
    if locked:
        form.fields["source_reason"] = forms.CharField(
            label=_("Reason"),
            help_text=_("Why is this not changed in VDD? The reason stands in the access log."),
            max_length=300,
            error_messages={"required": _("Tell why this is not changed in VDD.")},
        )
    return form


def _show(request: HttpRequest, employer: Employer, section: str, form: SectionForm | None) -> HttpResponse:
    context = {"form": form, "section": SECTIONS[section], "facts": facts_of(employer, section)}
    page = {**master_data_page(request, employer), **context}
    return render(request, "employers/section.html", page, status=422 if request.method == "POST" else 200)


def _names(section: str) -> list[str]:
    return list(SECTIONS[section].base_fields)


def _save(request: HttpRequest, employer: Employer, section: str, form: SectionForm) -> HttpResponse:
    values = {name: form.cleaned_data[name] for name in _names(section)}
    reason = form.cleaned_data.get("source_reason", "")
    version = form.cleaned_data["version"]
    change_employer(employer=employer, by=request.user, source_reason=reason, version=version, **values)
    messages.success(request, _("%(section)s has been saved.") % {"section": SECTIONS[section].title})
    return redirect("employers:master_data", employer.uuid)


def _newer(request: HttpRequest, employer: Employer, section: str, error: StaleError) -> SectionForm | None:
    """The same input over the data as they are now, so that saving again is a choice."""
    data = request.POST.copy()
    data["version"] = version_of(employer, _names(section))
    form = _form(request, employer, section, data)
    if form is not None:
        form.add_error(None, error.message)
    return form
