"""All addresses."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("casemanagement.urls")),
    path("", include("dossiers.urls")),
    path("", include("dossiers.urls_employers")),
    path("", include("core.urls")),
    path("beheer/", admin.site.urls),
]
