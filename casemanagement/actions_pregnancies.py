"""Entries of the Acties menus about pregnancy."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from casemanagement.policies import is_locked_by_source
from casemanagement.queries_pregnancies import latest_pregnancy, link_of, to_link
from casemanagement.usecases.causes import RIGHT as JUDGE
from casemanagement.usecases.causes import open_question
from casemanagement.usecases.links import RIGHT as LINK
from casemanagement.usecases.links import linkable
from casemanagement.usecases.pregnancies import RIGHT as REGISTER
from core import slots
from dossiers.policies import acts_as


def add_pregnancies() -> None:
    pregnant = slots.Action("pregnant", pgettext_lazy("menu", "Pregnant"), "baby", _register_url, _register_state)
    for menu in (slots.start_actions, slots.dossier_actions):
        menu.add("pregnant", pregnant, order=15)
    link = slots.Action(
        "link_pregnancy", gettext_lazy("Relation with pregnancy"), "link", _link_url, _link_state,
        gettext_lazy("The sick report has to do with a pregnancy after all, or not."),
    )  # fmt: skip
    slots.corrections.add("link_pregnancy", link, order=60)
    slots.other_actions.add("link_pregnancy", link, order=20)
    judge = slots.Action(
        "judge_cause", gettext_lazy("Judge the cause after leave"), "stethoscope", _judge_url, _judge_state
    )
    slots.dossier_actions.add("judge_cause", judge, order=45)


def _register_url(dossier: Any) -> str:
    if dossier is None:
        return reverse("casemanagement:pregnant")
    return reverse("casemanagement:pregnancy_register", args=[dossier.uuid])


def _register_state(user: Any, dossier: Any) -> str | None:
    if dossier is None:
        return "" if user.has_perm(REGISTER) else None
    if dossier.employee_id is None or acts_as(user, REGISTER, dossier.pk) is None:
        return None
    if is_locked_by_source(user, dossier):
        return _("Source: VDD. Absence and pregnancy are reported in VDD.")
    return ""


def _link_url(dossier: Any) -> str:
    return reverse("casemanagement:link_pregnancy", args=[dossier.uuid])


def _link_state(user: Any, dossier: Any) -> str | None:
    if dossier.employee_id is None or acts_as(user, LINK, dossier.pk) is None:
        return None
    if latest_pregnancy(dossier) is None:
        return None
    absence = to_link(dossier)
    if absence is None:
        return _("There is no absence.")
    if is_locked_by_source(user, dossier):
        return _("Source: VDD. Absence and pregnancy are reported in VDD.")
    return "" if link_of(absence) or linkable(absence) else _("No pregnancy lies near this absence.")


def _judge_url(dossier: Any) -> str:
    return reverse("casemanagement:judge_cause", args=[dossier.uuid])


def _judge_state(user: Any, dossier: Any) -> str | None:
    if dossier.employee_id is None or acts_as(user, JUDGE, dossier.pk) is None:
        return None
    return "" if open_question(dossier) else None
