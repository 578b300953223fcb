from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import slots


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        entry = slots.NavigationItem(_("Settings"), "accounts:settings", "settings", at_the_bottom=True)
        slots.navigation.add("settings", entry, order=990)
