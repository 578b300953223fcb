"""Changing a protocol: step by step in a draft, then a page to read over, then a new version."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.entering import posted
from backoffice import protocol_drafts as drafts
from backoffice.forms_protocols import RemarkForm, StepForm, VariationForm
from backoffice.policies import readable_variations
from backoffice.queries_protocols import SHOWN, staying, team_names
from backoffice.views.protocols import changes, crumbs
from backoffice.wording_protocols import moments_in_words
from casemanagement.forms import show_error
from core.errors import DomainError, StaleError
from core.policies import require
from services.definitions import Step
from services.queries import definition_of
from services.usecases.protocols import RIGHT, new_version

_MOVES = {"up": drafts.UP, "down": drafts.DOWN}


def change(request: HttpRequest, key: str) -> HttpResponse:
    """Name, lead team and the steps in their order; each button acts at once on the draft."""
    editing, form, problem = _editing(request, key), None, ""
    teams = team_names()
    act, _colon, step = request.POST.get("act", "").partition(":")
    if request.method == "POST":
        try:
            if act != "head":
                return _done(request, key, editing, act, step)
            form = VariationForm(posted(request), teams=teams)
            if form.is_valid():
                drafts.change_head(
                    request.user, editing, title=form.cleaned_data["name"], lead_team=form.cleaned_data["lead_team"]
                )
                return redirect("admin:protocol_change", key)
        except DomainError as error:
            problem = error.message
    definition = editing.definition
    initial = {"name": definition.title, "lead_team": definition.lead_team}
    context = {**_around(editing), "form": form or VariationForm(teams=teams, initial=initial), "problem": problem}
    status = 422 if problem or (form and form.errors) else 200
    return render(request, "backoffice/protocol_change.html", context, status=status)


def add_step(request: HttpRequest, key: str) -> HttpResponse:
    return _step_page(request, _editing(request, key), None)


def change_step(request: HttpRequest, key: str, step: str) -> HttpResponse:
    editing = _editing(request, key)
    found = editing.step(step)
    return redirect("admin:protocol_change", key) if found is None else _step_page(request, editing, found)


def check(request: HttpRequest, key: str) -> HttpResponse:
    """What a new version would change, and who keeps the old one; then the version itself."""
    editing = _editing(request, key)
    if editing.draft is None:
        return redirect("admin:protocol_change", key)
    form = RemarkForm(posted(request))
    stale = editing.is_stale
    if form.is_valid():
        try:
            return _save(request, editing, form)
        except DomainError as error:
            stale = isinstance(error, StaleError)
            show_error(form, error)
    found = staying(request.user, key)
    context = {
        **_around(editing, (_("Check"), "")),
        **changes(definition_of(editing.current), editing.definition),
        "form": form,
        "is_stale": stale,
        "staying": found,
        "unseen": found.count - len(found.seen) if len(found.seen) < SHOWN else 0,
        "shown": SHOWN,
    }
    return render(request, "backoffice/protocol_check.html", context, status=422 if form.errors else 200)


def _editing(request: HttpRequest, key: str) -> drafts.Editing:
    require(request.user, RIGHT)
    current = get_object_or_404(readable_variations(request.user), key=key, is_current=True)
    return drafts.editing_of(request.user, current)


def _done(request: HttpRequest, key: str, editing: drafts.Editing, act: str, step: str) -> HttpResponse:
    """One of the buttons; what it may not do is a DomainError."""
    if act == "discard":
        drafts.discard(request.user, editing)
        messages.success(request, _("Your changes have been thrown away."))
    elif act == "start" and step.isdecimal():
        version = get_object_or_404(readable_variations(request.user), key=key, version=int(step))
        drafts.start_from(request.user, editing.current, version)
        messages.info(request, _("You start from version %(version)s.") % {"version": version.version})
    elif act == "remove":
        drafts.remove_step(request.user, editing, step)
    elif act in _MOVES:
        drafts.move_step(request.user, editing, step, _MOVES[act])
    return redirect("admin:protocol_change", key)


def _step_page(request: HttpRequest, editing: drafts.Editing, step: Step | None) -> HttpResponse:
    key = editing.current.key
    form = StepForm(posted(request), step=step, titles=editing.titles, teams=team_names())
    if form.is_valid():
        try:
            name = step.key if step else drafts.key_for(form.cleaned_data["title"], set(editing.titles))
            drafts.put_step(request.user, editing, form.to_step(name), before=step.key if step else "")
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect(f"{reverse('admin:protocol_change', args=[key])}#{name}")
    title = step.title if step else _("Add a step")
    fixed = [(name, moments_in_words(moments, editing.titles)) for name, moments in form.fixed]
    context = {**_around(editing, (title, "")), "form": form, "title": title, "fixed": fixed, "step": step}
    return render(request, "backoffice/protocol_step.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, editing: drafts.Editing, form: RemarkForm) -> HttpResponse:
    base = editing.current
    if editing.is_stale:
        base = get_object_or_404(readable_variations(request.user), key=base.key, version=editing.base)
    remark = form.cleaned_data["remark"]
    made = new_version(variation=base, definition=editing.definition, remark=remark, by=request.user)
    drafts.discard(request.user, editing)
    messages.success(
        request, _("Version %(version)s of %(name)s is current.") % {"version": made.version, "name": made}
    )
    return redirect("admin:protocol_versions", made.key)


def _around(editing: drafts.Editing, *last: Any) -> dict[str, Any]:
    current = editing.current
    here = reverse("admin:protocol_change", args=[current.key]) if last else ""
    place = (current.name, reverse("admin:protocol", args=[current.key, current.version]))
    return {"editing": editing, "current": current, "crumbs": crumbs(place, (_("Change"), here), *last)}
