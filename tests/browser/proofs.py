"""Second proofs of the people in a browser test: back-up codes, of which each may be used at once."""

import hashlib
import itertools
from collections import defaultdict

from accounts.models import AppFactor, BackupCode, BackupFactor, User
from accounts.models.factors import backup_hash, own

CODES = 60
_used: dict[str, "itertools.count[int]"] = defaultdict(itertools.count)


def give(user: User) -> None:
    """An authenticator app, so that the user is set up, and a sheet with more codes than a test needs."""
    app = own(AppFactor, user)
    app.seed, app.confirmed = hashlib.sha256(user.login.encode()).digest(), True
    app.save()
    sheet = BackupFactor.objects.create(user=user, name="Back-upcodes")
    hashes = [backup_hash(_code(user.login, number)) for number in range(CODES)]
    BackupCode.objects.bulk_create([BackupCode(sheet=sheet, code_hash=hashed) for hashed in hashes])


def next_code(login: str) -> str:
    return _code(login, next(_used[login]))


def _code(login: str, number: int) -> str:
    return hashlib.sha256(f"{login} {number}".encode()).hexdigest()[:24]
