"""The master data of the demo's employers: some whole, some with placeholders, some whose setting up is not done."""

from typing import Any

from django.utils import timezone
from stdnum.nl import bsn

from accounts.models import User
from casemanagement.demo.services import agree
from casemanagement.usecases import organisation
from orgstructure.enums import ContactKind, EmployerTab
from orgstructure.models import Employer, Node, UwvOffice
from orgstructure.placeholders import PLACEHOLDERS
from orgstructure.queries_employers import propose_debtor_number
from orgstructure.usecases.contacts import save_contact
from orgstructure.usecases.employers import change_employer, view_tab
from orgstructure.usecases.locations import save_location

# Street, postcode and city per office, and the UWV office there.
_PLACES = {
    "Noord": [
        ("Hereweg", "9725AB", "Groningen"),
        ("Oosterkade", "8911KJ", "Leeuwarden"),
        ("Hoofdstraat", "7811EJ", "Emmen"),
    ],
    "Midden": [
        ("Vleutenseweg", "3532HA", "Utrecht"),
        ("Arnhemseweg", "3817CH", "Amersfoort"),
        ("Velperweg", "6824BH", "Arnhem"),
    ],
    "Zuyd": [
        ("Spoorlaan", "5038CB", "Tilburg"),
        ("Boschdijk", "5612HC", "Eindhoven"),
        ("Kruisstraat", "6411BR", "Heerlen"),
    ],
}
_OFFERS = ["Productie en verkoop", "Vervoer", "Onderwijs", "Zorg aan huis", "Installatie en onderhoud"]
_SECTORS = [13, 32, 61, 35, 12, 9, 33, 18]
_CONTACTS = [
    (ContactKind.GENERAL, "P. Smit", "Directeur"),
    (ContactKind.HR, "J.M. van der Meer", "HR-adviseur"),
    (ContactKind.PREVENTION, "A. Öztürk", "Preventiemedewerker"),
    (ContactKind.COUNCIL, "T. de Vries", "Voorzitter"),
]

NOTHING_VIEWED = "Slagerij De Haan (concept)"
HALF = "Rijwielen Van Loon (concept)"
READY = "Drogisterij Het Kruid (concept)"
WITHOUT_DEPARTMENT = "Stichting Buurtwerk Noord"


def complete(employer: Employer, *, office: str, by: User) -> Employer:
    """All that is required, what was agreed, and by turns locations, contact persons and a postal address."""
    turn = sum(map(ord, employer.node.name)) % 12
    employer = change_employer(employer=employer, by=by, **_data(turn, office))
    if turn % 3 == 0:
        employer = change_employer(employer=employer, by=by, **PLACEHOLDERS)
    if turn % 4 == 1:
        postal = {"postal_street": "Postbus", "postal_house_number": 100 + turn, "postal_postcode": "1000AA"}
        employer = change_employer(
            employer=employer, postal_is_visiting=False, postal_city="Amsterdam", by=by, **postal
        )
    _add_places(employer, turn, office, by)
    employer = change_employer(employer=employer, debtor_number=propose_debtor_number(employer), by=by)
    agree(employer, today=timezone.localdate(), by=by)
    return employer


def add_unfinished(office: Node, *, by: User) -> None:
    """Drafts in each stage of the setting up, and a published employer without a department."""
    organisation.draft_employer(name=NOTHING_VIEWED, code=None, by=by)
    half = organisation.draft_employer(name=HALF, code=None, by=by)
    change_employer(employer=half, by=by, **_data(4, "Midden"))
    for tab in (EmployerTab.ORGANISATION, EmployerTab.CONTRACTS):
        view_tab(employer=half, tab=tab, by=by)
    ready = complete(organisation.draft_employer(name=READY, code="VDD40173", by=by), office="Zuyd", by=by)
    for tab in EmployerTab:
        view_tab(employer=ready, tab=tab, by=by)
    bare = complete(organisation.draft_employer(name=WITHOUT_DEPARTMENT, code=None, by=by), office="Noord", by=by)
    organisation.publish_employer(employer=bare, under=Node.objects.get(pk=office.pk), by=by)


def _data(turn: int, office: str) -> dict[str, Any]:
    street, postcode, city = _PLACES[office][turn % 3]
    return {
        "phone": f"+3113555{1000 + turn}",
        "email": f"info{turn}@example.org",
        "street": street,
        "house_number": 10 + turn,
        "house_addition": "A" if turn % 5 == 0 else "",
        "postcode": postcode,
        "city": city,
        "payroll_tax_number": f"{_rsin(turn)}L01",
        "chamber_number": f"{17_000_000 + turn}",
        "uwv_office": UwvOffice.objects.get(city=city),
        "uwv_number": f"{200_000_00 + turn}",
        "sector": _SECTORS[turn % len(_SECTORS)],
        "offer": _OFFERS[turn % len(_OFFERS)],
    }


def _add_places(employer: Employer, turn: int, office: str, by: User) -> None:
    for kind, name, job_title in _CONTACTS[: 1 + turn % 4]:
        contact = {"kind": kind, "name": name, "job_title": job_title, "phone": f"+3113555{2000 + turn}"}
        save_contact(employer=employer, by=by, email="contact@example.org", **contact)
    for street, postcode, city in _PLACES[office][: turn % 3]:
        address = {"street": street, "house_number": 200 + turn, "postcode": postcode, "city": city}
        location = save_location(employer=employer, name=f"Vestiging {city}", by=by, **address)
        save_contact(employer=employer, location=location, kind=ContactKind.GENERAL, name="H. Mulder", by=by)


def _rsin(turn: int) -> str:
    """A number that passes the 11-proef, of nobody."""
    first = 999_990_000 + turn * 100
    return next(str(number) for number in range(first, first + 100) if bsn.is_valid(str(number)))
