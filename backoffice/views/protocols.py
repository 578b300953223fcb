"""Protocols, for looking at: which steps, when, by whom and on what ground, and which versions there have been."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.policies import readable_variations
from backoffice.queries_protocols import running_by_version, team_names, versions_of
from backoffice.wording_protocols import difference_lines, head_differences, step_lines
from services.definitions import differences
from services.models import ProtocolVariation
from services.queries import definition_of
from services.usecases.protocols import RIGHT


def list_variations(request: HttpRequest) -> HttpResponse:
    """The current ones; each tells how many trajectories run by it."""
    variations = readable_variations(request.user).filter(is_current=True).select_related("made_by")
    found = list(variations.order_by("protocol__name", "name"))
    running = running_by_version(found)
    rows = [(one, running.get(one.pk, 0)) for one in found]
    return render(request, "backoffice/protocols.html", {"rows": rows, "crumbs": crumbs()})


def detail(request: HttpRequest, key: str, version: int) -> HttpResponse:
    variation = get_object_or_404(readable_variations(request.user), key=key, version=version)
    context = {
        "variation": variation,
        "lines": step_lines(variation.steps.select_related("team")),
        "crumbs": crumbs(variation.name),
        "may_change": request.user.has_perm(RIGHT),
    }
    return render(request, "backoffice/protocol.html", context)


def versions(request: HttpRequest, key: str) -> HttpResponse:
    """Who made which version, when and why, which still run, and what differs between two of them."""
    found = list(versions_of(readable_variations(request.user), key))
    current = get_object_or_404(readable_variations(request.user), key=key, is_current=True)
    running = running_by_version(found)
    context = {
        "current": current,
        "rows": [(one, running.get(one.pk, 0)) for one in found],
        "crumbs": crumbs((current.name, reverse("admin:protocol", args=[key, current.version])), _("Versions")),
        "may_change": request.user.has_perm(RIGHT),
        **_compared(request, found),
    }
    return render(request, "backoffice/protocol_versions.html", context)


def crumbs(*last: Any) -> list[tuple[Any, str]]:
    here = reverse("admin:protocols") if last else ""
    ends = [one if isinstance(one, tuple) else (one, "") for one in last]
    return [(_("Administration"), reverse("admin:index")), (_("Protocols"), here), *ends]


def _compared(request: HttpRequest, found: list[ProtocolVariation]) -> dict[str, Any]:
    """The two versions of the address; without them the latest and the one before it."""
    by_version = {str(one.version): one for one in found}
    newer = by_version.get(request.GET.get("naar", ""), found[0])
    older = by_version.get(request.GET.get("van", ""), found[min(1, len(found) - 1)])
    return {"older": older, "newer": newer, **changes(definition_of(older), definition_of(newer))}


def changes(before: Any, after: Any) -> dict[str, Any]:
    """What differs between two definitions, in words."""
    titles = {step.key: step.title for one in (before, after) for step in one.steps}
    teams = team_names()
    return {
        "head_changes": head_differences(before, after, teams),
        "changes": difference_lines(differences(before.steps, after.steps), titles, teams),
    }
