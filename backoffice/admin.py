"""The plain lists of Beheer, and the tree that is dragged."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import UserGroup
from backoffice.policies import may_see_nodes
from backoffice.readonly import ReadOnlyAdmin
from backoffice.tree import NodeAdmin
from core.models import Job
from orgstructure.models import Employer, Node

admin.site.register(Node, NodeAdmin)


@admin.register(Employer)
class EmployerAdmin(ReadOnlyAdmin):
    folder = "werkgevers"
    page_name = "part"
    list_display = ["name", "code", "state"]
    list_display_links = ["name"]
    list_select_related = ["node"]
    search_fields = ["node__name", "code"]
    add_page = "employer_draft"
    add_label = _("Add an employer")
    ordering = ["node__name"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_nodes(request.user)

    def page_of(self, row: Employer) -> str:
        return super().page_of(row.node)

    @admin.display(description=_("employer"), ordering="node__name")
    def name(self, employer: Employer) -> str:
        return employer.node.name

    @admin.display(description=_("state"), ordering="published_at")
    def state(self, employer: Employer) -> Any:
        return _("Published") if employer.published_at else _("Draft, not published")


@admin.register(UserGroup)
class UserGroupAdmin(ReadOnlyAdmin):
    folder = "gebruikersgroepen"
    page_name = "group_rights"
    view_right = "accounts.manage_users"
    list_display = ["indented_name", "is_team", "audience", "members"]
    list_display_links = ["indented_name"]
    search_fields = ["name"]
    ordering = ["tree_id", "lft"]
    sortable_by: list[str] = []

    def get_queryset(self, request: HttpRequest) -> QuerySet[UserGroup]:
        return super().get_queryset(request).annotate(home=Count("users", distinct=True))

    @admin.display(description=_("name"))
    def indented_name(self, group: UserGroup) -> str:
        return f"{'– ' * group.level}{group.name}"

    @admin.display(description=_("members"))
    def members(self, group: UserGroup) -> int:
        return group.home


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
