"""Limits that live in the database, so that neither twenty tries at once nor an emptied Redis gets past them."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.crypto import blind_index
from core.errors import DomainError
from core.models import Allowance

# One statement: the row's lock makes that each caller sees the count of those before it. No row comes back, and
# nothing is counted, when the limit is reached.
_TAKE = """
INSERT INTO core_allowance AS kept (key, used, until) VALUES (%(key)s, 1, %(until)s)
ON CONFLICT (key) DO UPDATE SET
  used = CASE WHEN kept.until <= %(now)s THEN 1 ELSE kept.used + 1 END,
  until = CASE WHEN kept.until <= %(now)s THEN EXCLUDED.until ELSE kept.until END
WHERE kept.until <= %(now)s OR kept.used < %(times)s
RETURNING used
"""


class TooOftenError(DomainError):
    """The limit is reached; nothing was tried."""


@dataclass(frozen=True)
class Limit:
    """At most `times` within `period`, counted from the first use."""

    name: str
    times: int
    period: timedelta

    def take(self, subject: object) -> None:
        """Count one use for `subject`, before it is tried. Raises TooOftenError above the limit.

        Call it outside a transaction that may be taken back, or the count is taken back with it.
        """
        if not self._counted(subject):
            raise TooOftenError(_("This was tried too often. Wait a while and try again."))

    def give_back(self, subject: object) -> None:
        """Take one use back: it turned out well."""
        Allowance.objects.filter(key=self._key(subject), used__gt=0).update(used=F("used") - 1)

    def forget(self, subject: object) -> None:
        """Start counting again."""
        Allowance.objects.filter(key=self._key(subject)).delete()

    def _counted(self, subject: object) -> bool:
        now = timezone.now()
        until = now + self.period
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, {"key": self._key(subject), "now": now, "until": until, "times": self.times})
            return cursor.fetchone() is not None

    def _key(self, subject: object) -> str:
        return f"{self.name}:{blind_index(str(subject))}"


def forget_past() -> int:
    """Remove the counts of periods that are over."""
    return Allowance.objects.filter(until__lt=timezone.now()).delete()[0]
