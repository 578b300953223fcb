"""Dienstverlening of an employer: its agreements, adding one, closing one, and mending one that has not begun."""

import uuid as uuids
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.views.entering import posted
from backoffice.employer_tabs import crumbs_below, frame
from backoffice.forms_services import ADD_LINE, AgreementForm, EndForm, LinesForm, lines_in, lines_with
from backoffice.policies import managed_agreements, managed_employers
from backoffice.views.employers import opened
from backoffice.wording_services import gap_sentence
from casemanagement.queries_gaps import Agreed, Uncovered, agreed, keys_of, uncovered
from core.errors import DomainError, StaleError
from core.policies import require
from orgstructure.enums import EmployerTab
from orgstructure.models import Employer
from services.gaps import Span
from services.models import Agreement, ServiceKind
from services.queries import agreements_of, kinds, version_of
from services.usecases.agreements import (
    RIGHT,
    add_agreement,
    correct_agreement,
    end_agreement,
    remove_agreement,
    succeed,
)

_NEW = 0  # in the place of an agreement's id


@dataclass(frozen=True)
class Edit:
    """A form about an employer's agreements: which they would be after it, and the saving itself."""

    employer: Employer
    form: LinesForm
    again: Callable[[dict[str, Any]], LinesForm]  # the form as far as it was filled in, with one line more
    after: Callable[[dict[int, Agreed]], dict[int, Agreed]]
    save: Callable[[], Any]
    template: str
    title: str
    done: str


