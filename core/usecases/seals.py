"""Sealing the access log, and proving that nobody touched it since (NEN 7513 ch. 8, security.md 5.9)."""

import hashlib
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from core.models import AccessEvent, AccessSeal, SealHorizon

_LOCK = 7513
_BATCH = 10_000
_ID_BYTES, _HASH_BYTES = 8, 16
_START = "0" * 64
# The order is part of the seal: a field that is added later goes into a next version of this list.
_FIELDS = [
    "id", "event_id", "event_type", "action", "occurred_at", "outcome", "user_id", "user_name", "on_behalf_of_id",
    "on_behalf_of_name", "role", "purpose", "network_address", "request_id", "object_type", "object_id", "object_name",
    "subject_dossier_id", "detail", "sensitivity", "data_life_cycle", "access_rule", "treatment_relation",
    "consent_profile", "controls", "site", "source", "source_type",
]  # fmt: skip


def seal() -> int:
    """Seal all lines below which none can appear any more; gives how many. At most every minute, one at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        upto = _settled(cursor)
        head, sealed = _head(), 0
        after = head.last_event if head else 0
        while upto is not None and (lines := _lines(after, upto)):
            head = _sealed(lines, head)
            after, sealed = head.last_event, sealed + len(lines)
    if sealed and head:
        _tell_outside(head)
    return sealed


def faults() -> Iterator[str]:
    """All that is not as it was sealed, in words for an administrator; nothing when all is well."""
    before = _START
    for one in AccessSeal.objects.order_by("last_event").iterator(chunk_size=50):
        if one.hash != _hash(before, one.first_event, one.last_event, bytes(one.leaves)):
            yield f"Verzegeling {one.first_event}-{one.last_event} is gewijzigd of er ontbreekt een eerdere."
        yield from _line_faults(one)
        before = one.hash
    yield from _gap_faults()
    yield from _head_faults()


def unsealed() -> tuple[int, int] | None:
    """The first and last line that no seal covers yet; None when all are sealed."""
    head = _head()
    lines = (
        AccessEvent.objects.filter(pk__gt=head.last_event if head else 0).order_by("pk").values_list("pk", flat=True)
    )
    first, last = lines.first(), lines.last()
    return None if first is None or last is None else (first, last)


def _settled(cursor: Any) -> int | None:
    """The line up to which may be sealed now, if any; moves the horizon along."""
    oldest, newest = _transactions(cursor)
    horizon = SealHorizon.objects.first()
    if horizon is None or (horizon.transactions or 0) > newest:  # the first run, or a database that was restored
        SealHorizon.objects.all().delete()
        SealHorizon.objects.create(last_event=_newest())
        return None
    if horizon.transactions is None:
        horizon.transactions = newest
        horizon.save(update_fields=["transactions"])
        return None
    if oldest < horizon.transactions:
        return None
    upto = horizon.last_event
    horizon.last_event, horizon.transactions = _newest(), None
    horizon.save(update_fields=["last_event", "transactions"])
    return upto


def _transactions(cursor: Any) -> tuple[int, int]:
    """The number of the oldest transaction that runs anywhere on this server, and the number of the next one."""
    cursor.execute(
        "SELECT pg_snapshot_xmin(now_), pg_snapshot_xmax(now_) FROM (SELECT pg_current_snapshot() AS now_) AS one"
    )
    oldest, newest = cursor.fetchone()
    return int(oldest), int(newest)


def _newest() -> int:
    newest: int | None = AccessEvent.objects.aggregate(newest=Max("pk"))["newest"]
    return newest or 0


def _head() -> AccessSeal | None:
    return AccessSeal.objects.order_by("last_event").last()


def _lines(after: int, upto: int) -> list[tuple[Any, ...]]:
    lines = AccessEvent.objects.filter(pk__gt=after, pk__lte=upto).order_by("pk")
    return list(lines.values_list(*_FIELDS)[:_BATCH])


def _sealed(lines: list[tuple[Any, ...]], head: AccessSeal | None) -> AccessSeal:
    leaves = b"".join(_leaf(line) for line in lines)
    first, last = lines[0][0], lines[-1][0]
    hashed = _hash(head.hash if head else _START, first, last, leaves)
    return AccessSeal.objects.create(first_event=first, last_event=last, leaves=leaves, hash=hashed)


def _leaf(line: tuple[Any, ...]) -> bytes:
    text = json.dumps(line, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    number: int = line[0]
    return number.to_bytes(_ID_BYTES, "big") + hashlib.sha256(text.encode()).digest()[:_HASH_BYTES]


def _hash(before: str, first: int, last: int, leaves: bytes) -> str:
    return hashlib.sha256(f"{before}|{first}|{last}|".encode() + leaves).hexdigest()


def _line_faults(one: AccessSeal) -> Iterator[str]:
    kept = dict(_split(bytes(one.leaves)))
    found = dict(
        pair
        for line in AccessEvent.objects.filter(pk__range=(one.first_event, one.last_event)).values_list(*_FIELDS)
        for pair in _split(_leaf(line))
    )
    for number in sorted(kept.keys() | found.keys()):
        if number not in found:
            yield f"Regel {number} is verwijderd."
        elif number not in kept:
            yield f"Regel {number} is later toegevoegd."
        elif kept[number] != found[number]:
            yield f"Regel {number} is gewijzigd."


def _split(leaves: bytes) -> Iterator[tuple[int, bytes]]:
    size = _ID_BYTES + _HASH_BYTES
    for at in range(0, len(leaves), size):
        yield int.from_bytes(leaves[at : at + _ID_BYTES], "big"), leaves[at + _ID_BYTES : at + size]


def _gap_faults() -> Iterator[str]:
    """Lines between two seals, or before the first: added after the sealing."""
    ends = [(0, 0), *AccessSeal.objects.order_by("last_event").values_list("first_event", "last_event")]
    for (_first, end), (begin, _last) in pairwise(ends):
        for number in AccessEvent.objects.filter(pk__gt=end, pk__lt=begin).values_list("pk", flat=True):
            yield f"Regel {number} is later toegevoegd."


def _tell_outside(head: AccessSeal) -> None:
    """Keep the head of the chain where the database's administrator does not rule."""
    entry = {"last_event": head.last_event, "hash": head.hash, "sealed_at": head.sealed_at.isoformat()}
    path = Path(settings.ACCESS_LOG_HEADS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as heads:
        heads.write(json.dumps(entry) + "\n")


def _head_faults() -> Iterator[str]:
    """Whether every head that was kept outside is still a seal of the database: a log that was cut off has lost it."""
    path = Path(settings.ACCESS_LOG_HEADS)
    if not path.exists():
        if AccessSeal.objects.exists():
            yield f"Het bestand met de koppen van de keten ({path}) ontbreekt."
        return
    known = dict(AccessSeal.objects.values_list("last_event", "hash"))
    for entry in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if known.get(entry["last_event"]) != entry["hash"]:
            yield f"De verzegeling tot en met regel {entry['last_event']} is weg of anders: het logboek is afgekapt."
            return
