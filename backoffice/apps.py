from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class BackofficeConfig(AppConfig):
    name = "backoffice"
    verbose_name = "Beheer"


class BackofficeAdminConfig(AdminConfig):
    """Puts our own site, with its own door and its own rights, in the place of Django's default one."""

    default_site = "backoffice.site.BackofficeSite"
    default = False
