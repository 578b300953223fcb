"""Protocols, for looking at: which steps, when, by whom and on what ground."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.policies import readable_variations
from backoffice.wording import step_lines


def list_variations(request: HttpRequest) -> HttpResponse:
    variations = readable_variations(request.user).order_by("protocol__name", "name", "-version")
    context = {
        "variations": variations,
        "crumbs": [(_("Administration"), reverse("admin:index")), (_("Protocols"), "")],
    }
    return render(request, "backoffice/protocols.html", context)


def detail(request: HttpRequest, key: str, version: int) -> HttpResponse:
    variation = get_object_or_404(readable_variations(request.user), key=key, version=version)
    crumbs = [
        (_("Administration"), reverse("admin:index")),
        (_("Protocols"), reverse("admin:protocols")),
        (variation.name, ""),
    ]
    steps = variation.steps.select_related("team")
    return render(
        request, "backoffice/protocol.html", {"variation": variation, "lines": step_lines(steps), "crumbs": crumbs}
    )
