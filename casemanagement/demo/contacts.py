"""Contact persons of the demo's employers, and who leads their departments."""

from casemanagement.demo.organisation import EMPLOYERS, EmployerPlan
from casemanagement.demo.people import Cast
from orgstructure.enums import ContactKind
from orgstructure.models import Employer
from orgstructure.usecases.contacts import save_contact
from orgstructure.usecases.departments import change_leader

_PEOPLE = [
    (ContactKind.GENERAL, "M. van Houten", "Directeur"),
    (ContactKind.HR, "L. Ekelmans", "HR-adviseur"),
    (ContactKind.PREVENTION, "J. Reijnders", "Preventiemedewerker"),
    (ContactKind.COUNCIL, "S. Bouazza", "Voorzitter ondernemingsraad"),
]
_LEADERS = ["P. Smit", "K. de Wit", "R. Yıldız", "T. van 't Veer"]


def add_contacts(cast: Cast) -> None:
    """Every employer has one to four contact persons; the departments of every second one have a leidinggevende."""
    for place, plan in enumerate(EMPLOYERS):
        employer = Employer.objects.get(pk=cast.employers[plan.name].pk)
        for number, (kind, name, job_title) in enumerate(_PEOPLE[: place % len(_PEOPLE) + 1]):
            phone, email = f"+3113555{2000 + 10 * place + number}", f"contact{place}{number}@example.org"
            values = {"kind": kind, "name": name, "job_title": job_title, "phone": phone, "email": email}
            save_contact(employer=employer, by=cast.klantbeheer, **values)
        if place % 2 == 0:
            _lead(cast, plan, place)


def _lead(cast: Cast, plan: EmployerPlan, place: int) -> None:
    """The topmost departments; that of the bakery's own user has his account too."""
    for number, department in enumerate(plan.departments):
        account = cast.users["baker"] if plan.name == cast.users["baker"].group.name and number == 0 else None
        change_leader(
            node=cast.node(plan.name, department),
            by=cast.klantbeheer,
            account=account,
            name=_LEADERS[(place + number) % len(_LEADERS)],
            job_title="Teamleider",
            phone=f"+3113555{3000 + 10 * place + number}",
            email="",
        )
