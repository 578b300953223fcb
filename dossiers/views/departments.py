"""Afdelingen of an employer, behind the pencil of Stamgegevens: choose one, and see or change who leads it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, StaleError
from core.policies import require
from dossiers import queries_organisation as queries
from dossiers.employer_blocks import CHANGE, may_add_departments
from dossiers.forms_employers import LeaderForm
from dossiers.policies import is_employer_user, opens, visible_nodes
from dossiers.queries_tree import dossiers_below
from dossiers.views.organisation import master_data_frame, node_url
from orgstructure.enums import NodeKind
from orgstructure.models import Contact, Employer, Node
from orgstructure.queries import employer_of, leader_of
from orgstructure.usecases.contacts import contact_version
from orgstructure.usecases.departments import change_leader

PART = "master_data.departments"


@require_http_methods(["GET", "HEAD", "POST"])
def departments(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The departments of an employer with the one of the address chosen; an office has none, and stands in the tree."""
    nodes = visible_nodes(request.user).select_related("department__manager")
    node = get_object_or_404(nodes, uuid=uuid)
    if not opens(request.user, PART):
        raise PermissionDenied(PART)
    if request.method == "POST":
        require(request.user, CHANGE)
    if node.kind not in (NodeKind.EMPLOYER, NodeKind.DEPARTMENT):
        return redirect(node_url(request.user, node))
    employer = employer_of(node)
    form = _form(request, node, employer)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            return _save(request, node, form)
        except StaleError as error:
            form = _newer(request, node, employer, error)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = _context(request, node, employer, form)
    return render(request, "employers/departments.html", context, status=422 if form and form.errors else 200)


def _context(request: HttpRequest, node: Node, employer: Employer, form: LeaderForm | None) -> dict[str, Any]:
    is_department = node.kind == NodeKind.DEPARTMENT
    return {
        **master_data_frame(request, node, "departments"),
        "node": node,
        "employer": employer,
        "chosen": node if is_department else None,
        "departments": queries.departments_of(request.user, employer),
        "lowest": employer.node.level + 1,
        "leader": leader_of(node) if is_department else None,
        "employees": dossiers_below(request.user, [node])[node.pk],
        "answers": queries.answers_on(node) if is_department else [],
        "inside": not is_employer_user(request.user),
        "form": form,
        "may_add": may_add_departments(request.user),
    }


def _form(request: HttpRequest, node: Node, employer: Employer, data: Any = None) -> LeaderForm | None:
    """None for who may only read, or as long as no department is chosen."""
    if node.kind != NodeKind.DEPARTMENT or not request.user.has_perm(CHANGE):
        return None
    leader = leader_of(node)
    return LeaderForm(
        data or request.POST or None,
        instance=leader or Contact(),
        initial={"version": contact_version(leader) if leader else ""},
        employer=employer,
        account=node.department.manager,
    )


def _save(request: HttpRequest, node: Node, form: LeaderForm) -> HttpResponse:
    account, version = form.cleaned_data["account"], form.cleaned_data["version"]
    change_leader(node=node, by=request.user, account=account, version=version, **form.values())
    messages.success(request, _("The manager of %(department)s has been saved.") % {"department": node})
    return redirect("employers:departments", node.uuid)


def _newer(request: HttpRequest, node: Node, employer: Employer, error: StaleError) -> LeaderForm | None:
    """The same input over the leidinggevende as he is now, so that saving again is a choice."""
    data = request.POST.copy()
    leader = leader_of(node)
    data["version"] = contact_version(leader) if leader else ""
    form = _form(request, node, employer, data)
    if form is not None:
        form.add_error(None, error.message)
    return form
