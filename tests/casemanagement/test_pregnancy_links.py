"""An illness that has to do with a pregnancy: rows 128 and 139-141, with the due dates of domain.md 3.4."""

from datetime import date
from typing import Any

import pytest
import time_machine

from casemanagement.usecases.corrections import Why, correct_classification
from casemanagement.usecases.days import advance_day
from casemanagement.usecases.links import link, linkable, unlink
from casemanagement.usecases.pregnancies import correct_last_working_day
from casemanagement.usecases.recoveries import report_recovered, undo_last
from dossiers.models import PregnancyLink
from orgstructure.enums import Classification
from tests.casemanagement.pregnant import again, due, expecting, ill
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(date(2026, 3, 2), tick=False) as traveller:
        yield traveller


def test_at_entry_the_task_is_there_at_once(world: World, clock: Any) -> None:
    dossier = world.employee()
    pregnancy = expecting(world, dossier, last_working_day=date(2026, 5, 18))
    trajectory = ill(world, dossier, date(2026, 3, 2), classification=Classification.PREGNANCY)
    assert trajectory.pregnancy_link.pregnancy == pregnancy
    assert due(trajectory, "vangnet-aanvraag") == date(2026, 4, 13)
    assert again(pregnancy).leave_starts_on == date(2026, 5, 5)  # ill by pregnancy: at six weeks
    with refused("The employee is ill by pregnancy", field="last_working_day"):
        correct_last_working_day(pregnancy=pregnancy, last_working_day=date(2026, 5, 18), by=world.anna)


def test_afterwards_and_taken_away_again(world: World, clock: Any) -> None:
    dossier = world.employee()
    trajectory = ill(world, dossier, date(2026, 2, 23))
    assert linkable(trajectory) is None
    expecting(world, dossier)
    with refused("Tell why", field="reason"):
        link(absence=trajectory, reason=" ", by=world.anna)
    link(absence=trajectory, reason="Bleek later", by=world.anna)
    assert again(trajectory).classification == Classification.PREGNANCY
    assert due(trajectory, "vangnet-aanvraag") == date(2026, 4, 6)
    with refused("This absence is linked with a pregnancy already"):
        link(absence=trajectory, reason="Nog eens", by=world.anna)
    unlink(absence=trajectory, reason="Toch niet", by=world.anna)
    assert (again(trajectory).classification, due(trajectory, "vangnet-aanvraag")) == (Classification.ILL, None)
    link(absence=trajectory, reason="Toch wel", by=world.anna)
    assert due(trajectory, "vangnet-aanvraag") == date(2026, 4, 6)


def test_in_the_flexible_window_by_the_fourth_day_whatever_the_cause(world: World, clock: Any) -> None:
    dossier = world.employee()
    expecting(world, dossier, last_working_day=date(2026, 5, 18))
    clock.move_to(date(2026, 5, 7))
    trajectory = ill(world, dossier, date(2026, 5, 7))
    assert due(trajectory, "ziek-in-flexibele-periode") == date(2026, 5, 10)
    assert due(trajectory, "vangnet-aanvraag") is None
    link(absence=trajectory, reason="Door zwangerschap", by=world.anna)
    assert due(trajectory, "vangnet-aanvraag") == date(2026, 5, 10)
    assert due(trajectory, "ziek-in-flexibele-periode") is None


def test_who_was_ill_before_the_window_is_in_it_when_it_comes(world: World, clock: Any) -> None:
    dossier = world.employee()
    expecting(world, dossier, last_working_day=date(2026, 5, 18))
    clock.move_to(date(2026, 4, 20))
    trajectory = ill(world, dossier, date(2026, 4, 20))
    assert due(trajectory, "ziek-in-flexibele-periode") is None
    clock.move_to(date(2026, 5, 5))
    advance_day(date(2026, 5, 5))
    assert due(trajectory, "ziek-in-flexibele-periode") == date(2026, 5, 8)


@pytest.mark.parametrize("said", [Classification.ILL, Classification.ORGAN_DONATION, Classification.PREGNANCY])
def test_report_that_goes_on_leaves_the_link(world: World, clock: Any, said: Classification) -> None:
    dossier = world.employee()
    expecting(world, dossier)
    trajectory = ill(world, dossier, date(2026, 2, 2), classification=Classification.PREGNANCY)
    report_recovered(trajectory=trajectory, on=date(2026, 2, 20), by=world.anna)
    assert ill(world, dossier, date(2026, 3, 2), classification=said, told_employer=True) == trajectory
    assert (again(trajectory).classification, again(trajectory).told_employer) == (Classification.PREGNANCY, False)
    undo_last(trajectory=trajectory, reason="Vergissing", by=world.anna)
    assert (again(trajectory).classification, again(trajectory).told_employer) == (Classification.PREGNANCY, False)
    assert PregnancyLink.objects.get().classification_before == Classification.ILL


def test_link_of_a_report_that_goes_on_is_taken_back_with_it(world: World, clock: Any) -> None:
    dossier = world.employee()
    expecting(world, dossier)
    trajectory = ill(world, dossier, date(2026, 2, 2), classification=Classification.ORGAN_DONATION)
    report_recovered(trajectory=trajectory, on=date(2026, 2, 20), by=world.anna)
    ill(world, dossier, date(2026, 3, 2), classification=Classification.PREGNANCY)
    assert PregnancyLink.objects.get().absence == trajectory
    undo_last(trajectory=trajectory, reason="Vergissing", by=world.anna)
    assert (again(trajectory).classification, PregnancyLink.objects.count()) == (Classification.ORGAN_DONATION, 0)


def test_link_made_by_hand_outlives_the_report(world: World, clock: Any) -> None:
    dossier = world.employee()
    expecting(world, dossier)
    trajectory = ill(world, dossier, date(2026, 2, 2), classification=Classification.ORGAN_DONATION)
    report_recovered(trajectory=trajectory, on=date(2026, 2, 20), by=world.anna)
    ill(world, dossier, date(2026, 3, 2), classification=Classification.ILL)
    link(absence=trajectory, reason="Bleek later", by=world.anna)
    undo_last(trajectory=trajectory, reason="Vergissing", by=world.anna)
    assert again(trajectory).classification == Classification.PREGNANCY
    unlink(absence=trajectory, reason="Toch niet", by=world.anna)
    assert again(trajectory).classification == Classification.ORGAN_DONATION


def test_classification_of_a_linked_absence_is_not_corrected(world: World, clock: Any) -> None:
    dossier = world.employee()
    expecting(world, dossier)
    trajectory = ill(world, dossier, date(2026, 3, 2), classification=Classification.PREGNANCY)
    with refused("This absence is linked with a pregnancy, and that is its classification.", field="classification"):
        correct_classification(
            trajectory=trajectory, classification=Classification.ILL, why=Why("Verkeerd gekozen", world.anna)
        )
    assert again(trajectory).classification == Classification.PREGNANCY
