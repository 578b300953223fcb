"""Who signs in, with what proof, and what he may."""

from accounts.models.colleagues import ColleagueGrant
from accounts.models.factors import (
    AppFactor,
    BackupCode,
    BackupFactor,
    Factor,
    KnownYubikey,
    SmsFactor,
    YubikeyFactor,
)
from accounts.models.recovery import AccountLink, RecoveryRequest, SecurityAnswer
from accounts.models.sessions import Session, SignIn
from accounts.models.substitution import Substitution
from accounts.models.users import (
    FurtherGroup,
    GroupPermission,
    Rights,
    User,
    UserGroup,
    UserManager,
    UserQuerySet,
    UserRight,
)

__all__ = [
    "AccountLink",
    "AppFactor",
    "BackupCode",
    "BackupFactor",
    "ColleagueGrant",
    "Factor",
    "FurtherGroup",
    "GroupPermission",
    "KnownYubikey",
    "RecoveryRequest",
    "Rights",
    "SecurityAnswer",
    "Session",
    "SignIn",
    "SmsFactor",
    "Substitution",
    "User",
    "UserGroup",
    "UserManager",
    "UserQuerySet",
    "UserRight",
    "YubikeyFactor",
]
