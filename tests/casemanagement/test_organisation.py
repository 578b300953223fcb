"""Moving and publishing: what hangs below goes to whoever is responsible there."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casemanagement.usecases import cases, organisation
from core.models import AccessEvent
from dossiers.models import Dossier
from dossiers.policies import visible_dossiers
from dossiers.responsibility.check import differences
from orgstructure.models import Employer
from orgstructure.queries import tree_faults
from tests.refusals import refused
from tests.world import World, complete, fresh


def test_a_moved_employer_goes_to_the_other_coordinator_and_the_assigned_case_stays(world: World) -> None:
    first, second = world.employee(), world.employee()
    for dossier in (first, second):
        world.sick(dossier, days_ago=50)
    cases.assign_case(dossier=first, user=world.carla, by=world.klantbeheer)

    organisation.move_node(node=world.bakkerij.node, under=world.noord, by=world.klantbeheer)

    assert first.trajectories.get().responsible == world.carla
    assert first.trajectories.get().coordinator == world.bram
    assert second.trajectories.get().responsible == world.bram
    assert not visible_dossiers(world.anna).exists()
    cases.assign_case(dossier=first, user=None, by=world.klantbeheer)
    assert first.trajectories.get().responsible == world.bram
    assert list(differences(timezone.localdate())) == []
    event = AccessEvent.objects.get(event_type="node.moved")
    assert (event.object_name, event.detail) == ("Bakkerij Van Kessel", {"under": "Noord"})


def test_the_preview_refuses_what_the_move_refuses(world: World) -> None:
    for act in (organisation.move_node, organisation.preview_move):
        with refused("A part can't be moved under itself.", field="under"):
            act(node=world.zuyd, under=world.zuyd, by=world.klantbeheer)
    assert fresh(world.zuyd).parent_id == world.root.pk


def test_a_draft_is_invisible_until_it_is_published(world: World) -> None:
    employer = complete(
        organisation.draft_employer(name="Aannemer", code="X1", by=world.klantbeheer), world.klantbeheer
    )
    department = organisation.add_department(name="Bouw", under=fresh(employer.node), by=world.klantbeheer)
    dossier = world.employee(department, employer=employer)
    assert not Dossier.objects.filter(pk__in=visible_dossiers(world.klantbeheer), employer=employer).exists()
    with pytest.raises(Dossier.DoesNotExist):
        world.sick(dossier)

    organisation.publish_employer(employer=employer, under=fresh(world.noord), by=world.klantbeheer)

    assert set(visible_dossiers(world.bram).filter(employer=employer)) == {
        dossier,
        Dossier.objects.get(employer=employer, employee=None),
    }
    trajectory = world.sick(dossier)
    trajectory.refresh_from_db()
    assert trajectory.responsible == world.bram
    assert list(tree_faults()) == list(differences(timezone.localdate())) == []


def test_the_team_of_a_draft_is_kept_when_it_is_published(world: World) -> None:
    employer = complete(
        organisation.draft_employer(name="Aannemer", code="X1", by=world.klantbeheer), world.klantbeheer
    )
    department = organisation.add_department(name="Bouw", under=fresh(employer.node), by=world.klantbeheer)
    world.fixed(employer.node, world.dirk)
    organisation.publish_employer(employer=employer, under=fresh(world.noord), by=world.klantbeheer)
    trajectory = world.sick(world.employee(department, employer=Employer.objects.get(pk=employer.pk)))
    trajectory.refresh_from_db()
    assert (trajectory.responsible, trajectory.coordinator) == (world.dirk, world.bram)


def test_a_new_part_has_the_answers_of_the_part_above(world: World) -> None:
    oven = organisation.add_department(name="Oven", under=fresh(world.productie), by=world.klantbeheer)
    trajectory = world.sick(world.employee(oven))
    trajectory.refresh_from_db()
    assert trajectory.responsible == world.anna


def test_only_who_may_changes_the_tree(world: World) -> None:
    by = world.anna
    for act, values in (
        (organisation.add_office, {"name": "X", "under": world.root}),
        (organisation.add_department, {"name": "X", "under": world.winkel}),
        (organisation.draft_employer, {"name": "X", "code": None}),
        (organisation.publish_employer, {"employer": world.remat, "under": world.noord}),
        (organisation.move_node, {"node": world.winkel, "under": world.productie}),
        (organisation.preview_move, {"node": world.winkel, "under": world.productie}),
    ):
        with pytest.raises(PermissionDenied):
            act(**values, by=by)
