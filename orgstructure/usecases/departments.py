"""Who leads a department: a contact person, whether or not he can sign in, and the account that he may have."""

from django.db import transaction

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.policies import require
from orgstructure.enums import ContactKind
from orgstructure.models import Department, Node
from orgstructure.queries import employer_of, leader_of
from orgstructure.usecases.contacts import remove_contact, save_contact


@transaction.atomic
def change_leader(*, node: Node, by: User, account: User | None, version: str = "", **values: str) -> None:
    """Replace the leidinggevende of a department by what `values` say, none for an empty name, and his account.

    Raises DomainError at the field that can't be so, and StaleError when he is not the one of `version` any more.
    """
    require(by, "orgstructure.change_employer")
    department = Department.objects.select_for_update(of=("self",)).get(node=node)
    leader = leader_of(node)
    if values["name"]:
        kind = {"kind": ContactKind.MANAGER, "department": node}
        save_contact(employer=employer_of(node), contact=leader, by=by, version=version, **kind, **values)
    elif leader is not None:
        remove_contact(contact=leader, by=by)
    if department.manager != account:
        department.manager = account
        department.save(update_fields=["manager"])
        record("department.manager_changed", EventAction.UPDATE, by=by, on=department, manager=str(account or ""))
