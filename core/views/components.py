"""All components in all their states on one page, for who builds pages and for the accessibility test."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.context_processors import MenuItem
from core.forms import DateField, PercentageField, PortalForm


class _ExampleForm(PortalForm):
    name = forms.CharField(label=_("Name"))
    first_day = DateField(label=_("First day of illness"), help_text=_("dd-mm-yyyy"))
    percentage = PercentageField(label=_("Percentage ill"))
    trajectory = forms.ChoiceField(label=_("Trajectory"), choices=[("", "–"), ("1042", "1042 Verzuim")])
    explanation = forms.CharField(label=_("Explanation"), widget=forms.Textarea, required=False)
    reason = forms.ChoiceField(
        label=_("Absence classification"),
        choices=[("ill", "Ziek"), ("accident", "Ten gevolge van arbeidsongeval")],
        widget=forms.RadioSelect,
    )
    leavers = forms.BooleanField(label=_("Also search employees who left"), required=False)
    payroll_number = forms.CharField(label=_("Payroll tax number"), initial="000000000L01", disabled=True)


def show(request: HttpRequest) -> HttpResponse:
    """Only for developers: absent unless DEBUG or SHOW_COMPONENTS is on."""
    if not (settings.DEBUG or getattr(settings, "SHOW_COMPONENTS", False)):
        raise Http404
    wrong = _ExampleForm({"name": "", "first_day": "2027-01-04", "percentage": "120", "reason": ""}, auto_id="wrong_%s")
    wrong.add_error("first_day", "De eerste ziektedag ligt in de toekomst. Kies vandaag of een eerdere datum.")
    wrong.add_error(None, "Er loopt al een verzuimtraject vanaf 20-10-2026.")
    context = {
        "example": _ExampleForm(initial={"first_day": date(2026, 11, 2), "name": "J. Jansen"}),
        "wrong": wrong,
        **_lists(),
    }
    return render(request, "core/components.html", context)


def _lists() -> dict[str, Any]:
    return {
        "tones": ["info", "ok", "warn", "bad", "neutral", "medical"],
        "crumbs": [("Actueel", "#"), ("Dossiers", "#"), ("J. Jansen", "")],
        "tabs": [
            {"key": "overview", "label": "Overzicht", "url": "#"},
            {"key": "tasks", "label": "Taken", "url": "#", "count": 2, "tone": "bad"},
            {"key": "employment", "label": "Dienstverband", "url": "#"},
            {"key": "authorisation", "label": "Dossierautorisatie", "url": "#"},
        ],
        "chips": [
            {"label": "Mijn taken", "url": "#", "count": "12", "current": True},
            {"label": "Te laat", "url": "#", "count": "2"},
            {"label": "Mijn team", "url": "#", "count": "1.000+"},
        ],
        "actions": [
            MenuItem("Ziek melden", "thermometer", "#"),
            MenuItem("Case toewijzen", "user-check", "#"),
            MenuItem("(Deel)herstel", "activity", "", "Er loopt geen verzuimtraject."),
        ],
        "steps": [{"label": "Wie", "url": "#"}, {"label": "Gegevens", "url": "#"}, {"label": "Controleren", "url": ""}],
        "rows": [
            ("Plan van Aanpak", "J. Jansen", "Bakkerij Van Kessel", "18-11-2026", "bad", "4 dagen te laat"),
            ("Contactmoment week 3", "A. Yilmaz", "Remat B.V.", "22-11-2026", "warn", "vandaag"),
            ("42e-weeksmelding UWV", "M. de Boer", "RS Crewing B.V.", "25-11-2026", "info", "nog 3 dagen"),
            ("Eerstejaarsevaluatie", "P. Smit", "Maison van den Boer B.V.", "01-12-2026", "ok", "Uitgevoerd"),
            ("Bijstelling Plan van Aanpak", "T. Visser", "Sidekix B.V.", "08-12-2026", "neutral", "Gepland"),
        ],
        "events": [
            {"date": "02-11", "title": "Ziekgemeld", "state": "done", "text": "door Bakkerij Van Kessel"},
            {
                "date": "18-11",
                "title": "Plan van Aanpak",
                "state": "late",
                "word": "te laat",
                "tone": "bad",
                "url": "#",
            },
            {"date": "22-11", "title": "Vandaag, dag 21", "state": "now"},
            {"date": "14-12", "title": "Probleemanalyse (week 6)", "state": "planned"},
        ],
        "facts": [("Geboortedatum", "12-03-1984 (42)"), ("Functie", "Bakker"), ("E-mailadres", "")],
    }
