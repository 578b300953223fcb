"""How far the setting up of an employer is: per tab what is missing, and whether it may be published."""

from dataclasses import dataclass
from enum import Enum

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from orgstructure.enums import EmployerTab
from orgstructure.models import Employer

_REQUIRED = [
    "phone", "street", "house_number", "postcode", "city", "payroll_tax_number", "uwv_office", "uwv_number", "sector",
    "offer", "classifications",
]  # fmt: skip
_REQUIRED_POSTAL = ["postal_street", "postal_house_number", "postal_postcode", "postal_city"]


class TabState(Enum):
    COMPLETE = "complete"
    MISSING = "missing"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class Completeness:
    """One tab: `missing` are the words for what must still be filled in."""

    tab: EmployerTab
    missing: list[str]
    viewed: bool

    @property
    def state(self) -> TabState:
        if not self.viewed:
            return TabState.UNSEEN
        return TabState.MISSING if self.missing else TabState.COMPLETE


def completeness_of(employer: Employer) -> list[Completeness]:
    """Every tab before Publiceren, in their order; of a published employer nothing is unseen."""
    missing = {
        EmployerTab.ORGANISATION: _missing_data(employer),
        EmployerTab.CONTRACTS: [] if employer.debtor_number else [_("Debtor number")],
        EmployerTab.SERVICES: [] if _has_agreement(employer) else [_("an agreement")],
    }
    tabs = [tab for tab in EmployerTab if tab != EmployerTab.PUBLISH]
    seen = tabs if employer.published_at else employer.viewed_tabs
    return [Completeness(tab, missing.get(tab, []), tab in seen) for tab in tabs]


def incomplete(employer: Employer) -> list[Completeness]:
    """The tabs that keep the employer from being published."""
    return [one for one in completeness_of(employer) if one.missing]


def _missing_data(employer: Employer) -> list[str]:
    names = _REQUIRED if employer.postal_is_visiting else [*_REQUIRED, *_REQUIRED_POSTAL]
    empty = [name for name in names if getattr(employer, name) in (None, "", [])]
    return [str(Employer._meta.get_field(name).verbose_name) for name in empty]


def _has_agreement(employer: Employer) -> bool:
    """One that holds today or later."""
    open_ended = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())
    return employer.agreements.filter(open_ended).exists()
