from django.apps import AppConfig

from core import slots


class OrgstructureConfig(AppConfig):
    name = "orgstructure"
    verbose_name = "Organisatie"

    def ready(self) -> None:
        from orgstructure.models import Employer, Node  # noqa: PLC0415 - models are ready from here on

        slots.hidden_things.add("employer", slots.HiddenThing(Employer), order=40)
        slots.hidden_things.add("node", slots.HiddenThing(Node), order=50)
