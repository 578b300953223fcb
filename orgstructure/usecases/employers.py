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
from orgstructure.enums import EmployerTab, with_sivi
from orgstructure.models import Employer
from orgstructure.usecases import tree

_OURS = {"code", "debtor_number", "employee_system", "classifications"}
"""What VDD does not know, so that it is not the source of it."""


@transaction.atomic
def change_employer(
    *, employer: Employer, by: User, source_reason: str = "", version: str | None = None, **values: Any
) -> Employer:
    """Replace these master data; `name` is that of its node.

    Raises DomainError at the field that can't be so, and StaleError when they are not those of `version` any more. Of
    a published employer whose data come from VDD they change only with the right to pass VDD by, and a reason. Another
    code decides whether VDD is leading: who takes one away or replaces it needs that right too (row 43).
    """
    require(by, "orgstructure.change_employer")
    lock_trees()
    employer = Employer.objects.select_for_update(of=("self",)).select_related("node").get(pk=employer.pk)
    if version and version != version_of(employer, values):
        raise StaleError(_("Somebody else has changed these data in the meantime. Look at them and then save again."))
    values = _with_code(employer, values, by)
    _check_debtor_number(employer, values)
    changed = [name for name, value in values.items() if _stored(employer, name) != value]
    passed_by = _pass_source(employer, changed, by, source_reason)
    _apply(employer, {name: values[name] for name in changed}, by)
    if changed:
        record("employer.changed", EventAction.UPDATE, by=by, on=employer, fields=sorted(changed), **passed_by)
    return employer


@transaction.atomic
def view_tab(*, employer: Employer, tab: EmployerTab, by: User) -> Employer:
    """Note that a step of the setting up was looked at; of a published employer that is not kept any more."""
    require(by, "orgstructure.change_employer")
    employer = Employer.objects.select_for_update(of=("self",)).select_related("node").get(pk=employer.pk)
    if employer.published_at is None and tab not in employer.viewed_tabs:
        employer.viewed_tabs = [*employer.viewed_tabs, tab.value]
        employer.save(update_fields=["viewed_tabs"])
    return employer


def version_of(employer: Employer, names: Iterable[str]) -> str:
    """Another one as soon as one of these data is another one."""
    return fingerprint({f"{name}={_stored(employer, name)}": True for name in names})


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


def _stored(employer: Employer, name: str) -> Any:
    return employer.node.name if name == "name" else getattr(employer, name)


def _apply(employer: Employer, values: dict[str, Any], by: User) -> None:
    if "name" in values:
        was, employer.node = employer.node.name, tree.rename_node(node=employer.node, name=values["name"])
        record("node.renamed", EventAction.UPDATE, by=by, on=employer.node, was=was)
    columns = {name: value for name, value in values.items() if name != "name"}
    for name, value in columns.items():
        setattr(employer, name, value)
    checked(employer)
    employer.save(update_fields=list(columns))


def _pass_source(employer: Employer, changed: list[str], by: User, reason: str) -> dict[str, Any]:
    if not is_locked(employer) or _OURS.issuperset(changed):
        return {}
    if not by.has_perm("orgstructure.override_source"):
        raise DomainError(_("The data of %(employer)s come from VDD. Change them there.") % {"employer": employer})
    if not reason.strip():
        raise DomainError(_("Tell why this is not changed in VDD."), field="source_reason")
    return {"despite_source": reason.strip()}


def _with_code(employer: Employer, values: dict[str, Any], by: User) -> dict[str, Any]:
    """The code as it is stored; with the first code of VDD come the classifications of Sivi (row 55)."""
    if "code" not in values:
        return values
    values = {**values, "code": values["code"] or None}
    if values["code"] == employer.code:
        return values
    if employer.code:
        require(by, "orgstructure.override_source")
    if values["code"] and Employer.objects.filter(code=values["code"]).exclude(pk=employer.pk).exists():
        raise DomainError(_("This employer code is taken."), field="code")
    if employer.is_from_vdd or not Employer(code=values["code"]).is_from_vdd:
        return values
    return {**values, "classifications": with_sivi(values.get("classifications", employer.classifications))}


def _check_debtor_number(employer: Employer, values: dict[str, Any]) -> None:
    number = values.get("debtor_number")
    if number and Employer.objects.filter(debtor_number__iexact=number).exclude(pk=employer.pk).exists():
        raise DomainError(_("This debtor number is taken."), field="debtor_number")
