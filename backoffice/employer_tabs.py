"""The tabs in which an employer is set up: what every one of their pages shows around its own part."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.policies import is_draft
from orgstructure.enums import EmployerTab
from orgstructure.models import Employer
from services.completeness import completeness_of, lacks_department

URL_NAMES = {
    EmployerTab.ORGANISATION: "employer_organisation",
    EmployerTab.CONTRACTS: "employer_contracts",
    EmployerTab.SERVICES: "employer_services",
    EmployerTab.TEAM: "employer_team",
    EmployerTab.LOCATIONS: "employer_locations",
    EmployerTab.PUBLISH: "employer_publish",
}


def frame(employer: Employer, tab: EmployerTab) -> dict[str, Any]:
    """Context for backoffice/employer_frame.html; Publiceren is there until the employer is published."""
    states = {one.tab: one for one in completeness_of(employer)}
    tabs = [
        {"tab": one, "label": one.label, "url": _url(one, employer), "of": states.get(one)}
        for one in EmployerTab
        if one != EmployerTab.PUBLISH or is_draft(employer.node)
    ]
    crumbs = [
        (_("Administration"), reverse("admin:index")),
        (_("Employers"), reverse("admin:orgstructure_employer_changelist")),
        (str(employer), ""),
    ]
    return {
        "employer": employer,
        "node": employer.node,
        "tabs": tabs,
        "tab": tab,
        "crumbs": crumbs,
        "is_draft": is_draft(employer.node),
        "lacks_department": lacks_department(employer),
    }


def crumbs_below(employer: Employer, tab: EmployerTab, *last: Any) -> list[tuple[Any, str]]:
    """To a page that hangs below a tab."""
    start = [
        (_("Administration"), reverse("admin:index")),
        (_("Employers"), reverse("admin:orgstructure_employer_changelist")),
        (employer, _url(EmployerTab.ORGANISATION, employer)),
        (tab.label, _url(tab, employer)),
    ]
    return [*start, *((name, "") for name in last)]


def _url(tab: EmployerTab, employer: Employer) -> str:
    return reverse(f"admin:{URL_NAMES[tab]}", args=[employer.uuid])
