"""The sections of an employer's master data as they are read: which block each is, and its facts in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from orgstructure.enums import Classification
from orgstructure.forms import SECTIONS
from orgstructure.models import Employer
from orgstructure.placeholders import fictitious

PARTS = {
    "werkgever": "master_data.data",
    "contactgegevens": "master_data.contact_details",
    "adres": "master_data.address",
    "financieel": "master_data.financial",
    "uwv": "master_data.uwv",
    "configuratie": "master_data.configuration",
}
"""Per section, as its address names it, the block of the employer's page that it is."""
INSIDE_ONLY = {"financieel", "uwv", "configuratie"}
"""Sections that an employer's users only read when somebody gave them that."""


@dataclass(frozen=True)
class Fact:
    """One line of a section; `fictitious` when what stands there is a placeholder."""

    label: Any
    value: str
    fictitious: bool = False


def facts_of(employer: Employer, section: str) -> list[Fact]:
    if section == "adres":
        return _addresses(employer)
    made_up = fictitious(employer)
    form = SECTIONS[section](instance=employer)
    facts = [Fact(field.label, _in_words(employer, name), name in made_up) for name, field in form.fields.items()]
    return [*facts, Fact(_("Office"), str(employer.node.parent or ""))] if section == "werkgever" else facts


def visiting_address(place: Any) -> str:
    """On one line, of whatever has an address."""
    street = f"{place.street} {place.house_number or ''}{place.house_addition}".strip()
    return ", ".join(part for part in (street, f"{_grouped(place.postcode)} {place.city}".strip()) if part)


def _addresses(employer: Employer) -> list[Fact]:
    street = f"{employer.postal_street} {employer.postal_house_number or ''}{employer.postal_house_addition}".strip()
    city = f"{_grouped(employer.postal_postcode)} {employer.postal_city}".strip()
    postal = ", ".join(part for part in (street, city) if part)
    return [
        Fact(_("Visiting address"), visiting_address(employer)),
        Fact(_("Postal address"), _("the same as the visiting address") if employer.postal_is_visiting else postal),
    ]


def _in_words(employer: Employer, name: str) -> str:
    if name == "name":
        return str(employer)
    if name == "classifications":
        return ", ".join(str(Classification(value).label) for value in employer.classifications)
    shown = getattr(employer, f"get_{name}_display", None)
    value = shown() if shown else getattr(employer, name)
    return "" if value is None else str(value)


def _grouped(postcode: str) -> str:
    """1234AB as it is written: 1234 AB."""
    return f"{postcode[:4]} {postcode[4:]}".strip()
