"""The product's addresses, and what they are compared with: a page that does nothing, and Django's own admin."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from dossiers.models import Task

PAGE = f"<!doctype html><title>floor</title>{'<p>Een regel tekst van een pagina.</p>' * 830}".encode()


def floor(request: HttpRequest) -> HttpResponse:
    """The least that any page costs: all middleware, the session and the user, 30 kB."""
    return HttpResponse(PAGE, headers={"X-User": request.user.get_username()})


class PlainAdmin(AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated


class TaskAdmin(ModelAdmin):
    """As one would write it in five minutes."""

    list_display = ("title", "dossier", "employer", "team", "responsible", "due_on", "state")
    list_filter = ("state", "executor", "team")
    ordering = ("due_on", "pk")
    list_per_page = 50

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


plain_admin = PlainAdmin(name="bench_admin")
plain_admin.register(Task, TaskAdmin)

urlpatterns = [
    path("bench/floor/", floor),
    path("bench/admin/", plain_admin.urls),
    path("", include("xsuite.urls")),
]
