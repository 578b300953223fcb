"""What the pages about an employee's employments share: VDD, the question "Ziek uit dienst?", and how they answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from casemanagement.forms_employees import AnswerForm, SourceForm, Together
from casemanagement.queries_trajectories import running
from casemanagement.usecases.conversions import why_not_leaving
from casemanagement.usecases.employees import add_job_title
from casemanagement.usecases.employments import Answer
from casemanagement.usecases.sources import may_pass_source_by
from core.errors import DomainError
from core.forms import PortalForm
from dossiers.models import Dossier
from dossiers.policies import visible_dossiers
from orgstructure.models import Employer


class EmployeePage:
    """The forms of one page. A button such as + TOEVOEGEN keeps what was typed and complains of nothing."""

    title: Any = ""

    def __init__(self, request: HttpRequest, template: str, employer: Employer, dossier: Dossier | None = None) -> None:
        self.request, self.template, self.employer, self.dossier = request, template, employer, dossier
        self.is_post, self.data, self.refused = request.method == "POST", request.POST.copy(), None
        if "add_title" in self.data:
            self._add_title()
        self.locked = employer.is_from_vdd and not may_pass_source_by(request.user, dossier.pk if dossier else None)
        self.source = SourceForm(self.bound) if employer.is_from_vdd and not self.locked else None
        self.answer: AnswerForm | None = None
        self.asks = False
        self.forms = Together()

    @property
    def bound(self) -> QueryDict | None:
        """What was typed, for a form; None when the page is only looked at."""
        return self.data if self.is_post else None

    @property
    def is_saving(self) -> bool:
        return self.is_post and not {"add_title", "add_block"} & set(self.data)

    @property
    def source_reason(self) -> str:
        return self.source.cleaned_data["source_reason"] if self.source else ""

    def show(self, *forms: PortalForm) -> None:
        """These are its forms."""
        self.forms = Together(*forms, self.source, self.answer)
        if self.is_post and not self.is_saving:
            self.forms.forget_errors()
            if self.refused is not None:
                self.forms.show(self.refused)

    def ask_about_illness(self, *, at_once: bool) -> None:
        """Call before `show`: a running trajectory may need an answer, from the start or when the use-case asks it."""
        trajectories = running(self.dossier) if self.dossier is not None else []
        if trajectories:
            why_not = why_not_leaving(trajectories, self.request.user, timezone.localdate())
            self.answer = AnswerForm(self.bound, why_not=why_not)
            self.asks = at_once or "leaving" in self.data

    def given_answer(self) -> Answer | None:
        return self.answer.answer() if self.answer else None

    def save(self, act: Callable[[], Any]) -> bool:
        """Do it when all that was typed is right; False when there is something to look at."""
        if not self.is_saving or not self.forms.is_valid():
            return False
        try:
            act()
        except DomainError as error:
            self.asks = self.asks or error.field == "leaving"
            self.forms.show(error)
            return False
        return True

    def render(self, **context: Any) -> HttpResponse:
        about = {"employer": self.employer, "dossier": self.dossier, "page": self, "form": self.forms}
        status = 422 if self.is_post and self.forms.errors else 200
        return render(self.request, self.template, {**about, **context}, status=status)

    def done(self, text: str) -> HttpResponse:
        """To the dossier, or to the start page when it went out of sight."""
        messages.success(self.request, text)
        if self.dossier and visible_dossiers(self.request.user).filter(pk=self.dossier.pk).exists():
            return redirect("dossiers:detail", self.dossier.uuid)
        return redirect("casemanagement:current")

    def _add_title(self) -> None:
        prefix = self.data["add_title"]
        name = self.data.get(f"{prefix}-new_title", "")
        try:
            title = add_job_title(employer=self.employer, name=name, by=self.request.user, dossier=self.dossier)
        except DomainError as error:
            self.refused = DomainError(error.message, field=f"{prefix}-new_title")
            return
        self.data[f"{prefix}-job_title"], self.data[f"{prefix}-new_title"] = title, ""
