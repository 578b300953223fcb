"""Reads about the data of one employer."""

from django.utils.translation import gettext as _

from core.errors import DomainError
from orgstructure.models import Contact, Employer, Location
from orgstructure.models.employers import VDD


def propose_debtor_number(employer: Employer) -> str:
    """0 and the digits of the code for an employer of VDD, else postcode and house number; with a suffix when taken.

    Raises DomainError without either (domain.md row 56 and ch. 11-0).
    """
    if employer.is_from_vdd:
        wanted = f"0{(employer.code or '').removeprefix(VDD)}"
    elif employer.postcode and employer.house_number:
        wanted = f"{employer.postcode}{employer.house_number}{employer.house_addition}".replace(" ", "").upper()
    else:
        text = _("Fill in the visiting address on the tab Organisation first: the proposal is made of it.")
        raise DomainError(text, field="debtor_number")
    others = Employer.objects.exclude(pk=employer.pk).filter(debtor_number__istartswith=wanted)
    taken = {(number or "").upper() for number in others.values_list("debtor_number", flat=True)}
    suffix = next(number for number in range(1, len(taken) + 2) if _numbered(wanted, number) not in taken)
    return _numbered(wanted, suffix)


def locations_of(employer: Employer) -> list[Location]:
    """Beside the Hoofdvestiging, by name, each with its contact persons."""
    return list(employer.locations.prefetch_related("contacts"))


def own_contacts(employer: Employer) -> list[Contact]:
    """The contact persons of the employer itself: not of a department or a location."""
    return list(employer.contacts.filter(department__isnull=True, location__isnull=True))


def _numbered(wanted: str, number: int) -> str:
    return wanted if number == 1 else f"{wanted}-{number}"
