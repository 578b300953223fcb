from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import slots


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from accounts.models import Substitution, User, UserGroup  # noqa: PLC0415 - models are ready from here on

        entry = slots.NavigationItem(_("Settings"), "accounts:settings", "settings", at_the_bottom=True)
        slots.navigation.add("settings", entry, order=990)
        slots.hidden_things.add("user", slots.HiddenThing(User), order=60)
        slots.hidden_things.add("substitution", slots.HiddenThing(Substitution), order=80)
        slots.hidden_things.add("group", slots.HiddenThing(UserGroup), order=70)
