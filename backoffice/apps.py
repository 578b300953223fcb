from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    name = "backoffice"
    verbose_name = "Beheer"

    def ready(self) -> None:
        from backoffice.actions import HISTORY  # noqa: PLC0415 - apps are complete only now
        from core.slots import NavigationItem, dossier_actions, navigation  # noqa: PLC0415

        entry = NavigationItem(
            _("Administration"), "admin:index", "wrench", right="accounts.use_backoffice", at_the_bottom=True
        )
        navigation.add("backoffice", entry, order=900)
        dossier_actions.add(HISTORY.key, HISTORY, order=900)


class BackofficeAdminConfig(AdminConfig):
    """Puts our own site, with its own door and its own rights, in the place of Django's default one."""

    default_site = "backoffice.site.BackofficeSite"
    default = False
