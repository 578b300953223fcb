"""Contactpersonen of an employer, of its locations, and the leidinggevende of a department."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.errors import DomainError, StaleError
from core.policies import require
from core.versions import fingerprint
from orgstructure.enums import NodeKind
from orgstructure.models import Contact, Employer, Node
from orgstructure.usecases.employers import checked

RIGHT = "orgstructure.change_employer"
FIELDS = ("kind", "name", "job_title", "phone", "email")


@transaction.atomic
def save_contact(
    *, employer: Employer, contact: Contact | None = None, by: User, version: str | None = None, **values: Any
) -> Contact:
    """Add a contact person, or replace these data of one.

    Raises DomainError at the field that can't be so, and StaleError when it is not the one of `version` any more.
    """
    require(by, RIGHT)
    employer = Employer.objects.select_for_update(of=("self",)).select_related("node").get(pk=employer.pk)
    saved = Contact(employer=employer) if contact is None else _locked(contact, employer)
    if version and contact is not None and version != contact_version(saved):
        raise StaleError(_("Somebody else has changed these data in the meantime. Look at them and then save again."))
    for name, value in values.items():
        setattr(saved, name, value)
    _check_place(saved)
    checked(saved)
    saved.save()
    event, action = ("added", EventAction.CREATE) if contact is None else ("changed", EventAction.UPDATE)
    record(f"contact.{event}", action, by=by, on=saved, employer=str(employer), kind=saved.kind)
    return saved


@transaction.atomic
def remove_contact(*, contact: Contact, by: User) -> None:
    """Take a contact person away; nothing when somebody did so before."""
    require(by, RIGHT)
    found = Contact.objects.select_for_update().filter(pk=contact.pk).first()
    if found is None:
        return
    record("contact.removed", EventAction.DELETE, by=by, on=found, employer=str(found.employer), kind=found.kind)
    found.delete()


def contact_version(contact: Contact) -> str:
    """Another one as soon as somebody changed the contact person."""
    return fingerprint({f"{name}={getattr(contact, name)}": True for name in FIELDS})


def _locked(contact: Contact, employer: Employer) -> Contact:
    found = Contact.objects.select_for_update(of=("self",)).filter(pk=contact.pk, employer=employer).first()
    if found is None:
        raise DomainError(_("This contact person is not there any more."))
    return found


def _check_place(contact: Contact) -> None:
    """A department or a location is one of the same employer."""
    if contact.location is not None and contact.location.employer_id != contact.employer_id:
        raise DomainError(_("This location belongs to another employer."), field="location")
    if contact.department is not None:
        inside = Node.objects.below(contact.employer.node).filter(kind=NodeKind.DEPARTMENT)
        if contact.department not in inside:
            raise DomainError(_("This department belongs to another employer."), field="department")
