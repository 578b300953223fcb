from django.apps import AppConfig

from core import slots


class ImportsConfig(AppConfig):
    name = "imports"
    verbose_name = "Imports"

    def ready(self) -> None:
        from imports.demo import make_imports  # noqa: PLC0415 - models are ready from here on
        from imports.models import Import  # noqa: PLC0415

        slots.hidden_things.add("import", slots.HiddenThing(Import), order=85)
        slots.demo_makers.add("imports", make_imports, order=10)
