"""What can be done with an import that is checked, running or stopped; and the file of its failed rows."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.forms_imports import LetInForm
from backoffice.views.imports import page
from casemanagement.forms import show_error
from core.errors import DomainError
from core.policies import require
from imports.models import Import
from imports.policies import visible_imports
from imports.usecases import failed_rows, steps

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def let_in(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    done = _found(request, uuid)
    form = LetInForm(request.POST)
    try:
        steps.let_in(done=done, second_yes="second_yes" in request.POST, by=request.user)
    except DomainError as error:
        form.is_valid()
        show_error(form, error)
        return page(request, done, form)
    return redirect("admin:import", uuid)


@require_POST
def add_departments(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """One by its name, or all that the file names and that are not there."""
    done = _found(request, uuid)
    told = request.POST.get("name", "")
    unknown = done.messages.exclude(unknown_department="").values_list("unknown_department", flat=True).distinct()
    names = [told] if told else list(unknown)
    return _done(request, uuid, lambda: steps.add_departments(done=done, names=names, by=request.user))


@require_POST
def check_again(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    done = _found(request, uuid)
    return _done(request, uuid, lambda: steps.check_again(done=done, by=request.user))


@require_POST
def cancel(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    done = _found(request, uuid)
    return _done(request, uuid, lambda: steps.cancel(done=done, by=request.user))


@require_POST
def go_on(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    done = _found(request, uuid)
    return _done(request, uuid, lambda: steps.go_on(done=done, by=request.user))


@require_safe
def download_failed(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    done = _found(request, uuid)
    try:
        content = failed_rows.failed_rows(done=done, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("admin:import", uuid)
    name = slugify(done.file_name.rpartition(".")[0]) or "import"
    disposition = f'attachment; filename="{name}-{slugify(_("Failed rows"))}.xlsx"'
    return HttpResponse(content, content_type=_XLSX, headers={"Content-Disposition": disposition})


def _found(request: HttpRequest, uuid: uuids.UUID) -> Import:
    require(request.user, "imports.run_import")
    return get_object_or_404(visible_imports(request.user), uuid=uuid)


def _done(request: HttpRequest, uuid: uuids.UUID, act: Any) -> HttpResponse:
    """Back to the page of the import; what can't be is said on top of it."""
    try:
        act()
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("admin:import", uuid)
