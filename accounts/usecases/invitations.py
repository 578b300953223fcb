"""What klantbeheer starts for a user who can't get in: he gets a mail, and chooses his password himself."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import AccountLink, User, UserGroup
from accounts.usecases import links
from accounts.usecases.users import change_email, create_user
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require


@transaction.atomic
def add_user(*, login: str, last_name: str, group: UserGroup, by: User, **fields: str) -> User:
    """A new user with the invitation that goes with it, where there is an e-mail address (seeds: at `Opslaan`).

    Raises DomainError at `login` when the name is taken, also when somebody else took it at this same moment.
    """
    require(by, "accounts.manage_users")
    try:
        with transaction.atomic():
            user = create_user(login=login, last_name=last_name, group=group, **fields)
    except (IntegrityError, ValidationError) as error:
        if User.objects.filter(login__iexact=login).exists():
            raise DomainError(_("This login name is taken."), field="login") from error
        raise
    record("user.created", EventAction.CREATE, by=by, on=user, group=str(group))
    if user.email:
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
