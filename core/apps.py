from django.apps import AppConfig
from django.core.checks import register

from core import checks


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Basis"

    def ready(self) -> None:
        register(checks.check_tries)
        register(checks.check_demo, deploy=True)
