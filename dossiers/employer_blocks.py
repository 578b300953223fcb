"""What stands in each block of the employer's page, read only for who opens it."""

from typing import Any

from accounts.models import User
from core import slots
from dossiers import queries_organisation as queries
from dossiers.employees_of import listing
from dossiers.employer_sections import facts_of, visiting_address
from dossiers.policies import is_employer_user
from orgstructure.forms import SECTIONS
from orgstructure.models import Employer
from orgstructure.queries import leaders_of

CHANGE = "orgstructure.change_employer"


def departments(user: User, employer: Employer) -> dict[str, Any]:
    found = queries.departments_of(user, employer)
    leaders = leaders_of([node.pk for node in found])
    rows = [{"node": node, "leader": leaders.get(node.pk)} for node in found]
    return {"rows": rows, "lowest": employer.node.level + 1, "may_add": may_add_departments(user)}


def facts(user: User, employer: Employer) -> dict[str, Any]:
    return {
        "own_dossier": queries.own_dossier(user, employer),
        "employees": queries.employees_below(employer.node),
        "ill": queries.ill_at(user, employer),
    }


def employees(user: User, employer: Employer) -> dict[str, Any]:
    """The first page of those in sight, and the field to search them."""
    return listing(user, employer)


def section(key: str, employer: Employer) -> dict[str, Any]:
    """The facts of one section of the master data; its pencil is there for everybody, to change or to read."""
    form = SECTIONS[key]
    return {"section": key, "title": form.title, "icon": form.icon, "facts": facts_of(employer, key)}


def contacts(user: User, employer: Employer) -> dict[str, Any]:
    """Of the employer as a whole; those of a department or a location stand there."""
    return {"contacts": queries.contacts_of(employer), "may_change": user.has_perm(CHANGE)}


def locations(user: User, employer: Employer) -> dict[str, Any]:
    """The head location is the employer's own address."""
    rows = [
        {"location": one, "address": visiting_address(one), "contacts": list(one.contacts.all())}
        for one in queries.locations_of(employer)
    ]
    return {"head": visiting_address(employer), "rows": rows}


def teams(user: User, employer: Employer) -> dict[str, Any]:
    """To read; what can be changed stands behind the pencil."""
    return {
        "answers": queries.answers_on(employer.node),
        "inside": not is_employer_user(user),
        "changes": [item for item in slots.master_data_tabs if item.key == "team" and item.shown(user, employer.node)],
    }


def may_add_departments(user: User) -> bool:
    """Departments are added in Beheer."""
    return user.has_perm("orgstructure.manage_tree") and user.has_perm("accounts.use_backoffice")
