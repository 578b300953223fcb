"""Eigen team, "..... volgt" and coordinators: the running cases go along, and nobody overwrites another unseen."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casemanagement.usecases.teams import change_coordinators, change_team, preview_coordinators, preview_team
from core.errors import StaleError
from core.models import AccessEvent
from dossiers.models import Dossier
from dossiers.responsibility.check import differences
from dossiers.responsibility.facts import responsible_for
from orgstructure.models import FixedManager
from tests.refusals import refused
from tests.world import World, fresh

STALE = "Somebody else has changed this team in the meantime."


@pytest.fixture
def case(world: World) -> Dossier:
    dossier = world.employee()
    world.sick(dossier, days_ago=50)
    return dossier


def holder(dossier: Dossier) -> Any:
    assert list(differences(timezone.localdate())) == []
    return dossier.trajectories.get().responsible


def explained(world: World, dossier: Dossier) -> tuple[str, ...]:
    fresh_one = Dossier.objects.get(pk=dossier.pk)
    return responsible_for(fresh_one, world.arbo, timezone.localdate()).steps


def test_a_fixed_manager_has_the_work_of_the_node_and_below(world: World, case: Dossier) -> None:
    world.fixed(world.bakkerij.node, world.carla)
    assert holder(case) == world.carla
    assert explained(world, case) == ("vaste begeleider op Bakkerij Van Kessel: Carla",)


def test_a_lower_coordinator_goes_before_a_fixed_manager_higher_up(world: World, case: Dossier) -> None:
    world.fixed(world.bakkerij.node, world.carla)
    world.coordinator(world.winkel, world.dirk)
    assert holder(case) == world.dirk
    assert explained(world, case) == ("coördinator op Winkel: Dirk",)


def test_on_one_node_the_fixed_manager_goes_before_the_coordinator(world: World, case: Dossier) -> None:
    world.coordinator(world.winkel, world.dirk)
    world.fixed(world.winkel, world.carla)
    assert holder(case) == world.carla


def test_an_own_team_without_choice_for_the_team_looks_on(world: World, case: Dossier) -> None:
    world.fixed(world.bakkerij.node, world.carla)
    world.fixed(world.winkel, None)
    assert holder(case) == world.carla


def test_follows_passes_over_fixed_managers_higher_up(world: World, case: Dossier) -> None:
    world.fixed(world.bakkerij.node, world.carla)
    world.fixed(world.winkel, "follows")
    assert holder(case) == world.anna
    assert explained(world, case) == (
        "op Winkel staat ‘..... volgt’: vanaf hier telt alleen de coördinator",
        "coördinator op Zuyd: Anna",
    )


def test_nobody_is_chosen_nobody_has_it(world: World, case: Dossier) -> None:
    world.coordinator(world.zuyd, None)
    assert holder(case) is None
    assert explained(world, case) == ("niemand gekozen: onbehandelde werkvoorraad",)


def test_no_takes_the_own_team_away(world: World, case: Dossier) -> None:
    world.fixed(world.winkel, world.carla)
    node = fresh(world.winkel)
    change_team(node=node, own_team=False, choices={}, version=node.team_version, by=world.klantbeheer)
    assert holder(case) == world.anna
    assert not fresh(node).has_own_team
    assert not FixedManager.objects.exists()


def test_no_ignores_choices_that_were_sent_along(world: World, case: Dossier) -> None:
    node = fresh(world.winkel)
    change_team(
        node=node, own_team=False, choices={world.arbo: world.carla}, version=node.team_version, by=world.klantbeheer
    )
    assert holder(case) == world.anna


@pytest.mark.parametrize("change", [change_team, preview_team])
def test_a_fixed_manager_must_be_in_the_team(world: World, change: Any) -> None:
    node = fresh(world.winkel)
    with refused("Doctor is not a member of Casemanager Arbo.", field="team_casemanager-arbo"):
        change(
            node=node, own_team=True, choices={world.arbo: world.doctor}, version=node.team_version,
            by=world.klantbeheer,
        )  # fmt: skip
    assert (fresh(node).team_version, FixedManager.objects.count()) == (0, 0)


@pytest.mark.parametrize("change", [change_coordinators, preview_coordinators])
def test_a_coordinator_must_be_in_the_team(world: World, change: Any) -> None:
    node = fresh(world.zuyd)
    with refused("Carla is not a member of Bedrijfsarts.", field="team_bedrijfsarts"):
        change(
            node=node, choices={world.arbo: world.dirk, world.bedrijfsarts: world.carla}, version=node.team_version,
            by=world.klantbeheer,
        )  # fmt: skip
    assert fresh(node).coordinators.get().user == world.anna


def test_who_saves_an_old_page_hears_it(world: World) -> None:
    seen = fresh(world.winkel)
    world.fixed(world.winkel, world.carla)
    values: dict[str, Any] = {"node": seen, "version": seen.team_version, "by": world.klantbeheer}
    for change in (change_team, preview_team):
        with refused(STALE, kind=StaleError):
            change(own_team=True, choices={world.arbo: world.dirk}, **values)
    for change in (change_coordinators, preview_coordinators):
        with refused(STALE, kind=StaleError):
            change(choices={world.arbo: world.dirk}, **values)
    assert FixedManager.objects.get().user == world.carla


def test_only_who_may_changes_teams(world: World) -> None:
    node = fresh(world.winkel)
    values: dict[str, Any] = {"node": node, "choices": {}, "version": node.team_version}
    for stranger in (world.anna, world.baker):
        for change in (change_team, preview_team):
            with pytest.raises(PermissionDenied):
                change(own_team=True, by=stranger, **values)
        for change in (change_coordinators, preview_coordinators):
            with pytest.raises(PermissionDenied):
                change(by=stranger, **values)


def test_a_change_is_logged_with_the_choices(world: World) -> None:
    world.fixed(world.winkel, world.carla)
    event = AccessEvent.objects.get(event_type="team.changed")
    assert event.detail == {"own_team": True, "choices": {"Casemanager Arbo": "Carla"}}
    assert (event.object_name, event.user_name) == ("Winkel", "Klantbeheer")


def test_previews_count_what_goes(world: World, case: Dossier) -> None:
    node = fresh(world.winkel)
    (move,) = preview_team(
        node=node, own_team=True, choices={world.arbo: world.carla}, version=node.team_version, by=world.klantbeheer
    )
    open_tasks = case.tasks.filter(state="open", team=world.arbo).count()
    assert (move.giver, move.taker, move.dossiers, move.tasks) == (world.anna, world.carla, 1, open_tasks)
    zuyd = fresh(world.zuyd)
    (move,) = preview_coordinators(
        node=zuyd, choices={world.arbo: None}, version=zuyd.team_version, by=world.klantbeheer
    )
    assert (move.giver, move.taker, move.dossiers) == (world.anna, None, 2)
    assert holder(case) == world.anna
