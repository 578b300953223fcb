"""Dienstverleningssoorten with their variations: the list, and changing one variation."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.entering import posted
from backoffice.forms_services import ServiceVariationForm
from backoffice.policies import managed_service_variations, readable_variations
from casemanagement.forms import show_error
from core.errors import DomainError
from core.policies import require
from services.queries import current_variations
from services.usecases.agreements import RIGHT
from services.usecases.kinds import change_variation


def list_services(request: HttpRequest) -> HttpResponse:
    require(request.user, RIGHT)
    variations = list(managed_service_variations(request.user))
    by_key = current_variations(key for one in variations for key in one.protocol_variations)
    rows = [(one, [by_key.get(key, key) for key in one.protocol_variations]) for one in variations]
    return render(request, "backoffice/services.html", {"rows": rows, "crumbs": crumbs()})


def change(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, RIGHT)
    chosen = get_object_or_404(managed_service_variations(request.user), uuid=uuid)
    protocols = readable_variations(request.user).filter(is_current=True).order_by("protocol__name", "name")
    initial = {name: getattr(chosen, name) for name in ("name", "protocol_variations", "is_active")}
    about = {"protocols": protocols, "known": chosen.protocol_variations}
    form = ServiceVariationForm(posted(request), initial=initial, **about)
    if form.is_valid():
        try:
            change_variation(variation=chosen, **form.cleaned_data, by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": chosen})
            return redirect("admin:services")
    context = {"form": form, "chosen": chosen, "crumbs": crumbs(chosen)}
    return render(request, "backoffice/service_variation.html", context, status=422 if form.is_bound else 200)


def crumbs(*last: Any) -> list[tuple[Any, str]]:
    here = reverse("admin:services") if last else ""
    return [(_("Administration"), reverse("admin:index")), (_("Services"), here), *((one, "") for one in last)]
