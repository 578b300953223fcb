"""Imports: those of the past, sending a file, choosing its columns, and the page of one import."""

import uuid as uuids
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.entering import posted
from backoffice.forms_imports import ColumnsForm, LetInForm, UploadForm
from backoffice.imports_page import content, steps_of
from backoffice.paging import newest_page
from casemanagement.forms import show_error
from core.errors import DomainError
from core.policies import require
from imports.enums import ImportKind, ImportState
from imports.policies import importable_employers, may_add_departments, visible_imports
from imports.usecases import steps


def list_imports(request: HttpRequest) -> HttpResponse:
    require(request.user, "imports.run_import")
    page = newest_page(request, visible_imports(request.user))
    return render(request, "backoffice/imports.html", {**page, "crumbs": crumbs()})


def add(request: HttpRequest) -> HttpResponse:
    """Step 1. What can't be used as a file is told here; the file is read only when its size is right."""
    require(request.user, "imports.run_import")
    kinds = ImportKind.values if may_add_departments(request.user) else [ImportKind.EMPLOYEES.value]
    employers = importable_employers(request.user)
    form = UploadForm(posted(request), request.FILES or None, employers=employers, kinds=kinds)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        file = values.pop("file")
        try:
            done = steps.upload(**values, name=file.name, content=file.read(), by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect("admin:import_columns", done.uuid)
    context = {"form": form, "crumbs": crumbs(_("Start an import")), **steps_of(None)}
    return render(request, "backoffice/import_add.html", context, status=422 if form.is_bound else 200)


def columns(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Step 2."""
    require(request.user, "imports.run_import")
    done = get_object_or_404(visible_imports(request.user), uuid=uuid)
    if request.method != "POST" and done.state not in (ImportState.UPLOADED, ImportState.CHECKED):
        return redirect("admin:import", done.uuid)
    form = ColumnsForm(posted(request), done=done)
    if form.is_valid():
        try:
            steps.choose_columns(done=done, columns=form.columns, by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect("admin:import", done.uuid)
    context = {"form": form, "done": done, "crumbs": crumbs(done), **steps_of(done), "step": 2}
    return render(request, "backoffice/import_columns.html", context, status=422 if form.is_bound else 200)


def detail(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Steps 3 and 4. A fragment for the bar; when the work is done the whole page comes again."""
    require(request.user, "imports.run_import")
    done = get_object_or_404(visible_imports(request.user), uuid=uuid)
    if done.state == ImportState.UPLOADED:
        return redirect("admin:import_columns", done.uuid)
    response = page(request, done, LetInForm(), template="import.html#progress" if request.htmx else "import.html")
    if request.htmx and not done.is_working:
        response["HX-Refresh"] = "true"
    return response


def page(request: HttpRequest, done: Any, form: LetInForm, *, template: str = "import.html") -> HttpResponse:
    only, after = request.GET.get("toon", ""), request.GET.get("na", "")
    context = {**content(done, request.user, only=only, after=after), "form": form, "crumbs": crumbs(done)}
    return render(request, f"backoffice/{template}", context, status=422 if form.is_bound else 200)


def crumbs(*last: Any) -> list[tuple[Any, str]]:
    here = reverse("admin:imports") if last else ""
    return [(_("Administration"), reverse("admin:index")), (_("Imports"), here), *((one, "") for one in last)]
