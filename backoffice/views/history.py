"""Historie: who changed which field of a user, a group, a part of the organisation or a dossier, and when."""

import uuid as uuids
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice import queries_history as queries
from backoffice.paging import address
from backoffice.policies import (
    historic_dossiers,
    managed_groups,
    managed_nodes,
    managed_service_variations,
    managed_users,
    managed_uwv_offices,
    readable_job_groups,
)
from backoffice.views import job_groups, parts, rights, services, users, uwv_offices
from backoffice.wording_history import change_lines
from core.access import record
from core.enums import EventAction
from core.policies import require
from dossiers.models import Dossier, PregnancyLink
from dossiers.policies import access_of, knows_safety_net

PER_PAGE = 50
_BETWEEN = "~"


def user(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_users(request.user), uuid=uuid)
    return _page(request, subject, queries.of_user(subject), users.crumbs(subject, _("History")))


def group(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_groups(request.user), uuid=uuid)
    way = [*rights.crumbs(), (subject, reverse("admin:group_rights", args=[uuid])), (_("History"), "")]
    return _page(request, subject, queries.of_group(subject), way)


def job_group(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(readable_job_groups(request.user), uuid=uuid)
    return _page(request, subject, queries.of_job_group(subject), job_groups.crumbs(subject, _("History")))


def uwv_office(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "orgstructure.change_employer")
    subject = get_object_or_404(managed_uwv_offices(request.user), uuid=uuid)
    way = uwv_offices.crumbs(subject, _("History"))
    return _page(request, subject, queries.of_uwv_office(subject), way)


def service_variation(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "services.change_agreement")
    subject = get_object_or_404(managed_service_variations(request.user), uuid=uuid)
    way = services.crumbs(subject, _("History"))
    return _page(request, subject, queries.of_service_variation(subject), way)


def part(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "orgstructure.manage_tree")
    subject = get_object_or_404(managed_nodes(request.user), uuid=uuid)
    return _page(request, subject, queries.of_node(subject), parts.crumbs(subject, _("History")))


def dossier(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(historic_dossiers(request.user), uuid=uuid)
    way = [
        (_("Case files"), reverse("dossiers:search")),
        (subject, reverse("dossiers:detail", args=[uuid])),
        (_("History"), ""),
    ]
    found, which_net = queries.of_dossier(subject), knows_safety_net(request.user, subject.pk)
    if not which_net:
        found.pop(PregnancyLink, None)
    return _page(request, subject, found, way, which_net=which_net)


def _page(
    request: HttpRequest,
    subject: Model,
    found: queries.Found,
    crumbs: list[tuple[Any, str]],
    *,
    which_net: bool = True,
) -> HttpResponse:
    """Newest first. Reading the history is itself a line in the access log."""
    _log(request, subject)
    before = _place(request.GET.get("voor", ""))
    changes, more = queries.page(found, before=before, size=PER_PAGE)
    context = {
        "subject": subject,
        "crumbs": crumbs,
        "lines": change_lines(changes, queries.names(changes), which_net=which_net),
        "first": address(request) if before else "",
        "next": address(request, voor=_written(changes[-1].place)) if more else "",
    }
    return render(request, "backoffice/history.html", context)


def _log(request: HttpRequest, subject: Model) -> None:
    its: dict[str, Any] = {}
    if isinstance(subject, Dossier):
        its = {"dossier_id": subject.pk, **access_of(request.user, subject)._asdict()}
    record("history.read", EventAction.READ, by=request.user, on=subject, **its)


def _written(place: queries.Place) -> str:
    return _BETWEEN.join([place.at.isoformat(), str(place.kind), str(place.row)])


def _place(text: str) -> queries.Place | None:
    """None for the first page, and for what is no place."""
    try:
        at, kind, row = text.split(_BETWEEN)
        moment = datetime.fromisoformat(at)
        return queries.Place(moment, int(kind), int(row)) if moment.tzinfo else None
    except ValueError:
        return None
