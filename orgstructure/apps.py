from django.apps import AppConfig

from core import slots


class OrgstructureConfig(AppConfig):
    name = "orgstructure"
    verbose_name = "Organisatie"

    def ready(self) -> None:
        from orgstructure.models import Contact, Employer, Location, Node, UwvOffice  # noqa: PLC0415 - models are ready from here on

        slots.hidden_things.add("employer", slots.HiddenThing(Employer), order=40)
        slots.hidden_things.add("node", slots.HiddenThing(Node), order=50)
        slots.hidden_things.add("location", slots.HiddenThing(Location), order=100)
        slots.hidden_things.add("contact", slots.HiddenThing(Contact), order=110)
        slots.hidden_things.add("uwv_office", slots.HiddenThing(UwvOffice), order=120)
