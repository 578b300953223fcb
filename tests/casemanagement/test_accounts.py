"""Accounts and memberships: who can't work has no work, at once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User, UserGroup
from accounts.usecases.groups import add_group
from casemanagement.usecases import accounts, cases, groups
from casemanagement.usecases.days import advance_day
from core.models import AccessEvent
from dossiers.models import Dossier
from dossiers.policies import visible_dossiers
from dossiers.responsibility.check import differences
from tests.refusals import refused
from tests.world import World, make_user

OPEN: dict[str, Any] = {"is_active": True, "blocked": False, "valid_until": None}


@pytest.fixture
def case(world: World) -> Dossier:
    """With Carla by assignment; else Anna, coordinator, has it."""
    dossier = world.employee()
    world.sick(dossier, days_ago=50)
    cases.assign_case(dossier=dossier, user=world.carla, by=world.klantbeheer)
    return dossier


def holder(dossier: Dossier) -> User | None:
    assert list(differences(timezone.localdate())) == []
    return dossier.trajectories.get().responsible


@pytest.mark.parametrize(
    "end",
    [
        {"is_active": False},
        {"blocked": True},
        {"valid_until": timezone.localdate() - timedelta(days=1)},
    ],
    ids=["deactivated", "blocked", "expired"],
)
def test_who_can_not_work_loses_the_work_and_gets_it_back(world: World, case: Dossier, end: dict[str, Any]) -> None:
    accounts.change_account(user=world.carla, **{**OPEN, **end}, by=world.klantbeheer)
    assert holder(case) == world.anna
    accounts.change_account(user=world.anna, **{**OPEN, **end}, by=world.klantbeheer)
    assert holder(case) is None
    accounts.change_account(user=world.carla, **OPEN, by=world.klantbeheer)
    assert holder(case) == world.carla
    assert AccessEvent.objects.filter(event_type="user.account_changed").count() == 3


def test_an_account_that_expires_loses_the_work_on_its_day(world: World, case: Dossier) -> None:
    accounts.change_account(
        user=world.carla, **{**OPEN, "valid_until": timezone.localdate() + timedelta(days=2)}, by=world.klantbeheer
    )
    for days, user in ((2, world.carla), (3, world.anna)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            advance_day(timezone.localdate())
            assert holder(case) == user


def test_the_work_of_an_account_that_ends_is_told_for_its_first_day_without(world: World, case: Dossier) -> None:
    today = timezone.localdate()
    last = today + timedelta(days=5)
    values = {**OPEN, "valid_until": last}
    assert accounts.preview_account(user=world.carla, **values, by=world.klantbeheer) == []
    day, moves = accounts.preview_last_day(user=world.carla, valid_until=last, by=world.klantbeheer)
    (move,) = moves
    assert day == last + timedelta(days=1)
    assert (move.giver, move.taker, move.dossiers) == (world.carla, world.anna, 1)
    assert User.objects.get(pk=world.carla.pk).valid_until is None
    assert holder(case) == world.carla


def test_opening_an_account_for_some_days_tells_what_it_takes_now_and_what_it_gives_then(
    world: World, case: Dossier
) -> None:
    accounts.change_account(user=world.carla, **{**OPEN, "is_active": False}, by=world.klantbeheer)
    values = {**OPEN, "valid_until": timezone.localdate() + timedelta(days=5)}
    (move,) = accounts.preview_account(user=world.carla, **values, by=world.klantbeheer)
    assert (move.giver, move.taker) == (world.anna, world.carla)


def test_who_does_not_manage_users_gets_no_preview(world: World, case: Dossier) -> None:
    with pytest.raises(PermissionDenied):
        accounts.preview_last_day(user=world.carla, valid_until=timezone.localdate(), by=world.anna)


def test_the_preview_of_an_account_counts_and_changes_nothing(world: World, case: Dossier) -> None:
    (move,) = accounts.preview_account(user=world.carla, **{**OPEN, "blocked": True}, by=world.klantbeheer)
    assert (move.giver, move.taker, move.dossiers) == (world.carla, world.anna, 1)
    assert User.objects.get(pk=world.carla.pk).blocked_at is None
    assert holder(case) == world.carla


def test_an_account_does_not_end_before_it_begins(world: World) -> None:
    for act in (accounts.change_account, accounts.preview_account):
        with refused("The period ends before it begins.", field="valid_until"):
            act(
                user=world.carla, **{**OPEN, "valid_until": world.carla.valid_from - timedelta(days=1)},
                by=world.klantbeheer,
            )  # fmt: skip


def test_blocking_again_keeps_the_moment_of_the_first_time(world: World) -> None:
    accounts.change_account(user=world.carla, **{**OPEN, "blocked": True}, by=world.klantbeheer)
    first = User.objects.get(pk=world.carla.pk).blocked_at
    accounts.change_account(user=world.carla, **{**OPEN, "blocked": True}, by=world.klantbeheer)
    assert User.objects.get(pk=world.carla.pk).blocked_at == first


def test_who_leaves_the_team_loses_its_work_and_sight(world: World, case: Dossier) -> None:
    invoices = UserGroup.objects.get(key="medewerker-facturatie")
    assert visible_dossiers(world.carla).get() == case
    accounts.change_membership(user=world.carla, group=invoices, further_groups=[], by=world.klantbeheer)
    assert holder(case) == world.anna
    assert not visible_dossiers(User.objects.get(pk=world.carla.pk)).exists()


def test_a_further_group_is_a_membership_too(world: World, case: Dossier) -> None:
    accounts.change_membership(
        user=world.carla, group=world.taakdelegatie, further_groups=[world.arbo], by=world.klantbeheer
    )
    assert holder(case) == world.carla


def test_members_of_a_group_below_are_members_of_the_team(world: World, case: Dossier) -> None:
    junior = add_group(name="Junior", under=world.arbo)
    kb = User.objects.get(pk=world.klantbeheer.pk)
    eva = make_user("eva", junior)
    cases.assign_case(dossier=case, user=eva, by=kb)
    assert holder(case) == eva

    groups.move_group(group=junior, under=world.bedrijfsarts, by=kb)
    assert holder(case) == world.anna
    groups.move_group(group=junior, under=None, by=kb)
    assert holder(case) == world.anna
    groups.move_group(group=junior, under=world.arbo, by=kb)
    assert holder(case) == eva


def test_a_group_is_not_moved_where_it_can_not_stand(world: World) -> None:
    junior = add_group(name="Junior", under=world.arbo)
    add_group(name="Junior", under=world.bedrijfsarts)
    employers = UserGroup.objects.get(key="casemanager-werkgever")
    for under, sentence in (
        (junior, "A group can't be moved under itself."),
        (add_group(name="Leerling", under=junior), "A group can't be moved under itself."),
        (world.bedrijfsarts, "A group with this name exists here already."),
        (employers, "Groups of employers and our own groups can't stand under each other."),
    ):
        with refused(sentence, field="under"):
            groups.move_group(group=junior, under=under, by=world.klantbeheer)


def test_the_preview_of_a_membership_counts_and_changes_nothing(world: World, case: Dossier) -> None:
    invoices = UserGroup.objects.get(key="medewerker-facturatie")
    place: dict[str, Any] = {"user": world.carla, "group": invoices, "further_groups": [], "by": world.klantbeheer}
    (move,) = accounts.preview_membership(**place)
    assert (move.giver, move.taker, move.dossiers) == (world.carla, world.anna, 1)
    assert User.objects.get(pk=world.carla.pk).group == world.arbo
    assert holder(case) == world.carla


def test_the_preview_of_a_move_counts_and_changes_nothing(world: World, case: Dossier) -> None:
    invoices = UserGroup.objects.get(key="medewerker-facturatie")
    moves = groups.preview_move_group(group=world.arbo, under=invoices, by=world.klantbeheer)
    assert moves == []
    junior = add_group(name="Junior", under=world.arbo)
    kb = User.objects.get(pk=world.klantbeheer.pk)
    accounts.change_membership(user=world.carla, group=junior, further_groups=[], by=kb)
    (move,) = groups.preview_move_group(group=junior, under=invoices, by=kb)
    assert (move.giver, move.taker, move.dossiers) == (world.carla, world.anna, 1)
    assert UserGroup.objects.get(pk=junior.pk).parent == world.arbo
    assert holder(case) == world.carla


def test_a_moved_group_stands_in_the_order_of_the_alphabet(world: World) -> None:
    kb = User.objects.get(pk=world.klantbeheer.pk)
    for name in ("Zwolle", "Assen"):
        add_group(name=name, under=world.taakdelegatie)
    moved = groups.move_group(group=add_group(name="Meppel", under=world.arbo), under=world.taakdelegatie, by=kb)
    assert moved is None
    names = UserGroup.objects.filter(parent=world.taakdelegatie).order_by("lft").values_list("name", flat=True)
    assert list(names) == ["Assen", "Meppel", "Zwolle"]


def test_the_last_administrator_stays_one(world: World) -> None:
    sentence = "Nobody would be left who can manage users."
    leave: dict[str, Any] = {"user": world.klantbeheer, "group": world.arbo, "further_groups": []}
    for act in (accounts.change_membership, accounts.preview_membership):
        with refused(sentence, field="group"):
            act(**leave, by=world.klantbeheer)
    make_user("kees", world.klantbeheer.group)
    accounts.change_membership(**leave, by=world.klantbeheer)
    assert User.objects.get(pk=world.klantbeheer.pk).group == world.arbo


def test_a_group_of_our_own_is_no_employers(world: World) -> None:
    with refused("Only a group of employers belongs to an employer.", field="employer"):
        groups.add_group(name="Remat", under=world.arbo, employer=world.remat, by=world.klantbeheer)
    assert not UserGroup.objects.filter(name="Remat", parent=world.arbo).exists()


def test_only_who_may_changes_accounts(world: World) -> None:
    for stranger in (world.anna, world.baker):
        with pytest.raises(PermissionDenied):
            accounts.change_account(user=world.carla, **OPEN, by=stranger)
        with pytest.raises(PermissionDenied):
            accounts.preview_account(user=world.carla, **OPEN, by=stranger)
        with pytest.raises(PermissionDenied):
            accounts.change_membership(user=world.carla, group=world.arbo, further_groups=[], by=stranger)
        with pytest.raises(PermissionDenied):
            groups.move_group(group=world.arbo, under=None, by=stranger)
        with pytest.raises(PermissionDenied):
            groups.preview_move_group(group=world.arbo, under=None, by=stranger)
        with pytest.raises(PermissionDenied):
            groups.add_group(name="X", under=world.arbo, by=stranger)
        with pytest.raises(PermissionDenied):
            groups.rename_group(group=world.arbo, name="X", by=stranger)
        with pytest.raises(PermissionDenied):
            accounts.preview_membership(user=world.carla, group=world.arbo, further_groups=[], by=stranger)
