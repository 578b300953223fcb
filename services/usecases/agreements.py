"""Overeenkomsten: what was agreed with an employer, from when until when.

A running trajectory keeps the protocolvariatie that it started with, whatever happens to the agreement (row 67).
"""

from collections.abc import Collection
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.errors import DomainError, StaleError
from core.policies import require
from orgstructure.models import Employer
from services.models import Agreement, AgreementVariation, ServiceKind, ServiceVariation
from services.queries import version_of

RIGHT = "services.change_agreement"
_NO_OVERLAP = "agreements_do_not_overlap"


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

    Raises DomainError without a debtor number, without variations, for a variation of another kind or one that is no
    longer sold, or on days that have an agreement of this kind already.
    """
    require(by, RIGHT)
    employer = _held(employer)
    if not employer.debtor_number:
        raise DomainError(_("Fill in the debtor number first, on the tab Contracts."))
    agreement = Agreement(employer=employer, kind=kind, starts_on=starts_on, ends_on=ends_on)
    return _add(agreement, variations, by)


@transaction.atomic
def end_agreement(*, agreement: Agreement, ends_on: date | None, version: str, by: User) -> Agreement:
    """Give an agreement that runs its last day, another one, or none. `version` is the state that the user saw.

    Raises DomainError for an agreement that does not run, a last day before its first, or days of the next agreement.
    """
    require(by, RIGHT)
    agreement = _running(agreement, version)
    _end(agreement, ends_on, by)
    return agreement


@transaction.atomic
def succeed(
    *,
    agreement: Agreement,
    ends_on: date,
    variations: Collection[ServiceVariation],
    version: str,
    by: User,
    until: date | None = None,
) -> Agreement:
    """End an agreement that runs, and go on with another of the same kind from the next day. Both, or neither.

    Raises what `end_agreement` and `add_agreement` raise.
    """
    require(by, RIGHT)
    agreement = _running(agreement, version)
    _end(agreement, ends_on, by)
    starts_on = ends_on + timedelta(days=1)
    successor = Agreement(employer=agreement.employer, kind=agreement.kind, starts_on=starts_on, ends_on=until)
    return _add(successor, variations, by)


@transaction.atomic
def correct_agreement(
    *,
    agreement: Agreement,
    starts_on: date,
    ends_on: date | None,
    variations: Collection[ServiceVariation],
    version: str,
    by: User,
) -> Agreement:
    """Change an agreement that has not begun, so that nothing can have started under it."""
    require(by, RIGHT)
    agreement = _to_come(agreement, version)
    kept = [line.variation_id for line in agreement.lines.all()]
    _check_variations(agreement.kind, variations, kept=kept)
    _check_days(starts_on, ends_on)
    agreement.starts_on, agreement.ends_on = starts_on, ends_on
    _save(agreement)
    agreement.lines.exclude(variation__in=variations).delete()
    new = [one for one in variations if one.pk not in kept]
    AgreementVariation.objects.bulk_create(AgreementVariation(agreement=agreement, variation=one) for one in new)
    _log("agreement.corrected", EventAction.UPDATE, agreement, by)
    return agreement


@transaction.atomic
def remove_agreement(*, agreement: Agreement, version: str, by: User) -> None:
    """Take away an agreement that has not begun. One that has begun stays, with a last day."""
    require(by, RIGHT)
    agreement = _to_come(agreement, version)
    _log("agreement.removed", EventAction.DELETE, agreement, by)
    agreement.delete()


def _held(employer: Employer) -> Employer:
    """One change of an employer's agreements at a time."""
    return Employer.objects.select_for_update(of=("self",)).select_related("node").get(pk=employer.pk)


def _current(agreement: Agreement, version: str) -> Agreement:
    _held(agreement.employer)
    stored = Agreement.objects.filter(pk=agreement.pk).select_related("kind", "employer__node").first()
    if stored is None or version_of(stored) != version:
        raise StaleError(_("Somebody else has changed this agreement in the meantime. Look at it again and then save."))
    return stored


def _running(agreement: Agreement, version: str) -> Agreement:
    agreement, today = _current(agreement, version), timezone.localdate()
    if agreement.starts_on > today or (agreement.ends_on is not None and agreement.ends_on < today):
        raise DomainError(_("This agreement does not run today, so it can't be closed."))
    return agreement


def _to_come(agreement: Agreement, version: str) -> Agreement:
    agreement = _current(agreement, version)
    if agreement.starts_on <= timezone.localdate():
        raise DomainError(_("This agreement has begun already. Close it, and add a new one."))
    return agreement


def _end(agreement: Agreement, ends_on: date | None, by: User) -> None:
    _check_days(agreement.starts_on, ends_on)
    agreement.ends_on = ends_on
    _save(agreement, field="ends_on")
    _log("agreement.ended", EventAction.UPDATE, agreement, by)


def _add(agreement: Agreement, variations: Collection[ServiceVariation], by: User) -> Agreement:
    _check_variations(agreement.kind, variations)
    _check_days(agreement.starts_on, agreement.ends_on)
    _save(agreement)
    AgreementVariation.objects.bulk_create(AgreementVariation(agreement=agreement, variation=one) for one in variations)
    _log("agreement.added", EventAction.CREATE, agreement, by)
    return agreement


def _check_variations(
    kind: ServiceKind, variations: Collection[ServiceVariation], *, kept: Collection[int] = ()
) -> None:
    if not variations:
        raise DomainError(_("Add at least one service variation."), field="variations")
    if any(one.kind_id != kind.pk for one in variations):
        raise DomainError(_("Choose variations of this kind of service."), field="variations")
    if gone := [one for one in variations if not one.is_active and one.pk not in kept]:
        raise DomainError(_("%(name)s is no longer sold.") % {"name": gone[0]}, field="variations")


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise DomainError(_("The agreement ends before it begins."), field="ends_on")


def _save(agreement: Agreement, *, field: str = "starts_on") -> None:
    """The database has the last word on overlap: also when somebody else was just before."""
    try:
        agreement.full_clean()
        with transaction.atomic():
            agreement.save()
    except ValidationError as error:
        raise DomainError(error.messages[0], field=field) from error
    except IntegrityError as error:
        if _NO_OVERLAP not in str(error):
            raise
        raise DomainError(_("There is an agreement of this kind already on these days."), field=field) from error


def _log(event: str, action: EventAction, agreement: Agreement, by: User) -> None:
    """What was agreed and for which days, since the thing itself may change later."""
    period = f"{agreement.starts_on} – {agreement.ends_on or ''}".strip()
    record(event, action, by=by, on=agreement, employer=str(agreement.employer), period=period)
