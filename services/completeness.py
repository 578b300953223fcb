"""How far the setting up of an employer is: per tab what is missing, and whether it may be published."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgstructure.enums import EmployerTab, NodeKind
from orgstructure.models import Employer, Node
from orgstructure.placeholders import PLACEHOLDERS, fictitious
from services.models import Agreement

REQUIRED = [
    "phone", "street", "house_number", "postcode", "city", "payroll_tax_number", "uwv_office", "uwv_number", "sector",
    "offer", "classifications",
]  # fmt: skip
REQUIRED_POSTAL = ["postal_street", "postal_house_number", "postal_postcode", "postal_city"]


class TabState(Enum):
    COMPLETE = "complete"
    MISSING = "missing"
    UNSEEN = "unseen"


class Gap(models.TextChoices):
    """What keeps the data of an employer from being whole."""

    FICTITIOUS = "fictief", gettext_lazy("Fictitious data")
    MISSING = "ontbreekt", gettext_lazy("Missing data")
    DEPARTMENT = "afdeling", gettext_lazy("No department")


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


@dataclass(frozen=True)
class Gaps:
    """One employer of the list "Onvolledige werkgevergegevens"."""

    employer: Employer
    fictitious: list[str]
    missing: list[Completeness]
    lacks_department: bool


def completeness_of(employer: Employer) -> list[Completeness]:
    """Every tab before Publiceren, in their order; of a published employer nothing is unseen."""
    return _tabs(employer, has_agreement=employer.agreements.filter(_holds_or_will()).exists())


def incomplete(employer: Employer) -> list[Completeness]:
    """The tabs that keep the employer from being published."""
    return [one for one in completeness_of(employer) if one.missing]


def lacks_department(employer: Employer) -> bool:
    """Published, and nobody can be employed there yet: an employer needs one department at least (row 63)."""
    return employer.published_at is not None and not _departments(employer.node).exists()


def employers_with_gaps(gap: Gap | None = None) -> QuerySet[Employer]:
    """Employers whose data are not whole, for `gaps_of`; of one sort, or of any."""
    below = Node.objects.filter(
        kind=NodeKind.DEPARTMENT, tree_id=OuterRef("node__tree_id"),
        lft__gt=OuterRef("node__lft"), rght__lt=OuterRef("node__rght"),
    )  # fmt: skip
    agreements = Agreement.objects.filter(_holds_or_will(), employer=OuterRef("pk"))
    found = Employer.objects.select_related("node").annotate(
        has_department=Exists(below), has_agreement=Exists(agreements)
    )
    sorts = {
        Gap.FICTITIOUS: _any(Q(**{name: value}) for name, value in PLACEHOLDERS.items()),
        Gap.MISSING: _is_missing(),
        Gap.DEPARTMENT: Q(published_at__isnull=False, has_department=False),
    }
    return found.filter(sorts[gap] if gap else _any(sorts.values())).order_by("node__name", "pk")


def gaps_of(employer: Any) -> Gaps:
    """Of an employer that `employers_with_gaps` found; asks nothing more of the database."""
    tabs = _tabs(employer, has_agreement=employer.has_agreement)
    return Gaps(
        employer=employer,
        fictitious=[_label(name) for name in fictitious(employer)],
        missing=[one for one in tabs if one.missing],
        lacks_department=employer.published_at is not None and not employer.has_department,
    )


def _tabs(employer: Employer, *, has_agreement: bool) -> list[Completeness]:
    missing = {
        EmployerTab.ORGANISATION: _missing_data(employer),
        EmployerTab.CONTRACTS: [] if employer.debtor_number else [_label("debtor_number")],
        EmployerTab.SERVICES: [] if has_agreement else [_("an agreement")],
    }
    tabs = [tab for tab in EmployerTab if tab != EmployerTab.PUBLISH]
    seen = tabs if employer.published_at else employer.viewed_tabs
    return [Completeness(tab, missing.get(tab, []), tab in seen) for tab in tabs]


def _missing_data(employer: Employer) -> list[str]:
    names = REQUIRED if employer.postal_is_visiting else [*REQUIRED, *REQUIRED_POSTAL]
    values = {name: getattr(employer, f"{name}_id" if name == "uwv_office" else name) for name in names}
    return [_label(name) for name, value in values.items() if value in (None, "", [])]


def _is_missing() -> Q:
    """As `_missing_data`, and the two tabs after it, in a question to the database."""
    postal = Q(postal_is_visiting=False) & _any(map(_is_empty, REQUIRED_POSTAL))
    return _any([*map(_is_empty, [*REQUIRED, "debtor_number"]), postal, Q(has_agreement=False)])


def _is_empty(name: str) -> Q:
    field = Employer._meta.get_field(name)
    empty: Q = Q(**{f"{name}__isnull": True}) if field.null else Q()
    if isinstance(field, models.CharField):
        return empty | Q(**{name: ""})
    return empty if field.null else Q(**{name: []})


def _any(questions: Any) -> Q:
    found = Q()
    for one in questions:
        found |= one
    return found


def _label(name: str) -> str:
    return capfirst(str(Employer._meta.get_field(name).verbose_name))


def _departments(node: Node) -> QuerySet[Node]:
    return Node.objects.below(Node.objects.get(pk=node.pk)).filter(kind=NodeKind.DEPARTMENT)


def _holds_or_will() -> Q:
    """An agreement that holds today or later."""
    return Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())
