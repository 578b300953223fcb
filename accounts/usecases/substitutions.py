"""Plaatsvervanging: let a colleague do somebody's work for a while, and end that earlier."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Substitution, User
from accounts.policies import check_colleague, require_arranging
from accounts.standing import can_replace
from accounts.usecases.telling import tell
from core.access import record
from core.enums import EventAction
from core.errors import DomainError


@transaction.atomic
def arrange_substitution(*, principal: User, substitute: User, first: date, last: date, by: User) -> Substitution:
    """`substitute` may what `principal` may from `first` up to and including `last`; both are told.

    Raises DomainError for a period that is reversed, past or taken, and for somebody who can't be the substitute:
    the user himself, somebody of another side or employer, and who is replaced or replaces somebody else then.
    """
    require_arranging(by, principal)
    _check_days(first, last)
    users = User.objects.select_for_update(of=("self",)).select_related("group").order_by("pk")
    locked = {one.pk: one for one in users.filter(pk__in=[principal.pk, substitute.pk])}
    principal, substitute = locked[principal.pk], locked[substitute.pk]
    starts_at, ends_at = _moments(first, last)
    if principal != substitute:
        check_colleague(by, substitute, field="substitute")
    _check_people(principal, substitute, first)
    _check_others(principal, substitute, starts_at, ends_at)
    made = Substitution.objects.create(
        principal=principal, substitute=substitute, starts_at=starts_at, ends_at=ends_at, arranged_by=by
    )
    _record("substitution.arranged", EventAction.CREATE, made, by)
    for user in (principal, substitute):
        if user != by:
            tell(user, "substitution", **_in_words(made))
    return made


@transaction.atomic
def end_substitution(*, substitution: Substitution, by: User) -> None:
    """Over as of now; one that has not begun is as if it never was. Raises PermissionDenied and DomainError."""
    now = timezone.now()
    found = Substitution.objects.select_for_update(of=("self",)).select_related("principal", "substitute")
    substitution = found.get(pk=substitution.pk)
    require_arranging(by, substitution.principal)
    if substitution.ends_at <= now:
        raise DomainError(_("This substitution has ended already."))
    _record("substitution.ended", EventAction.UPDATE, substitution, by)
    if substitution.starts_at >= now:
        substitution.delete()
    else:
        substitution.ends_at = now
        substitution.save(update_fields=["ends_at"])


def _check_days(first: date, last: date) -> None:
    if last < first:
        raise DomainError(_("The period ends before it begins."), field="last")
    if first < timezone.localdate():
        raise DomainError(_("A substitution can't begin in the past. Choose today or a later date."), field="first")


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    """From now when it is today, until the midnight after the last day."""
    begins = timezone.make_aware(datetime.combine(first, time.min))
    return max(begins, timezone.now()), timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))


def _check_people(principal: User, substitute: User, first: date) -> None:
    if principal == substitute:
        raise DomainError(_("Nobody can replace himself. Choose a colleague."), field="substitute")
    if not can_replace(substitute, principal):
        text = _("%(user)s can't replace %(principal)s: choose a colleague of the same organisation.")
        raise DomainError(text % {"user": substitute, "principal": principal}, field="substitute")
    if not substitute.works_on(first):
        text = _("The account of %(user)s is not open on %(day)s.")
        raise DomainError(text % {"user": substitute, "day": date_format(first)}, field="substitute")


def _check_others(principal: User, substitute: User, starts_at: datetime, ends_at: datetime) -> None:
    """One substitute at a time, and no chains: who is away replaces nobody, and who replaces is not away."""
    then = Substitution.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    then = then.select_related("principal", "substitute")
    if (other := then.filter(principal=principal).first()) is not None:
        raise DomainError(_("In this period: %(other)s already.") % {"other": _sentence(other)}, field="first")
    if (other := then.filter(principal=substitute).first()) is not None:
        text = _("%(user)s is replaced himself in this period: %(other)s. Choose somebody else.")
        raise DomainError(text % {"user": substitute, "other": _sentence(other)}, field="substitute")
    if (other := then.filter(substitute=principal).first()) is not None:
        text = _("%(user)s replaces somebody in this period: %(other)s. That one first needs another substitute.")
        raise DomainError(text % {"user": principal, "other": _sentence(other)}, field="first")


def _sentence(substitution: Substitution) -> str:
    text = _("%(substitute)s replaces %(principal)s from %(first)s up to and including %(last)s")
    return text % _in_words(substitution)


def _in_words(substitution: Substitution) -> dict[str, str]:
    days = [timezone.localdate(moment) for moment in (substitution.starts_at, substitution.last_moment)]
    return {
        "substitute": str(substitution.substitute),
        "principal": str(substitution.principal),
        "first": date_format(days[0]),
        "last": date_format(days[1]),
    }


def _record(event: str, action: EventAction, substitution: Substitution, by: User) -> None:
    record(
        event,
        action,
        by=by,
        on=substitution.principal,
        substitute=substitution.substitute.login,
        starts_at=substitution.starts_at.isoformat(),
        ends_at=substitution.ends_at.isoformat(),
    )
