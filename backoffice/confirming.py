"""First show what a change does, then do it: the two steps of every change that moves running cases.

The page works without a script: the first POST ("check") answers with the form's choices in words and the cases that
would go to somebody else, the second ("save") makes the change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casemanagement.forms import show_error
from core.errors import DomainError, StaleError
from core.models import Job
from dossiers.responsibility.preview import Move


@dataclass(frozen=True)
class Change:
    """A form, what its choices would do, the doing itself, and the pages around it."""

    form: Any
    preview: Callable[[], list[Move]]
    save: Callable[[], Job | None]
    summary: Callable[[], list[tuple[Any, Any]]]
    template: str
    done: str
    back: str
    later: Callable[[], tuple[date, list[Move]] | None] = lambda: None  # what it does on a day to come
    context: Mapping[str, Any] = field(default_factory=dict)


def check_then_save(request: HttpRequest, change: Change) -> HttpResponse:
    form, step = change.form, request.POST.get("step", "check")
    if not form.is_bound or not form.is_valid():
        return _page(request, change, status=422 if form.is_bound else 200)
    if step == "edit":
        return _page(request, change)
    try:
        if step == "save":
            return saved(request, done=change.done, back=change.back, job=change.save())
        moves, later = change.preview(), change.later()
    except DomainError as error:
        show_error(form, error)
        return _page(request, change, status=422, stale=isinstance(error, StaleError))
    context = {**change.context, "change": change, "moves": moves, "later": later, "summary": change.summary()}
    return render(request, "backoffice/check.html", context)


def choices_in_words(form: Any) -> list[tuple[Any, Any]]:
    """Label and chosen option of each field of a form of choices."""
    lines = []
    for bound in form.visible_fields():
        options = {str(value): label for value, label in bound.field.choices if not isinstance(label, list)}
        lines.append((bound.label, options.get(bound.value() or "", "–")))
    return lines


def _page(request: HttpRequest, change: Change, *, status: int = 200, stale: bool = False) -> HttpResponse:
    context = {**change.context, "form": change.form, "back": change.back, "stale": stale}
    return render(request, change.template, context, status=status)


def saved(request: HttpRequest, *, done: str, back: str, job: Job | None) -> HttpResponse:
    """Say that it is done, and go back, or to the page of the job that takes the running cases along."""
    messages.success(request, done)
    if job is None:
        return redirect(back)
    messages.info(request, _("The tasks follow in the background."))
    return redirect("casemanagement:job", job.uuid)
