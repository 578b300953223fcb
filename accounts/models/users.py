"""Users, the tree of groups that they are in, and the rights that both hold."""

import unicodedata
import uuid
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from mptt.models import MPTTModel, TreeForeignKey

from accounts.enums import Audience, Gender, Language, LockReason, Theme
from core.history import recorded


@recorded("parent", "name", "key", "audience", "is_team")
class UserGroup(MPTTModel):
    """A gebruikersgroep: gives its members rights, and inherits those of the group above it.

    Marked as team (casemanagementteam, toewijzingsrol) it can be given tasks: one user per team per node.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    parent = TreeForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(_("name"), max_length=100)
    key = models.SlugField(_("key"), max_length=60, null=True, blank=True, unique=True)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience.choices, default=Audience.INTERNAL)
    is_team = models.BooleanField(_("case management team"), default=False)
    permissions = models.ManyToManyField(Permission, verbose_name=_("rights"), blank=True, related_name="+")

    class MPTTMeta:
        order_insertion_by = ["name"]

    class Meta:
        verbose_name = _("user group")
        verbose_name_plural = _("user groups")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], nulls_distinct=False, name="group_name_once_per_parent"),
            models.CheckConstraint(
                name="team_has_key",
                condition=Q(is_team=False) | Q(key__isnull=False),
                violation_error_message=_("A case management team needs a key."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def active(self, today: date) -> "UserQuerySet":
        """Who may work on this day: not ended, not blocked, within the period of validity."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=today),
            is_active=True,
            blocked_at__isnull=True,
            valid_from__lte=today,
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, login: str) -> "User":
        return self.get(login__iexact=login)


