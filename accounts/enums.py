"""Kinds of user groups."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Whose people a group holds: those of the arbodienst, or those of one employer."""

    INTERNAL = "internal", _("Occupational health service")
    EMPLOYER = "employer", _("Employer")


class Gender(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")


class LockReason(models.TextChoices):
    """Why nobody gets in with an account, while its work stays where it is (ADR 0010)."""

    TRIES = "tries", _("too many wrong tries")
    UNUSED = "unused", _("not used for too long")


class Language(models.TextChoices):
    DUTCH = "nl", "Nederlands"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    SYSTEM = "system", _("As this device has it")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Purpose(models.TextChoices):
    """What somebody proves who he is for."""

    SIGN_IN = "sign-in", _("Log in")
    CONFIRM = "confirm", _("Confirm who you are")


class LinkPurpose(models.TextChoices):
    INVITE = "invite", _("Invitation")
    RESET = "reset", _("New password")


class RecoveryKind(models.TextChoices):
    PASSWORD = "password", _("Request a password")
    LOGIN = "login", _("Request the login name")


class FactorKind(models.TextChoices):
    """The ways to prove who one is beside the password, in the order in which they are offered."""

    SMS = "sms", _("Text message code")
    YUBIKEY = "yubikey", _("YubiKey")
    APP = "app", _("Authenticator app")
    PASSKEY = "passkey", _("Passkey")
    BACKUP = "backup", _("Back-up code")


class SecurityQuestion(models.TextChoices):
    """Only ever an addition to mail and second factor, never the proof by itself (ASVS 6.4.2)."""

    FIRST_PET = "first-pet", _("What was the name of your first pet?")
    FIRST_STREET = "first-street", _("In which street did you live as a child?")
    FIRST_TEACHER = "first-teacher", _("What was the name of your first teacher?")
    FAVOURITE_BOOK = "favourite-book", _("Which book would you read again?")
    FIRST_JOB = "first-job", _("Where did you have your first job?")
