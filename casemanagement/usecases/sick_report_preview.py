"""What a sick report would bring about, before it is saved: how many tasks, and with whom they come."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from accounts.models import UserGroup
from casemanagement.queries_recoveries import Continuation
from casemanagement.usecases.sick_reports import Report, agreed_variation, check_report, continued
from dossiers.models import Dossier
from dossiers.queries_employments import service_end_of
from dossiers.responsibility.facts import Facts, active_assignments, load
from dossiers.responsibility.wording import source_words
from orgstructure.models import Node
from planning.planner import Facts as PlannerFacts
from planning.planner import plan
from planning.usecases.plans import settled_of
from services.definitions import step_from_dict
from services.enums import Executor
from services.models import ProtocolStep, ProtocolVariation


@dataclass(frozen=True)
class ExpectedWork:
    """So many tasks of the plan for one executor. `user` is empty when nobody was chosen for the team.

    Tasks of employer and employee carry the lead team, whose case manager follows them.
    """

    executor: str
    team: UserGroup
    user: str
    via: str
    tasks: int


@dataclass(frozen=True)
class ExpectedTrajectory:
    """`continues` is what goes on, when no new trajectory starts."""

    variation: ProtocolVariation
    work: list[ExpectedWork]
    continues: Continuation | None = None

    @property
    def tasks(self) -> int:
        return sum(part.tasks for part in self.work)


def preview_report(*, dossier: Dossier, report: Report, today: date) -> ExpectedTrajectory:
    """The same plan and the same rule as `report_sick`, without saving; raises what it would raise."""
    employment, earlier = check_report(dossier, report), continued(dossier, report)
    told: dict[str, Any] = {"classification": report.classification.plain, "percentage": report.percentage}
    if earlier is None:
        variation = agreed_variation(dossier.employer, report.first_day)
        facts = PlannerFacts(report.first_day, employment_ends_on=service_end_of(employment), **told)
    else:
        variation, facts = earlier.trajectory.variation, replace(earlier.facts, **told)
    history = settled_of(earlier.trajectory.tasks.all()) if earlier else []
    rows = list(variation.steps.select_related("team"))
    planned = plan(facts, [step_from_dict(row.definition) for row in rows], history, today)
    over = {(task.key, task.term) for task in history}
    wanted = Counter(task.key for task in planned if not task.is_mark and (task.key, task.term) not in over)
    return ExpectedTrajectory(variation, _work(dossier, variation, rows, wanted, today), earlier)


def _work(
    dossier: Dossier, variation: ProtocolVariation, rows: list[ProtocolStep], wanted: Counter[str], today: date
) -> list[ExpectedWork]:
    assignments = active_assignments(today).filter(dossier=dossier)
    facts = load(nodes=Node.objects.up_from(dossier.node), assignments=assignments, today=today)
    counts: Counter[tuple[str, UserGroup]] = Counter()
    for row in rows:
        if wanted[row.key]:
            counts[row.executor, row.team or variation.lead_team] += wanted[row.key]
    parts = [_part(facts, dossier, executor, team, tasks) for (executor, team), tasks in counts.items()]
    return sorted(parts, key=lambda part: (part.executor != Executor.TEAM, -part.tasks))


def _part(facts: Facts, dossier: Dossier, executor: str, team: UserGroup, tasks: int) -> ExpectedWork:
    answer = facts.answer(node_id=dossier.node_id, dossier_id=dossier.pk, team_id=team.pk)
    node = facts.nodes[answer.node_id].name if answer.node_id is not None else ""
    user = facts.names[answer.user_id] if answer.user_id is not None else ""
    return ExpectedWork(executor, team, user, source_words(answer.source, node), tasks)
