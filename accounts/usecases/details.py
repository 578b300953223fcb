"""What klantbeheer changes about a user, other than his groups, his period and his password."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.enums import Audience
from accounts.models import User, UserGroup
from accounts.policies import may_give_medical_access, refuse_oneself
from accounts.usecases import profile
from accounts.usecases.users import change_email
from accounts.validators import clean_phone
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require


@transaction.atomic
def change_details(*, user: User, by: User, email: str, medical_access: bool, **values: Any) -> User:
    """Save what differs; an address that changed is told to both, and ends the link that was mailed to the old one.

    Raises DomainError at `login` when that is taken, at `phone` and at `medical_access`.
    """
    require(by, "accounts.manage_users")
    refuse_oneself(by, user)
    user = User.objects.select_for_update(of=("self",)).select_related("group").get(pk=user.pk)
    if values.get("phone"):
        values["phone"] = clean_phone(values["phone"])
    _save(user, values, by)
    if email != user.email:
        profile.end_links(user=user)
        change_email(user=user, email=email, by=by)
    if medical_access != user.medical_access:
        check_medical_access(medical_access, group=user.group, by=by)
        User.objects.filter(pk=user.pk).update(medical_access=medical_access)
        record_medical_access(user, medical_access, by=by)
    return User.objects.select_related("group").get(pk=user.pk)


def check_medical_access(wanted: bool, *, group: UserGroup, by: User) -> None:
    """Raise DomainError when `by` may not decide this, or for an employer's user: he never sees medical data."""
    if not may_give_medical_access(by):
        text = _("Only an administrator who has access to medical data and may give it can change this.")
        raise DomainError(text, field="medical_access")
    if wanted and group.audience == Audience.EMPLOYER:
        raise DomainError(_("A user of an employer never has access to medical data."), field="medical_access")


def record_medical_access(user: User, given: bool, *, by: User) -> None:
    event = "user.medical_access_given" if given else "user.medical_access_taken"
    record(event, EventAction.UPDATE, by=by, on=user)


def _save(user: User, values: dict[str, Any], by: User) -> None:
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, values[name])
    if not changed:
        return
    try:
        with transaction.atomic():
            user.save(update_fields=changed)
    except IntegrityError as error:
        if "login_once" not in str(error):
            raise
        raise DomainError(_("This login name is taken."), field="login") from error
    record("user.details_changed", EventAction.UPDATE, by=by, on=user, fields=changed)
