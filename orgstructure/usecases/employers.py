"""The master data of an employer."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.errors import DomainError, StaleError
from core.locks import lock_trees
from core.policies import require
from core.versions import fingerprint
from orgstructure.models import Employer
from orgstructure.usecases.tree import rename_node


@transaction.atomic
def change_employer(
    *, employer: Employer, by: User, source_reason: str = "", version: str | None = None, **values: Any
) -> Employer:
    """Replace these master data; `name` is that of its node.

    Raises DomainError at the field that can't be so, and StaleError when they are not those of `version` any more. Of
    a published employer whose data come from VDD they change only with the right to pass VDD by, and a reason.
    """
    require(by, "orgstructure.change_employer")
    if "name" in values:
        lock_trees()
    employer = Employer.objects.select_for_update(of=("self",)).select_related("node").get(pk=employer.pk)
    if version is not None and version != version_of(employer, values):
        raise StaleError(_("Somebody else has changed these data in the meantime. Look at them and then save again."))
    passed_by = _pass_source(employer, by, source_reason)
    _rename(employer, values.get("name"))
    columns = {name: value for name, value in values.items() if name != "name"}
    for name, value in columns.items():
        setattr(employer, name, value)
    checked(employer)
    employer.save(update_fields=list(columns))
    record("employer.changed", EventAction.UPDATE, by=by, on=employer, fields=sorted(values), **passed_by)
    return employer


def version_of(employer: Employer, names: Iterable[str]) -> str:
    """Another one as soon as one of these data is another one."""
    stored = {name: employer.node.name if name == "name" else getattr(employer, name) for name in names}
    return fingerprint({f"{name}={value}": True for name, value in stored.items()})


def is_locked(employer: Employer) -> bool:
    """VDD is leading for its master data. A draft is not known there yet."""
    return employer.is_from_vdd and employer.published_at is not None


def checked(row: models.Model) -> None:
    """Raise DomainError with the first thing that is wrong with a row, at its field."""
    try:
        row.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise DomainError(messages[0], field="" if field == "__all__" else field) from error


def _pass_source(employer: Employer, by: User, reason: str) -> dict[str, Any]:
    if not is_locked(employer):
        return {}
    if not by.has_perm("orgstructure.override_source"):
        raise DomainError(_("The data of %(employer)s come from VDD. Change them there.") % {"employer": employer})
    if not reason.strip():
        raise DomainError(_("Tell why this is not changed in VDD."), field="source_reason")
    return {"despite_source": reason.strip()}


def _rename(employer: Employer, name: str | None) -> None:
    if name is not None and name != employer.node.name:
        employer.node = rename_node(node=employer.node, name=name)
