"""Seals of the access log: what was changed, removed, added or cut off is found and named."""

import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core.access import record
from core.enums import EventAction
from core.models import AccessEvent, AccessSeal, SealHorizon
from core.usecases import seals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def heads(settings, tmp_path: Path) -> Path:
    settings.ACCESS_LOG_HEADS = str(tmp_path / "heads.jsonl")
    return tmp_path / "heads.jsonl"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests work on this server, some of them in one long transaction; theirs are not waited for."""
    real = seals._transactions
    monkeypatch.setattr(seals, "_transactions", lambda cursor: (real(cursor)[1], real(cursor)[1]))


def log(times: int = 3) -> list[AccessEvent]:
    return [record("dossier.read", EventAction.READ, by=None, number=number) for number in range(times)]


def seal() -> int:
    """As many runs as it takes for all lines."""
    return sum(seals.seal() for _run in range(5))


def faults() -> list[str]:
    return list(seals.faults())


def test_a_log_that_nobody_touched_is_right() -> None:
    log()
    assert seal() == 3
    log()
    assert seal() == 3
    assert faults() == []
    assert seals.unsealed() is None
    first, second = AccessSeal.objects.order_by("last_event")
    assert first.last_event < second.first_event and first.hash != second.hash


def test_lines_of_the_last_minutes_are_named_as_unsealed() -> None:
    log()
    seal()
    new = log(2)
    assert seals.unsealed() == (new[0].pk, new[1].pk)
    out = StringIO()
    call_command("verify_access_log", stdout=out)
    assert out.getvalue().splitlines() == [
        f"Nog niet verzegeld: regel {new[0].pk} tot en met {new[1].pk}.",
        "Het inzagelogboek is zoals het werd geschreven.",
    ]


def test_an_empty_log_has_no_seals() -> None:
    assert seal() == 0
    assert (faults(), seals.unsealed(), AccessSeal.objects.count()) == ([], None, 0)


@pytest.mark.parametrize("change", [{"user_name": "iemand anders"}, {"detail": {"number": 9}}, {"outcome": 4}])
def test_a_changed_line_is_named(change: dict[str, object]) -> None:
    lines = log()
    seal()
    AccessEvent.objects.filter(pk=lines[1].pk).update(**change)
    assert faults() == [f"Regel {lines[1].pk} is gewijzigd."]
    with pytest.raises(CommandError, match="1 keer"):
        call_command("verify_access_log", stdout=StringIO())


def test_a_removed_line_is_named() -> None:
    lines = log()
    seal()
    AccessEvent.objects.filter(pk=lines[1].pk).delete()
    assert faults() == [f"Regel {lines[1].pk} is verwijderd."]


def test_a_line_put_in_afterwards_is_named() -> None:
    lines = log()
    left_out = lines[1].pk
    lines[1].delete()
    seal()
    AccessEvent.objects.create(pk=left_out, event_type="x", action=EventAction.READ, site="x", source="x")
    assert faults() == [f"Regel {left_out} is later toegevoegd."]


def test_a_line_put_in_between_two_seals_is_named() -> None:
    lines = log(2)
    left_out = lines[1].pk
    lines[1].delete()
    seal()
    log(1)
    seal()
    AccessEvent.objects.create(pk=left_out, event_type="x", action=EventAction.READ, site="x", source="x")
    assert faults() == [f"Regel {left_out} is later toegevoegd."]


def test_a_cut_off_tail_is_found_by_the_head_outside() -> None:
    log()
    seal()
    lines = log()
    seal()
    AccessEvent.objects.filter(pk__gte=lines[0].pk).delete()
    AccessSeal.objects.filter(last_event=lines[-1].pk).delete()
    assert faults() == [f"De verzegeling tot en met regel {lines[-1].pk} is weg of anders: het logboek is afgekapt."]


def test_a_log_that_was_emptied_is_found_by_the_head_outside() -> None:
    lines = log()
    seal()
    AccessEvent.objects.all().delete()
    AccessSeal.objects.all().delete()
    assert faults() == [f"De verzegeling tot en met regel {lines[-1].pk} is weg of anders: het logboek is afgekapt."]
    with pytest.raises(CommandError, match="1 keer"):
        call_command("verify_access_log", stdout=StringIO())


def test_a_lost_file_of_heads_is_told(heads: Path) -> None:
    log()
    seal()
    heads.unlink()
    assert faults() == [f"Het bestand met de koppen van de keten ({heads}) ontbreekt."]


def test_a_line_and_its_seal_made_anew_do_not_fit_the_chain() -> None:
    """Who can write the seals can make one that fits its lines, but not without the next ones, and the head outside."""
    lines = log(1)
    seal()
    log(1)
    seal()
    AccessEvent.objects.filter(pk=lines[0].pk).update(user_name="iemand anders")
    one = AccessSeal.objects.earliest("last_event")
    AccessSeal.objects.filter(pk=one.pk).delete()
    seals._sealed(seals._lines(0, lines[0].pk), None)
    found = faults()
    assert any("een eerdere" in fault for fault in found)
    assert any("afgekapt" in fault for fault in found)


def test_a_line_of_a_transaction_that_is_still_running_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its id is lower than that of lines which are there already: sealed too early it would count as put in later."""
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                log(1)
                written.set()
                go_on.wait(20)
        finally:
            connection.close()

    alone = seals._transactions
    monkeypatch.undo()  # now with the real numbers, in which our own slow transaction shows
    seals.seal()
    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    log(2)
    assert [seals.seal() for _run in range(5)] == [0] * 5
    go_on.set()
    thread.join()
    monkeypatch.setattr(seals, "_transactions", alone)
    assert seal() == 3
    assert faults() == []


def test_two_sealers_at_once_seal_once() -> None:
    log(5)
    counts: list[int] = []

    def run() -> None:
        try:
            counts.extend(seals.seal() for _run in range(10))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) + seal() == 5
    assert sum(len(bytes(one.leaves)) for one in AccessSeal.objects.all()) == 5 * 24
    assert faults() == []


def test_after_a_restore_transaction_numbers_start_lower() -> None:
    log()
    SealHorizon.objects.create(last_event=1, transactions=2**60)
    assert seal() == 3
    assert faults() == []


def test_more_lines_than_a_batch_make_more_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "_BATCH", 2)
    log(5)
    assert seal() == 5
    assert AccessSeal.objects.count() == 3
    assert faults() == []
