"""The master data of an employer."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require
from orgstructure.models import Employer


@transaction.atomic
def change_employer(*, employer: Employer, by: User, **values: Any) -> Employer:
    """Replace these master data. Raises DomainError at the field that can't be so."""
    require(by, "orgstructure.change_employer")
    employer = Employer.objects.select_for_update(of=("self",)).select_related("node").get(pk=employer.pk)
    for name, value in values.items():
        setattr(employer, name, value)
    try:
        employer.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise DomainError(messages[0], field="" if field == "__all__" else field) from error
    employer.save(update_fields=list(values))
    record("employer.changed", EventAction.UPDATE, by=by, on=employer, fields=sorted(values))
    return employer
