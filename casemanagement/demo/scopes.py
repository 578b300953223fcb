"""Autorisaties of the demo: parts, a denial, one single employee, what comes through a group, and functiegroepen."""

from casemanagement.demo.organisation import JOB_GROUPS, SCOPES, Scope
from casemanagement.demo.people import Cast
from dossiers.models import Dossier, JobGroup
from dossiers.queries_grants import code, version_of
from dossiers.ticks import EMPLOYEE, NODE
from dossiers.usecases.grants import change_grants
from dossiers.usecases.job_groups import add_job_group


def give_scopes(cast: Cast) -> None:
    """After everybody was hired: some see single employees."""
    for name, titles in JOB_GROUPS.items():
        add_job_group(name=name, job_titles=titles, by=cast.klantbeheer)
    for scope in SCOPES:
        _give(scope, cast)


def _give(scope: Scope, cast: Cast) -> None:
    holder = cast.users.get(scope.who) or cast.groups[scope.who]
    ticks = {code(NODE, cast.node(*place).uuid): True for place in scope.tick}
    ticks |= {code(NODE, cast.node(*place).uuid): False for place in scope.untick}
    if scope.somebody_in:
        there = Dossier.objects.filter(node=cast.node(*scope.somebody_in), employee__isnull=False).order_by("pk")
        ticks |= {code(EMPLOYEE, uuid): True for uuid in there.values_list("employee__uuid", flat=True)[:1]}
    chosen = list(JobGroup.objects.filter(name__in=scope.job_groups))
    change_grants(holder=holder, ticks=ticks, job_groups=chosen, version=version_of(holder), by=cast.klantbeheer)
