"""Samengesteld verzuim: which earlier absence a sick report continues, and until when that is possible."""

from dataclasses import dataclass, replace
from datetime import date

from dossiers.enums import EndReason
from dossiers.models import ILLNESS, Dossier, Recovery, Trajectory
from planning.planner import Facts, Interruption, continues, effective_first_day, interruption_days, window_closes_on
from planning.queries import facts_of


@dataclass(frozen=True)
class Continuation:
    """What a report of `first_day` continues, and what that does to the count."""

    recovery: Recovery
    first_day: date
    days: int
    facts: Facts

    @property
    def trajectory(self) -> Trajectory:
        return self.recovery.trajectory

    @property
    def effective_first_day(self) -> date:
        return effective_first_day(self.facts, self.first_day)


def continuation(dossier: Dossier, first_day: date) -> Continuation | None:
    """The absence that a report of this day continues: recovered from less than four weeks before it.

    Days of pregnancy leave are left out of the four weeks (domain.md 1.5). None when another absence came after it.
    """
    recovery = _last_recovery(dossier, first_day)
    if recovery is None:
        return None
    before = facts_of(recovery.trajectory, first_day)
    if not continues(recovery.recovered_on, first_day, before.leave):
        return None
    gap = Interruption(recovery.recovered_on, first_day)
    facts = replace(before, interruptions=(*before.interruptions, gap), recovered_on=None, ended_on=None)
    return Continuation(recovery, first_day, interruption_days(gap.recovered_on, first_day, before.leave), facts)


def window_of(trajectory: Trajectory, today: date) -> tuple[date, date] | None:
    """Of a recovered trajectory: since when, and the first day on which a report starts a new one."""
    facts = facts_of(trajectory, today)
    if facts.recovered_on is None:
        return None
    return facts.recovered_on, window_closes_on(facts.recovered_on, facts.leave)


def _last_recovery(dossier: Dossier, first_day: date) -> Recovery | None:
    absences = Trajectory.objects.filter(dossier=dossier, protocol_key__in=ILLNESS)
    last = absences.exclude(end_reason=EndReason.WITHDRAWN).order_by("first_day").last()
    found = Recovery.objects.filter(trajectory=last, sick_again_on=None, recovered_on__lt=first_day)
    return found.select_related("trajectory").first()
