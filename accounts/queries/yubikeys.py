"""The YubiKeys whose secret we hold."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import KnownYubikey, User, YubikeyFactor


def known_yubikeys() -> QuerySet[KnownYubikey]:
    return KnownYubikey.objects.order_by("public_id")


def holders(keys: Iterable[KnownYubikey]) -> dict[str, list[User]]:
    """By public identity, who logs in with the key."""
    found: dict[str, list[User]] = defaultdict(list)
    ids = [key.public_id for key in keys]
    used = YubikeyFactor.objects.filter(public_id__in=ids, confirmed=True).select_related("user")
    for factor in used.order_by("user__last_name", "user_id"):
        found[factor.public_id].append(factor.user)
    return found
