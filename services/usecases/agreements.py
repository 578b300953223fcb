"""Overeenkomsten: what was agreed with an employer, from when until when."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require
from orgstructure.models import Employer
from services.models import Agreement, AgreementVariation, ServiceKind, ServiceVariation


@transaction.atomic
def add_agreement(
    *,
    employer: Employer,
    kind: ServiceKind,
    starts_on: date,
    variations: Collection[ServiceVariation],
    by: User,
    ends_on: date | None = None,
) -> Agreement:
    """A new agreement with its variations, stacked.

    Raises DomainError without a debtor number, without variations, for a variation of another kind, or on days that
    have an agreement of this kind already.
    """
    require(by, "services.change_agreement")
    employer = Employer.objects.select_for_update(of=("self",)).get(pk=employer.pk)
    if not employer.debtor_number:
        raise DomainError(_("Fill in the debtor number first, on the tab Contracts."))
    if not variations:
        raise DomainError(_("Add at least one service variation."), field="variations")
    if any(one.kind_id != kind.pk for one in variations):
        raise DomainError(_("Choose variations of this kind of service."), field="variations")
    if ends_on is not None and ends_on < starts_on:
        raise DomainError(_("The agreement ends before it begins."), field="ends_on")
    agreement = Agreement(employer=employer, kind=kind, starts_on=starts_on, ends_on=ends_on)
    try:
        agreement.full_clean()
    except ValidationError as error:
        raise DomainError(error.messages[0], field="starts_on") from error
    agreement.save()
    AgreementVariation.objects.bulk_create(AgreementVariation(agreement=agreement, variation=one) for one in variations)
    record("agreement.added", EventAction.CREATE, by=by, on=agreement, employer=str(employer))
    return agreement
