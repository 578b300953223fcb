from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = "Dienstverlening"

    def ready(self) -> None:
        from core import slots  # noqa: PLC0415 - models are ready from here on
        from services.models import Agreement, ServiceVariation  # noqa: PLC0415

        slots.hidden_things.add("agreement", slots.HiddenThing(Agreement), order=100)
        slots.hidden_things.add("service_variation", slots.HiddenThing(ServiceVariation), order=110)
