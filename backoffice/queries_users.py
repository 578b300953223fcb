"""What the page of one user shows of signing in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import lockout
from accounts.models import User
from accounts.queries.factors import all_factors, kind_of
from accounts.queries.own import name_of, open_sessions


@dataclass(frozen=True)
class Proof:
    """A second proof, by the name under which addresses know it."""

    name: str
    kind: Any
    set_up_at: datetime | None
    used_at: datetime | None
    is_off: bool


@dataclass(frozen=True)
class SignIn:
    """Where and how a user gets in; `tries` are the wrong ones that were counted since the last right one."""

    sessions: int
    tries: int
    proofs: list[Proof]


def sign_in_of(user: User, now: datetime) -> SignIn:
    proofs = [proof_of(factor) for factor in all_factors(user)]
    return SignIn(open_sessions(user, now).count(), lockout.tries_of(user), proofs)


def proof_of(factor: Any) -> Proof:
    is_off = getattr(factor, "disabled_at", None) is not None
    return Proof(name_of(factor), kind_of(factor).label, factor.created_at, factor.last_used_at, is_off)