@recorded(
    "login", "initials", "first_name", "prefix", "last_name", "gender", "email", "phone", "big_number", "group",
    "takes_group_grants", "medical_access", "is_active", "blocked_at", "locked_at", "locked_reason", "valid_from",
    "valid_until",
)  # fmt: skip
class User(AbstractBaseUser):
    """Somebody who signs in. Rights come from the group, with single additions and denials of the user's own."""

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["last_name", "email"]

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    login = models.CharField(_("login name"), max_length=32)
    initials = models.CharField(_("initials"), max_length=10, blank=True)
    first_name = models.CharField(_("first name"), max_length=60, blank=True)
    prefix = models.CharField(_("surname prefix"), max_length=10, blank=True)
    last_name = models.CharField(_("surname"), max_length=100)
    gender = models.CharField(
        _("gender"), max_length=7, choices=Gender.choices, default=Gender.UNKNOWN, db_default=Gender.UNKNOWN
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    group = TreeForeignKey(UserGroup, on_delete=models.PROTECT, related_name="users", verbose_name=_("group"))
    further_groups = models.ManyToManyField(
        UserGroup, blank=True, related_name="further_users", verbose_name=_("further groups")
    )
    takes_group_grants = models.BooleanField(_("takes over the group's authorisations"), default=True)
    medical_access = models.BooleanField(_("access to medical data"), default=False, db_default=False)
    is_active = models.BooleanField(_("active"), default=True)
    blocked_at = models.DateTimeField(_("blocked since"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    phone = models.CharField(_("telephone number"), max_length=20, blank=True)
    big_number = models.CharField(_("BIG number"), max_length=11, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices, blank=True)  # empty: the house's
    theme = models.CharField(_("appearance"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM)

    # The door is closed, not the account: whoever is in stays in, and no work moves (ADR 0010).
    locked_at = models.DateTimeField(_("may not sign in since"), null=True, blank=True)
    locked_reason = models.CharField(
        _("reason of the block"),
        max_length=6,
        choices=LockReason.choices,
        default=LockReason.TRIES,
        db_default=LockReason.TRIES,
    )
    opened_at = models.DateTimeField(_("opened by an administrator on"), null=True, blank=True)
    recovery_asked_at = models.DateTimeField(_("asked in vain for a new password on"), null=True, blank=True)

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("login"), name="login_once", violation_error_message=_("This login name is taken.")
            ),
            models.CheckConstraint(
                name="user_valid_until_after_from",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The period ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.initials or self.first_name, self.prefix, self.last_name) if part)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password and normal_password(raw_password))

    def check_password(self, raw_password: str) -> bool:
        return super().check_password(normal_password(raw_password))

    @property
    def is_staff(self) -> bool:
        """Django's word for: may enter Beheer."""
        return self.has_perm("accounts.use_backoffice")

    def works_on(self, today: date) -> bool:
        """The same as UserQuerySet.active, for a user at hand."""
        ended = self.valid_until is not None and self.valid_until < today
        return self.is_active and self.blocked_at is None and self.valid_from <= today and not ended

    def may_sign_in(self, today: date) -> bool:
        return self.works_on(today) and self.locked_at is None

    @property
    def has_signed_in(self) -> bool:
        return self.last_login is not None

    @property
    def rights(self) -> frozenset[str]:
        """All rights as 'app.codename', read once per loaded user, so fresh with every request."""
        if not hasattr(self, "_rights"):
            from accounts.queries import rights_of  # noqa: PLC0415 - queries stand above models

            self._rights = rights_of(self)
        return self._rights

    @property
    def substitutions_now(self) -> list[Any]:
        """The substitutions that run, of him and by him. Read once per loaded user, so fresh with every request."""
        if not hasattr(self, "_substitutions_now"):
            from accounts.standing import substitutions_of  # noqa: PLC0415 - it stands above models

            self._substitutions_now = substitutions_of(self)
        return self._substitutions_now

    @property
    def standing(self) -> tuple["User", ...]:
        """Whose rights and sight count for him now: his own, then those of whom he replaces. Read once."""
        if not hasattr(self, "_standing"):
            from accounts.standing import standing_of  # noqa: PLC0415 - it stands above models

            self._standing = standing_of(self)
        return self._standing

    def has_perm(self, right: str, obj: object = None) -> bool:
        """Whether he may at all, himself or as a substitute. On which dossier: `dossiers.policies.acts_as`."""
        from accounts.standing import PASSED_ON  # noqa: PLC0415 - it stands above models

        if not self.is_active:
            return False
        return right in self.rights or (right in PASSED_ON and any(right in one.rights for one in self.standing))

    def has_perms(self, rights: list[str], obj: object = None) -> bool:
        return all(self.has_perm(right) for right in rights)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and any(right.startswith(f"{app_label}.") for right in self.rights)


def normal_password(typed: str) -> str:
    """The one form in which a password is judged and hashed: keyboards differ in how they send é (ASVS 6.2.9)."""
    return unicodedata.normalize("NFC", typed)


@recorded("user", "permission", "allow", about=("user",))
class UserRight(models.Model):
    """One right that a user has (or has not) beside what the group gives."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="own_rights")
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE, related_name="+")
    allow = models.BooleanField(_("allowed"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "permission"], name="user_right_once")]

    def __str__(self) -> str:
        return f"{'+' if self.allow else '-'} {self.permission}"


@recorded("usergroup", "permission", about=("usergroup",))
class GroupPermission(UserGroup.permissions.through):  # type: ignore[name-defined,misc]
    """A right that a group gives."""

    class Meta:
        proxy = True
        default_permissions = ()


@recorded("user", "usergroup", about=("user", "usergroup"))
class FurtherGroup(User.further_groups.through):  # type: ignore[name-defined,misc]
    """A group that a user is in beside his own."""

    class Meta:
        proxy = True
        default_permissions = ()


class Rights(models.Model):  # noqa: DJ008 - there is nothing to name
    """Holds no rows: the rights of this app, with their Dutch names."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("use_backoffice", "Beheer gebruiken"),
            ("manage_users", "Gebruikers en gebruikersgroepen beheren"),
            ("give_medical_access", "Toegang tot medische gegevens geven"),
            ("arrange_substitution", "Plaatsvervanging instellen"),
        ]
