"""The AdminSite at /beheer/: one door, our own rights, and only the addresses that stand here."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.readonly import ReadOnlyAdmin
from core.policies import require


class BackofficeSite(AdminSite):
    """Django's own login, password and log pages are left out: signing in is the portal's business."""

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("Administration")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only lists that are for looking at: that of Django's own groups, which would write, is left out."""
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """False for a visitor, who is sent to the login page; raises PermissionDenied (403) for who may not."""
        if not request.user.is_authenticated:
            return False
        require(request.user, "accounts.use_backoffice")  # type: ignore[arg-type]
        return True

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Nothing per app: the start page of Beheer names what there is."""
        return []

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from backoffice.urls import pages  # noqa: PLC0415 - views import models, which are not there yet when this is

        lists = [path(f"{model_admin.folder}/", include(model_admin.urls)) for model_admin in self._registry.values()]
        return [
            path("login/", self.login, name="login"),
            path("logout/", self._page(self.logout), name="logout"),
            *(path(page.route, self._page(page.view), name=page.name) for page in pages),
            *lists,
            re_path(r"(?P<url>.*)$", self._page(self.catch_all_view)),
        ]

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        index = reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(index)
        return redirect_to_login(request.GET.get("next", index))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("accounts:logout", preserve_request=True)

    def _page(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        guarded = self.admin_view(require_http_methods(["GET", "HEAD", "POST"])(view))
        guarded.login_url = reverse_lazy("accounts:login")  # type: ignore[attr-defined] # for LoginRequiredMiddleware
        return guarded
