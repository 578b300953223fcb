"""What somebody changes about his own account; what could give it away is told to the old and the new address."""

from django.db import transaction
from django.utils import timezone

from accounts.enums import Language, Theme
from accounts.models import AccountLink, User
from accounts.usecases import sessions
from accounts.usecases.telling import tell
from accounts.validators import clean_big_number, clean_phone
from core.access import record
from core.enums import EventAction


@transaction.atomic
def change_contact(*, user: User, email: str, phone: str) -> User:
    """Change where the user is reached; a link mailed to the old address ends. Raises DomainError at `phone`."""
    phone = clean_phone(phone) if phone else ""
    user = _locked(user)
    old_email, old_phone = user.email, user.phone
    if (email, phone) == (old_email, old_phone):
        return user
    _save(user, email=email, phone=phone)
    if email != old_email:
        end_links(user=user)
        for address in {old_email, email} - {""}:
            tell(user, "email_changed", to=address)
    if phone != old_phone:
        tell(user, "phone_changed")
    return user


@transaction.atomic
def change_big_number(*, user: User, big_number: str) -> User:
    """Set or remove the BIG number. Raises DomainError at `big_number`."""
    return _save(_locked(user), big_number=clean_big_number(big_number))


@transaction.atomic
def change_appearance(*, user: User, language: str, theme: str) -> User:
    """`language` is one of Language, or empty for that of the organisation."""
    return _save(_locked(user), language=Language(language) if language else "", theme=Theme(theme))


@transaction.atomic
def change_password(*, user: User, password: str, but: str | None) -> User:
    """Set a password that the validators accepted, and sign out everywhere `but` in the session with this key."""
    user = _locked(user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("user.password_changed", EventAction.UPDATE, by=user, on=user)
    end_links(user=user)
    sessions.end_all(user=user, by=user, but=but)
    tell(user, "password_changed")
    return user


def end_links(*, user: User) -> None:
    """Links with which a password could be chosen work no more."""
    now = timezone.now()
    AccountLink.objects.filter(user=user, used_at=None, until__gt=now).update(until=now)


def _locked(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).select_related("group").get(pk=user.pk)


def _save(user: User, **values: str) -> User:
    """Save what differs and say in the log which fields those were, not what is in them."""
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, values[name])
    if changed:
        user.save(update_fields=changed)
        record("user.own_data_changed", EventAction.UPDATE, by=user, on=user, fields=changed)
    return user
