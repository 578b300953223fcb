"""The plain lists of Beheer, and the tree that is dragged."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.policies import may_see_nodes
from backoffice.readonly import ReadOnlyAdmin
from backoffice.tree import NodeAdmin
from core.models import Job
from orgstructure.models import Employer, Node

admin.site.register(Node, NodeAdmin)


@admin.register(Employer)
class EmployerAdmin(ReadOnlyAdmin):
    folder = "werkgevers"
    page_name = "employer_organisation"
    list_display = ["name", "code", "state"]
    list_display_links = ["name"]
    list_select_related = ["node"]
    search_fields = ["node__name", "code"]
    add_page = "employer_draft"
    add_label = _("Add an employer")
    ordering = ["node__name"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_nodes(request.user)

    @admin.display(description=_("employer"), ordering="node__name")
    def name(self, employer: Employer) -> str:
        return employer.node.name

    @admin.display(description=_("state"), ordering="published_at")
    def state(self, employer: Employer) -> Any:
        return _("Published") if employer.published_at else _("Draft, not published")


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    folder = "achtergrondtaken"
    title = _("Background jobs")
    list_display = ["kind_in_words", "state", "progress", "created_at", "finished_at", "error"]
    list_filter = ["state"]
    ordering = ["-pk"]
    sortable_by: list[str] = []

    @admin.display(description=_("job"))
    def kind_in_words(self, job: Job) -> Any:
        return {"responsibility.carry": _("Take running cases along")}.get(job.kind, job.kind)

    @admin.display(description=_("progress"))
    def progress(self, job: Job) -> str:
        return f"{job.done} / {job.total}"
