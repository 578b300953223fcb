"""Begeleiding omzetten: which protocolvariatie, what that does, and then saving it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemanagement.forms import show_error
from casemanagement.forms_changes import ConvertForm
from casemanagement.queries_trajectories import running
from casemanagement.usecases.conversions import RIGHT, Effects, Past, convert, preview
from casemanagement.views.choosing import employee_dossier
from core.errors import DomainError, StaleError
from dossiers.models import Trajectory


@dataclass
class ConvertPage:
    """What was chosen, and what it would do once somebody asked that (`preview`) or was too late to save it."""

    request: HttpRequest
    trajectory: Trajectory
    form: ConvertForm
    effects: Effects | None = None
    seen: str = ""

    def look(self) -> None:
        self.effects, self.seen = preview(trajectory=self.trajectory, **self._chosen())

    def save(self) -> bool:
        """False when there is something to look at."""
        try:
            if "preview" in self.request.POST:
                self.look()
                return False
            convert(trajectory=self.trajectory, **self._chosen(), seen=self.form.cleaned_data["seen"])
        except StaleError as error:
            self.look()
            show_error(self.form, error)
            return False
        except DomainError as error:
            show_error(self.form, error)
            return False
        return True

    def _chosen(self) -> dict[str, Any]:
        data = self.form.cleaned_data
        return {"variation": data["variation"], "past": data["past"], "by": self.request.user}


@require_http_methods(["GET", "HEAD", "POST"])
def convert_guidance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose, look at the effect (`preview`), save."""
    dossier = employee_dossier(request, uuid, RIGHT)
    trajectories, today = running(dossier), timezone.localdate()
    asked = request.GET.get("trajectory", "")
    trajectory = next((one for one in trajectories if str(one.uuid) == asked), next(iter(trajectories), None))
    context: dict[str, Any] = {"dossier": dossier, "trajectories": trajectories, "chosen": trajectory, "today": today}
    if trajectory is None:
        return render(request, "casemanagement/conversion.html", context, status=422 if request.POST else 200)
    typed = _typed(request)
    page = ConvertPage(request, trajectory, ConvertForm(typed, trajectory=trajectory, today=today))
    if page.form.is_valid() and page.save():
        text = _("The trajectory has been converted to %(name)s.")
        messages.success(request, text % {"name": page.form.cleaned_data["variation"]})
        return redirect("dossiers:detail", dossier.uuid)
    context |= {"page": page, "form": page.form}
    return render(request, "casemanagement/conversion.html", context, status=422 if page.form.errors else 200)


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was chosen; tasks that were due already run on unless somebody chose otherwise."""
    if request.method != "POST" or "change" in request.POST:
        return None
    typed = request.POST.copy()
    typed.setdefault("past", Past.OPEN)
    return typed
