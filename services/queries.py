"""Reads of protocols that several callers need."""

from datetime import date

from django.db.models import Q, QuerySet

from orgstructure.models import Employer
from services.enums import StepKind
from services.models import Agreement, AgreementVariation, ProtocolStep, ProtocolVariation


def agreements_on(employer: Employer, day: date) -> QuerySet[Agreement]:
    """What holds for the employer on this day."""
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return Agreement.objects.filter(running, employer=employer, starts_on__lte=day)


def startable(employer: Employer, day: date) -> list[ProtocolVariation]:
    """The protocolvariaties that may start on this day by what was agreed: the first of each protocol."""
    lines = AgreementVariation.objects.filter(agreement__in=agreements_on(employer, day))
    lines = lines.order_by("variation__kind__position", "variation__name", "pk")
    keys = [key for (keys,) in lines.values_list("variation__protocol_variations") for key in keys]
    current = ProtocolVariation.objects.filter(key__in=keys, is_current=True).select_related("protocol", "lead_team")
    by_key = {one.key: one for one in current}
    found: dict[int, ProtocolVariation] = {}
    for key in keys:
        if key in by_key:
            found.setdefault(by_key[key].protocol_id, by_key[key])
    return list(found.values())


def task_steps() -> list[tuple[str, str]]:
    """Key and title of the tasks that the protocols of today know, in the order in which they come up."""
    steps = ProtocolStep.objects.filter(variation__is_current=True).exclude(kind=StepKind.MARK)
    titles = dict.fromkeys(steps.order_by("variation__key", "position").values_list("key", "title"))
    return list({key: (key, title) for key, title in titles}.values())
