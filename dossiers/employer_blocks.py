"""What stands in each block of the employer's page, read only for who opens it."""

from typing import Any

from accounts.models import User
from core import slots
from dossiers import queries_organisation as queries
from dossiers.policies import is_employer_user
from orgstructure.models import Employer


def departments(user: User, employer: Employer) -> dict[str, Any]:
    return {"departments": queries.departments_of(user, employer), "lowest": employer.node.level + 1}


def facts(user: User, employer: Employer) -> dict[str, Any]:
    return {
        "own_dossier": queries.own_dossier(user, employer),
        "employees": queries.employees_below(employer.node),
        "ill": queries.ill_at(user, employer),
    }


def data(user: User, employer: Employer) -> dict[str, Any]:
    return {}


def teams(user: User, employer: Employer) -> dict[str, Any]:
    """To read; what can be changed stands behind the pencil."""
    return {
        "answers": queries.answers_on(employer.node),
        "inside": not is_employer_user(user),
        "changes": [item for item in slots.master_data_tabs if item.shown(user, employer.node)],
    }
