"""Plain lists in Beheer: for looking only, asked of our own rights instead of Django's add, change and delete."""

from typing import Any

from django.contrib.admin import ModelAdmin, ShowFacets
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _


class PageLinks(ChangeList):
    """Rows lead to our own page about the thing, by its UUID."""

    def url_for_result(self, result: Any) -> str:
        return self.model_admin.page_of(result)


class ReadOnlyAdmin(ModelAdmin):
    """A list without any writing: `view_right` opens it, `folder` is its place under /beheer/.

    The pages of Django for adding, changing, deleting and history are not there at all.
    """

    view_right = "accounts.use_backoffice"
    folder = ""
    page_name = ""
    title: Any = ""
    add_page = ""
    add_label: Any = ""
    actions = None
    list_display_links: Any = None
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    change_list_template = "backoffice/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return [path("", self.admin_site._page(self.changelist_view), name=name)]

    @property
    def media(self) -> Media:
        """None of Django's scripts for writing."""
        return Media()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = self.title or capfirst(self.opts.verbose_name_plural)
        mine = {
            "title": title,
            "crumbs": [(_("Administration"), reverse("admin:index")), (title, "")],
            "add_url": reverse(f"admin:{self.add_page}") if self.add_page else "",
            "add_label": self.add_label,
        }
        return super().changelist_view(request, {**mine, **(extra_context or {})})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PageLinks

    def page_of(self, row: Any) -> str:
        return reverse(f"admin:{self.page_name}", args=[row.uuid])

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(self.view_right)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
