"""The second proofs that a user has. Always checked through `django_otp.verify_token`, which locks the row."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from accounts import yubikey
from accounts.enums import FactorKind
from accounts.models.users import User
from core.crypto import blind_index, decrypt, encrypt

_FAILURES_IN_A_ROW = 100  # then the proof is switched off (NIST SP 800-63B-4, 3.2.2)
_CODE_TRIES = 5
_LONGEST_WAIT = timedelta(minutes=15)


class Factor(ThrottlingMixin, TimestampMixin, Device):
    """After a wrong code the next is looked at after 1, 2, 4, 8… seconds, at most a quarter of an hour.

    After a hundred wrong ones in a row none is looked at any more.
    """

    kind: ClassVar[FactorKind]

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def get_throttle_factor(self) -> int:
        return 1

    def verify_is_allowed(self) -> tuple[bool, dict[str, Any] | None]:
        """As django-otp has it, up to a quarter of an hour: doubled on, the hundredth try would be millennia away."""
        allowed, why = super().verify_is_allowed()
        if allowed:
            return True, None
        why["locked_until"] = min(why["locked_until"], self.throttling_failure_timestamp + _LONGEST_WAIT)
        return why["locked_until"] <= timezone.now(), why

    def verify_token(self, token: str) -> bool:
        """Whether this is the right code now; call it through `django_otp.verify_token` only. Saves what it learns."""
        allowed, _reason = self.verify_is_allowed()
        if self.disabled_at is not None or not allowed:
            return False
        if right := self.accepts(token):
            self.throttle_reset(commit=False)
            self.set_last_used_timestamp(commit=False)
        else:
            self.throttle_increment(commit=False)
            if self.throttling_failure_count >= _FAILURES_IN_A_ROW:
                self.disabled_at = timezone.now()
        self.save()
        return right

    def accepts(self, token: str) -> bool:
        """Whether `token` is right, with the change of state (not saved yet) that makes it right only once."""
        raise NotImplementedError


class SmsFactor(Factor):
    """A mobile number and the code sent to it last, which is kept as a keyed hash that names its purpose."""

    kind = FactorKind.SMS

    number_sealed = models.BinaryField()
    number_hint = models.CharField(max_length=4)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    @property
    def number(self) -> str:
        """In E.164."""
        return decrypt(self.number_sealed, bound_to=f"sms-factor.number:{self.uuid}")

    @number.setter
    def number(self, value: str) -> None:
        self.number_sealed = encrypt(value, bound_to=f"sms-factor.number:{self.uuid}")
        self.number_hint = value[-4:]

    def expect(self, code: str, *, bound_to: str, lasts: timedelta) -> None:
        """From now on only this code is right, and only for what `bound_to` names; an earlier one is void."""
        self.code_hash, self.code_tries = code_hash(code, bound_to=bound_to), 0
        self.code_until = timezone.now() + lasts
        self.save(update_fields=["code_hash", "code_until", "code_tries"])

    def accepts(self, token: str) -> bool:
        """`token` is a `code_hash`: this class never sees the code itself."""
        if not self.code_hash or self.code_until is None or self.code_until <= timezone.now():
            return False
        self.code_tries += 1
        right = token == self.code_hash
        if right or self.code_tries >= _CODE_TRIES:
            self.code_hash = ""
        return right


class AppFactor(Factor):
    """An authenticator app (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds). The seed is encrypted.

    One step of 30 seconds late or early is accepted, for clocks that differ; a step once used is not.
    """

    kind = FactorKind.APP

    seed_sealed = models.BinaryField()
    last_step = models.BigIntegerField(default=-1)

    @property
    def seed(self) -> bytes:
        return bytes.fromhex(decrypt(self.seed_sealed, bound_to=f"app-factor.seed:{self.uuid}"))

    @seed.setter
    def seed(self, value: bytes) -> None:
        self.seed_sealed = encrypt(value.hex(), bound_to=f"app-factor.seed:{self.uuid}")

    def accepts(self, token: str) -> bool:
        if not (token.isascii() and token.isdecimal()):
            return False
        totp = TOTP(self.seed)
        totp.time = timezone.now().timestamp()
        right = totp.verify(int(token), tolerance=1, min_t=self.last_step + 1)
        if right:
            self.last_step = totp.t()
        return right


class KnownYubikey(models.Model):
    """A YubiKey whose secret we hold, so that its codes are checked here; put in by an administrator."""

    public_id = models.CharField(_("public identity"), max_length=16, unique=True)
    secret_sealed = models.BinaryField()
    added_at = models.DateTimeField(default=timezone.now)
    session_counter = models.PositiveIntegerField(default=0)
    session_use = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("YubiKey")
        verbose_name_plural = _("YubiKeys")

    def __str__(self) -> str:
        return self.public_id

    @property
    def secret(self) -> yubikey.Secret:
        return yubikey.Secret.read(decrypt(self.secret_sealed, bound_to=f"yubikey:{self.public_id}"))

    @secret.setter
    def secret(self, value: yubikey.Secret) -> None:
        self.secret_sealed = encrypt(value.written(), bound_to=f"yubikey:{self.public_id}")


class YubikeyFactor(Factor):
    """A YubiKey that types its codes: checked with its secret where we hold it, else by the validation server.

    `code_hash` is a keyed hash of the last right code: it stays used, whatever the server says of it later.
    """

    kind = FactorKind.YUBIKEY

    public_id = models.CharField(max_length=16)
    code_hash = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "public_id"], name="yubikey_once_per_user")]

    def accepts(self, token: str) -> bool:
        if not settings.YUBIKEY or not yubikey.is_code(token) or yubikey.public_id(token) != self.public_id:
            return False
        hashed = code_hash(token, bound_to="yubikey")
        if hashed == self.code_hash or not self._is_right(token):
            return False
        self.code_hash = hashed
        return True

    def _is_right(self, token: str) -> bool:
        known = KnownYubikey.objects.select_for_update().filter(public_id=self.public_id).first()
        return yubikey.accepted_by_server(token) if known is None else self._fits(known, token)

    @staticmethod
    def _fits(known: KnownYubikey, token: str) -> bool:
        """Newer than the last code of this key, whoever used that."""
        code = yubikey.opened(token, known.secret)
        if code is None or (code.session_counter, code.session_use) <= (known.session_counter, known.session_use):
            return False
        known.session_counter, known.session_use = code.session_counter, code.session_use
        known.save(update_fields=["session_counter", "session_use"])
        return True


class BackupFactor(Factor):
    """The sheet with back-up codes: each works once."""

    kind = FactorKind.BACKUP

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], name="backup_sheet_once_per_user")]

    def accepts(self, token: str) -> bool:
        unused = self.codes.filter(code_hash=backup_hash(token), used_at__isnull=True)
        return unused.update(used_at=timezone.now()) == 1


class BackupCode(models.Model):
    """One code of 120 random bits; at that length a keyed hash is enough (NIST SP 800-63B-4, 3.1.2)."""

    sheet = models.ForeignKey(BackupFactor, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.sheet} {'used' if self.used_at else 'unused'}"


def code_hash(code: str, *, bound_to: str) -> str:
    return blind_index(f"{bound_to}|{''.join(code.split()).lower()}")


def backup_hash(code: str) -> str:
    return blind_index(f"backup-code|{''.join(filter(str.isalnum, code.lower()))}")


def own(model: type[Factor], user: User, **fields: Any) -> Factor:
    """A new proof of `user`, not confirmed yet and not saved."""
    return model(user=user, name=str(model.kind.label), confirmed=False, **fields)
