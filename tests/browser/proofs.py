"""Second proofs of the people in a browser test: back-up codes, of which each may be used at once."""

import hashlib
from collections import Counter

from accounts.models import AppFactor, BackupCode, BackupFactor, User
from accounts.models.factors import backup_hash, own

CODES = 60
_used: Counter[str] = Counter()


def give(user: User) -> None:
    """An authenticator app, so that the user is set up, and a sheet with more codes than a test needs."""
    app = own(AppFactor, user)
    app.seed, app.confirmed = hashlib.sha256(user.login.encode()).digest(), True
    app.save()
    sheet = BackupFactor.objects.create(user=user, name="Back-upcodes")
    hashes = [backup_hash(_code(user.login, number)) for number in range(CODES)]
    BackupCode.objects.bulk_create([BackupCode(sheet=sheet, code_hash=hashed) for hashed in hashes])


def next_code(login: str) -> str:
    _used[login] += 1
    return _code(login, _used[login] - 1)


def used() -> Counter[str]:
    """Of how many codes each has made use."""
    return _used.copy()


def put_back(earlier: Counter[str]) -> None:
    """The codes that were used since are there again, with the database."""
    _used.clear()
    _used.update(earlier)


def _code(login: str, number: int) -> str:
    return hashlib.sha256(f"{login} {number}".encode()).hexdigest()[:24]
