"""Which YubiKeys are checked here, with the secret that an administrator brings."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import KnownYubikey, User
from accounts.yubikey import MODHEX, Secret
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require

_PUBLIC = re.compile(f"[{MODHEX}]{{12}}")


@transaction.atomic
def add_known(*, public_id: str, private_id: str, aes_key: str, by: User) -> KnownYubikey:
    """Check the codes of this key here from now on. Raises DomainError at the value that is wrong or known already."""
    require(by, "accounts.manage_users")
    public_id = _compact(public_id)
    if not _PUBLIC.fullmatch(public_id):
        text = _("A public identity has 12 letters, out of %(letters)s.")
        raise DomainError(text % {"letters": MODHEX}, field="public_id")
    private = _bytes(private_id, _("A private identity has 12 digits or letters a to f."), field="private_id", count=6)
    aes = _bytes(aes_key, _("An AES key has 32 digits or letters a to f."), field="aes_key", count=16)
    known = KnownYubikey(public_id=public_id)
    known.secret = Secret(aes_key=aes, private_id=private)
    sealed = {"secret_sealed": known.secret_sealed}
    known, is_new = KnownYubikey.objects.get_or_create(public_id=public_id, defaults=sealed)
    if not is_new:
        raise DomainError(_("This YubiKey is in the list already."), field="public_id")
    record("yubikey.added", EventAction.CREATE, by=by, on=known)
    return known


@transaction.atomic
def remove_known(*, known: KnownYubikey, by: User) -> None:
    """Forget the secret: codes of this key go to the validation server again, if there is one."""
    require(by, "accounts.manage_users")
    record("yubikey.removed", EventAction.DELETE, by=by, on=known)
    known.delete()


def _bytes(typed: str, message: str, *, field: str, count: int) -> bytes:
    """Raises DomainError with this message for anything but so many bytes in hexadecimal digits."""
    compact = _compact(typed)
    if not re.fullmatch(f"[0-9a-f]{{{2 * count}}}", compact):
        raise DomainError(message, field=field)
    return bytes.fromhex(compact)


def _compact(typed: str) -> str:
    return "".join(typed.split()).lower()
