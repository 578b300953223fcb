from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import slots


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "Dossiers"

    def ready(self) -> None:
        slots.navigation.add(
            "dossiers",
            slots.NavigationItem(_("Case files"), "dossiers:search", "folder-open", right="dossiers.view_dossier"),
            order=30,
        )
        slots.dossier_tabs.add("overview", slots.Tab("overview", _("Overview"), "dossiers:detail"), order=10)
        slots.dossier_tabs.add(
            "authorisation", slots.Tab("authorisation", _("File authorisation"), "dossiers:authorisation"), order=90
        )
