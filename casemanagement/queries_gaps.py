"""Days on which guidance that is needed was not agreed: what ends without successor, and holes in between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dossiers.enums import TrajectoryState
from dossiers.models import ABSENCE, Trajectory
from orgstructure.models import Employer
from services.gaps import Span, gaps
from services.models import Agreement, ServiceVariation
from services.queries import current_variations


@dataclass(frozen=True)
class Agreed:
    """An agreement as it stands, or as it would stand: the name of its kind, its days, and what may start by it."""

    kind: str
    span: Span
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Uncovered:
    """Days without agreement for a protocol, by the kinds of service that it comes with."""

    protocol: str
    kinds: str
    is_absence: bool
    days: Span

    def reaches(self, day: date) -> bool:
        """Not wholly before this day."""
        return self.days.last is None or self.days.last >= day


def agreed(agreements: Iterable[Agreement]) -> dict[int, Agreed]:
    """By agreement. For what came from `agreements_of`."""
    return {
        one.pk: Agreed(
            str(one.kind), Span(one.starts_on, one.ends_on), keys_of(line.variation for line in one.lines.all())
        )
        for one in agreements
    }


def keys_of(variations: Iterable[ServiceVariation]) -> tuple[str, ...]:
    return tuple(key for one in variations for key in one.protocol_variations)


def uncovered(employer: Employer, lines: Iterable[Agreed]) -> list[Uncovered]:
    """Of absence, and of every protocol that runs at the employer: the days since it was first agreed that are bare."""
    lines = list(lines)
    running = Trajectory.objects.filter(dossier__employer=employer, state=TrajectoryState.RUNNING)
    needed = {ABSENCE, *running.order_by().values_list("protocol_key", flat=True).distinct()}
    variations = current_variations(key for line in lines for key in line.keys)
    names = {one.protocol.key: one.protocol.name for one in variations.values() if one.protocol.key in needed}
    protocol_of = {key: one.protocol.key for key, one in variations.items()}
    return [found for key, name in names.items() for found in _of_protocol(key, name, lines, protocol_of)]


def _of_protocol(key: str, name: str, lines: list[Agreed], protocol_of: Mapping[str, str]) -> list[Uncovered]:
    mine = [line for line in lines if key in {protocol_of.get(one) for one in line.keys}]
    kinds = ", ".join(dict.fromkeys(line.kind for line in mine))
    return [Uncovered(name, kinds, key == ABSENCE, days) for days in gaps(line.span for line in mine)]
