"""What klantbeheer starts for a user who can't get in: he gets a mail, and chooses his password himself."""

import uuid
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Audience
from accounts.models import AccountLink, User, UserGroup
from accounts.queries.administrators import administrators
from accounts.queries.logins import proposed_login
from accounts.usecases import links
from accounts.usecases.details import check_medical_access, record_medical_access
from accounts.usecases.users import change_email, create_user
from accounts.validators import clean_phone
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import lock_trees
from core.policies import require
from core.submissions import once


def add_user(*, by: User, key: uuid.UUID | None = None, **values: Any) -> User:
    """A new user with the invitation that goes with it, where there is an e-mail address (seeds: at `Opslaan`).

    Without a login name he gets the proposed one. With a `key`, a form that is sent twice makes one user. Raises
    DomainError at the field that is wrong, so at `login` when somebody else took the name at this same moment.
    """
    require(by, "accounts.manage_users")
    if key is None:
        return _add(by=by, **values)
    return once(key=key, owner_id=by.pk, act=lambda: _add(by=by, **values), found=lambda pk: User.objects.get(pk=pk))


@transaction.atomic
def add_first_administrator(*, login: str, last_name: str, email: str) -> User:
    """The superbeheerder with whom an installation begins: he has access to medical data and can give it on.

    Only while nobody else can manage users, so it is also the way back when the last one is gone. Raises DomainError.
    """
    lock_trees()
    if administrators(timezone.localdate()).exists():
        raise DomainError(_("There is somebody who manages users already: ask for an account in Beheer."))
    group = UserGroup.objects.get(key="superbeheerder")
    user = _created(login=login, last_name=last_name, email=email, group=group, medical_access=True)
    record("user.created", EventAction.CREATE, by=None, on=user, group=str(group))
    links.invite(user=user, by=None)
    return user


@transaction.atomic
def _add(*, by: User, last_name: str, group: UserGroup, login: str = "", **fields: Any) -> User:
    login = login or proposed_login(group, prefix=fields.get("prefix", ""), last_name=last_name)
    if not login:
        raise DomainError(_("No login name can be made of these names. Choose one yourself."), field="login")
    if fields.get("phone"):
        fields["phone"] = clean_phone(fields["phone"])
    if fields.get("medical_access"):
        check_medical_access(True, group=group, by=by)
    if fields.get("takes_group_grants") is None:
        fields["takes_group_grants"] = takes_over_by_default(group)
    _check_period(fields.get("valid_from"), fields.get("valid_until"))
    user = _created(login=login, last_name=last_name, group=group, opened_at=timezone.now(), **fields)
    record("user.created", EventAction.CREATE, by=by, on=user, group=str(group))
    if user.medical_access:
        record_medical_access(user, True, by=by)
    if user.email and user.works_on(timezone.localdate()):
        links.invite(user=user, by=by)
    return user


@transaction.atomic
def invite_again(*, user: User, email: str, by: User) -> AccountLink:
    """Mail a new invitation to who never signed in; an address that differs becomes his. Raises DomainError."""
    return links.invite(user=change_email(user=user, email=email, by=by), by=by)


@transaction.atomic
def reset_password(*, user: User, email: str, by: User) -> AccountLink:
    """Mail a link to choose a new password; an address that differs becomes the user's. Nobody sets it for him."""
    return links.reset(user=change_email(user=user, email=email, by=by), by=by)


def takes_over_by_default(group: UserGroup) -> bool:
    """Autorisatie-overname: our own people see what their group sees, users of an employer what is chosen for each."""
    return group.audience != Audience.EMPLOYER


def _check_period(valid_from: date | None, valid_until: date | None) -> None:
    if valid_until is not None and valid_until < (valid_from or timezone.localdate()):
        raise DomainError(_("The period ends before it begins."), field="valid_until")


def _created(*, login: str, **fields: Any) -> User:
    try:
        with transaction.atomic():
            return create_user(login=login, **fields)
    except (IntegrityError, ValidationError) as error:
        if User.objects.filter(login__iexact=login).exists():
            raise DomainError(_("This login name is taken."), field="login") from error
        raise
