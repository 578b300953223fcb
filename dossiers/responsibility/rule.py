"""The rule itself: pure, on facts that were read beforehand, with an explanation in steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dossiers.enums import Source


@dataclass(frozen=True)
class FixedChoice:
    """What a node with its own team says for one team: a user, or "..... volgt" (user None)."""

    user_id: int | None


@dataclass(frozen=True)
class NodeFacts:
    """One node of the walk, with only the choices that count there: `fixed` is empty without an own team."""

    node_id: int
    name: str
    fixed: Mapping[int, FixedChoice] = field(default_factory=dict)
    coordinators: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Assigned:
    """A specific assignment that holds today: for one team, or for the whole dossier (team None)."""

    user_id: int
    team_id: int | None
    since: date


@dataclass(frozen=True)
class Answer:
    """Who has it, by which step of the rule, from which node, and each step that was looked at."""

    user_id: int | None
    source: Source
    node_id: int | None
    steps: tuple[str, ...]


def decide(
    team_id: int,
    chain: Sequence[NodeFacts],
    assigned: Sequence[Assigned],
    members: Mapping[int, frozenset[int]],
    names: Mapping[int, str],
) -> Answer:
    """Apply the rule for one team.

    `chain` runs from the dossier's node up to the root; `members` gives per team who may work for it today; `names`
    turns a user id into what the steps say.
    """
    may_work = members.get(team_id, frozenset())
    steps: list[str] = []
    specific = _specific(team_id, assigned, may_work, names, steps)
    if specific is not None:
        return Answer(specific, Source.SPECIFIC, None, tuple(steps))
    return _walk(team_id, chain, may_work, names, steps)


def _specific(
    team_id: int, assigned: Sequence[Assigned], may_work: frozenset[int], names: Mapping[int, str], steps: list[str]
) -> int | None:
    """By name for the team before the whole dossier; who may not work for the team is passed over."""
    for wanted in (team_id, None):
        for assignment in assigned:
            if assignment.team_id != wanted:
                continue
            since = f"{assignment.since:%d-%m-%Y}"
            if assignment.user_id in may_work:
                steps.append(f"specifiek toegewezen aan {names[assignment.user_id]} sinds {since}")
                return assignment.user_id
            steps.append(
                f"specifiek toegewezen aan {names[assignment.user_id]} sinds {since}, "
                "maar die mag nu niet voor dit team werken"
            )
    return None


def _walk(
    team_id: int, chain: Sequence[NodeFacts], may_work: frozenset[int], names: Mapping[int, str], steps: list[str]
) -> Answer:
    """From the node up to the root; after "..... volgt" only coordinators count."""
    coordinators_only = False
    for node in chain:
        choice = node.fixed.get(team_id)
        if choice is not None and not coordinators_only:
            if choice.user_id is None:
                coordinators_only = True
                steps.append(f"op {node.name} staat ‘..... volgt’: vanaf hier telt alleen de coördinator")
            elif choice.user_id in may_work:
                steps.append(f"vaste begeleider op {node.name}: {names[choice.user_id]}")
                return Answer(choice.user_id, Source.FIXED, node.node_id, tuple(steps))
            else:
                steps.append(
                    f"vaste begeleider op {node.name}: {names[choice.user_id]} mag nu niet voor dit team werken"
                )
        coordinator = node.coordinators.get(team_id)
        if coordinator in may_work:
            steps.append(f"coördinator op {node.name}: {names[coordinator]}")
            return Answer(coordinator, Source.COORDINATOR, node.node_id, tuple(steps))
        if coordinator is not None:
            steps.append(f"coördinator op {node.name}: {names[coordinator]} mag nu niet voor dit team werken")
    steps.append("niemand gekozen: onbehandelde werkvoorraad")
    return Answer(None, Source.NONE, None, tuple(steps))
