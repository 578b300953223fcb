"""A new employer, invisible outside Beheer until it is published."""

import uuid as uuids

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice import queries
from backoffice.confirming import Change, check_then_save
from backoffice.forms import EmployerForm, PublishForm
from backoffice.policies import actions_on_node, managed_nodes
from backoffice.views.parts import crumbs
from casemanagement.usecases.organisation import draft_employer, preview_publish, publish_employer
from core.policies import require


def draft(request: HttpRequest) -> HttpResponse:
    require(request.user, "orgstructure.manage_tree")
    form = EmployerForm(request.POST or None)
    if form.is_bound and form.is_valid():
        employer = draft_employer(**form.cleaned_data, by=request.user)
        messages.success(
            request, _("%(name)s has been saved. Only Beheer sees it until you publish it.") % {"name": employer}
        )
        return redirect("admin:part", employer.node.uuid)
    title = _("Add an employer")
    back = reverse("admin:orgstructure_employer_changelist")
    path = [(_("Administration"), reverse("admin:index")), (_("Employers"), back), (title, "")]
    context = {"form": form, "title": title, "crumbs": path, "back": back}
    return render(request, "backoffice/form.html", context, status=422 if form.is_bound else 200)


def publish(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "orgstructure.manage_tree")
    node = get_object_or_404(managed_nodes(request.user), uuid=uuid)
    if "publish" not in actions_on_node(request.user, node):
        raise PermissionDenied
    form = PublishForm(request.POST or None, offices=list(queries.possible_offices()))
    place = {"employer": node.employer, "by": request.user}
    change = Change(
        form=form,
        preview=lambda: preview_publish(under=form.cleaned_data["under"], **place),
        save=lambda: publish_employer(under=form.cleaned_data["under"], **place),
        summary=lambda: [(_("Under which office?"), form.cleaned_data["under"])],
        template="backoffice/form.html",
        done=_("%(name)s has been published.") % {"name": node},
        back=reverse("admin:part", args=[node.uuid]),
        context={"title": _("Publish %(name)s") % {"name": node}, "crumbs": crumbs(node, _("Publish")), "checks": True},
    )
    return check_then_save(request, change)