def show(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    employer = opened(request, uuid, EmployerTab.SERVICES, RIGHT)
    found, today = list(agreements_of(employer)), timezone.localdate()
    bare = [one for one in uncovered(employer, agreed(found).values()) if one.reaches(today)]
    context = {
        **frame(employer, EmployerTab.SERVICES),
        "groups": _groups(found, today),
        "gaps": [gap_sentence(one) for one in bare],
        "may_change": request.user.has_perm(RIGHT),
    }
    return render(request, "backoffice/agreements.html", context)


def add(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, RIGHT)
    employer, sold = get_object_or_404(managed_employers(request.user), uuid=uuid), _sold()

    def build(data: Any = None, initial: dict[str, Any] | None = None) -> AgreementForm:
        chosen = {"kind": sold[0].key if sold else "", **(initial or {})}
        return AgreementForm(data, kinds=sold, lines=lines_in(request.POST), initial=chosen)

    form = build(posted(request))
    edit = Edit(
        employer=employer,
        form=form,
        again=lambda typed: build(initial=typed),
        after=lambda now: {**now, _NEW: _as_filled_in(form)},
        save=lambda: add_agreement(employer=employer, **_values(form), by=request.user),
        template="backoffice/agreement_form.html",
        title=_("Add an agreement"),
        done=_("The agreement has been added."),
    )
    return _answer(request, edit)


def correct(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, RIGHT)
    agreement = get_object_or_404(managed_agreements(request.user), uuid=uuid)
    has = [line.variation for line in agreement.lines.all()]
    about = {"kinds": [agreement.kind], "kept": [one.pk for one in has]}

    def build(data: Any = None, initial: dict[str, Any] | None = None) -> AgreementForm:
        number = lines_in(request.POST) if request.method == "POST" else len(has)
        return AgreementForm(data, lines=number, initial={**_stored(agreement), **(initial or {})}, **about)

    form = build(posted(request))
    edit = Edit(
        employer=agreement.employer,
        form=form,
        again=lambda typed: build(initial=typed),
        after=lambda now: {**now, agreement.pk: _as_filled_in(form)},
        save=lambda: correct_agreement(agreement=agreement, **_corrected(form), by=request.user),
        template="backoffice/agreement_form.html",
        title=_("Change the agreement"),
        done=_("The agreement has been changed."),
    )
    return _answer(request, edit)


def end(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The last day, and by choice in the same go the agreement that takes over the day after."""
    require(request.user, RIGHT)
    agreement = get_object_or_404(managed_agreements(request.user), uuid=uuid)

    def build(data: Any = None, initial: dict[str, Any] | None = None) -> EndForm:
        seen = {"version": version_of(agreement), **(initial or {})}
        return EndForm(data, agreement=agreement, lines=lines_in(request.POST), initial=seen)

    form, adds_line = build(posted(request)), request.POST.get("step") == ADD_LINE
    edit = Edit(
        employer=agreement.employer,
        form=form,
        again=lambda typed: build(initial={**typed, "succeed": typed.get("succeed") or adds_line}),
        after=lambda now: _after_end(now, agreement, form),
        save=lambda: _end(agreement, form, request.user),
        template="backoffice/agreement_end.html",
        title=_("Close the agreement %(name)s") % {"name": agreement.kind},
        done=_("The agreement has been closed."),
    )
    return _answer(request, edit)


def remove(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Asks first."""
    require(request.user, RIGHT)
    agreement = get_object_or_404(managed_agreements(request.user), uuid=uuid)
    context = {**_around(agreement.employer, _("Remove the agreement")), "agreement": agreement, "problem": ""}
    if request.method == "POST":
        try:
            remove_agreement(agreement=agreement, version=request.POST.get("version", ""), by=request.user)
        except DomainError as error:
            context["problem"] = error.message
        else:
            messages.success(request, _("The agreement has been removed."))
            return redirect("admin:employer_services", agreement.employer.uuid)
    context["version"] = version_of(agreement)
    return render(request, "backoffice/agreement_remove.html", context, status=422 if context["problem"] else 200)


def _answer(request: HttpRequest, edit: Edit) -> HttpResponse:
    """The form; when it brings days without agreement, first those to read over; then saved."""
    form, step = edit.form, request.POST.get("step", "check")
    if step in (ADD_LINE, "edit"):
        return _page(request, edit, form=edit.again(form.typed()))
    if not form.is_bound or not form.is_valid():
        return _page(request, edit)
    bare = _new_gaps(edit) if step != "save" else []
    if bare:
        return _check(request, edit, bare)
    try:
        edit.save()
    except DomainError as error:
        first = form.lines[0].name if form.lines else None
        form.add_error(first if error.field == "variations" else error.field or None, error.message)
        return _page(request, edit, stale=isinstance(error, StaleError))
    messages.success(request, edit.done)
    return redirect("admin:employer_services", edit.employer.uuid)


def _page(request: HttpRequest, edit: Edit, *, form: LinesForm | None = None, stale: bool = False) -> HttpResponse:
    form = form or edit.form
    context = {**_around(edit.employer, edit.title), "form": form, "add_line": ADD_LINE, "stale": stale}
    return render(request, edit.template, context, status=422 if form.is_bound else 200)


def _check(request: HttpRequest, edit: Edit, bare: list[Uncovered]) -> HttpResponse:
    context = {
        **_around(edit.employer, edit.title),
        "form": edit.form,
        "gaps": [gap_sentence(one) for one in bare],
    }
    return render(request, "backoffice/agreement_check.html", context)


def _around(employer: Employer, title: str) -> dict[str, Any]:
    crumbs = crumbs_below(employer, EmployerTab.SERVICES, title)
    back = reverse("admin:employer_services", args=[employer.uuid])
    return {"employer": employer, "title": title, "crumbs": crumbs, "back": back}


def _new_gaps(edit: Edit) -> list[Uncovered]:
    """What the change leaves bare that was not so before; nothing for what can't be saved anyhow."""
    now = agreed(agreements_of(edit.employer))
    before = uncovered(edit.employer, now.values())
    return [one for one in uncovered(edit.employer, edit.after(now).values()) if one not in before]


def _after_end(now: dict[int, Agreed], agreement: Agreement, form: EndForm) -> dict[int, Agreed]:
    values, mine = form.cleaned_data, now[agreement.pk]
    lines = {**now, agreement.pk: Agreed(mine.kind, Span(mine.span.first, values["ends_on"]), mine.keys)}
    if values["succeed"]:
        begins = values["ends_on"] + timedelta(days=1)
        lines[_NEW] = Agreed(mine.kind, Span(begins, values["until"]), keys_of(form.variations()))
    return lines


def _as_filled_in(form: AgreementForm) -> Agreed:
    values = form.cleaned_data
    return Agreed(str(values["kind"]), Span(values["starts_on"], values["ends_on"]), keys_of(form.variations()))


def _end(agreement: Agreement, form: EndForm, by: Any) -> None:
    values = form.cleaned_data
    about = {"agreement": agreement, "ends_on": values["ends_on"], "version": values["version"], "by": by}
    if values["succeed"]:
        succeed(**about, variations=form.variations(), until=values["until"])
    else:
        end_agreement(**about)


def _values(form: AgreementForm) -> dict[str, Any]:
    names = ("kind", "starts_on", "ends_on")
    return {**{name: form.cleaned_data[name] for name in names}, "variations": form.variations()}


def _corrected(form: AgreementForm) -> dict[str, Any]:
    values = _values(form)
    return {**{name: values[name] for name in values if name != "kind"}, "version": form.cleaned_data["version"]}


def _stored(agreement: Agreement) -> dict[str, Any]:
    lines = lines_with(line.variation for line in agreement.lines.all())
    days = {"starts_on": agreement.starts_on, "ends_on": agreement.ends_on}
    return {"version": version_of(agreement), "kind": agreement.kind.key, **days, **lines}


def _sold() -> list[ServiceKind]:
    return [one for one in kinds() if any(variation.is_active for variation in one.variations.all())]


def _groups(found: list[Agreement], today: date) -> list[dict[str, Any]]:
    """Those that run, those to come, and those that ended."""
    titles = {"running": _("Running agreements"), "to_come": _("Agreements to come"), "ended": _("Ended agreements")}
    return [
        {"key": key, "title": title, "rows": [one for one in found if _state(one, today) == key]}
        for key, title in titles.items()
    ]


def _state(agreement: Agreement, today: date) -> str:
    if agreement.starts_on > today:
        return "to_come"
    return "running" if agreement.ends_on is None or agreement.ends_on >= today else "ended"
