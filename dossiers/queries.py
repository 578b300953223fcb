"""Reads of dossiers that several callers need; each starts from a queryset that a policy has narrowed."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from core.crypto import blind_index
from core.text import normalise
from core.validators import clean_bsn
from dossiers.models import Dossier, Employment, Occurrence, Trajectory

DATE_FORMATS = ("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d")
WHOLE_WORD = 3
"""From so many letters a word may stand anywhere in a name; a shorter one stands at the start of a word."""


def search(dossiers: QuerySet[Dossier], text: str, *, leavers: bool, today: date) -> QuerySet[Dossier]:
    """Those of `dossiers` that what was typed may mean, by name; each with `has_left` (Uit dienst).

    Every word must be in the name; nine digits are a BSN, a date is the date of birth, and anything may be a
    personnel number. Without `leavers` nobody who has left is among them.
    """
    wanted = _meaning(text)
    return dossiers.none() if wanted is None else by_name(dossiers.filter(wanted), leavers=leavers, today=today)


def by_name(dossiers: QuerySet[Dossier], *, leavers: bool, today: date) -> QuerySet[Dossier]:
    """Employees in the order of their names, each with `has_left`; without `leavers` nobody who has left."""
    at_work = Employment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), employee=OuterRef("employee"))
    found = dossiers.annotate(has_left=~Exists(at_work))
    if not leavers:
        found = found.filter(has_left=False)
    return found.select_related("employee", "employer__node", "node").order_by("employee__sort_key", "pk")


def with_history(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Each with all that its page asks for: trajectories and employments, the latest first, and what is in them."""
    trajectories = Trajectory.objects.select_related("variation__protocol", "lead_team", "responsible", "employment")
    employments = Employment.objects.select_related("node", "location").order_by("-starts_on")
    return dossiers.select_related("employee", "employer__node", "node").prefetch_related(
        Prefetch("trajectories", trajectories.prefetch_related("periods", "recoveries").order_by("-first_day", "-pk")),
        Prefetch("employee__employments", employments),
    )


def _meaning(text: str) -> Q | None:
    words = normalise(text).split()
    if not words:
        return None
    meaning = Q(employee__personnel_number=text.strip()) | _named(words)
    born_on, bsn = _date(text.strip()), _bsn(text)
    if born_on:
        meaning |= Q(employee__birth_date=born_on)
    if bsn:
        meaning |= Q(employee__bsn_index=blind_index(bsn))
    return meaning


def _named(words: list[str]) -> Q:
    named = Q()
    for word in words:
        named &= Q(employee__search_key__contains=word if len(word) >= WHOLE_WORD else f" {word}")
    return named


def _date(text: str) -> date | None:
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _bsn(text: str) -> str | None:
    if sum(character.isdigit() for character in text) not in (8, 9):
        return None
    try:
        return clean_bsn(text)
    except ValidationError:
        return None


def passed_source_by(dossier: Dossier) -> Occurrence | None:
    """The last that was told here of a trajectory although VDD is leading."""
    told = Occurrence.objects.filter(trajectory__dossier=dossier, facts__has_key="despite_source")
    return told.select_related("by").order_by("-at", "-pk").first()
