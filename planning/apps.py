from django.apps import AppConfig

from core import slots


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = "Planning"

    def ready(self) -> None:
        from planning.queries import uncounted_days  # noqa: PLC0415 - models are ready from here on

        slots.uncounted_days.add("planning", uncounted_days, order=10)
