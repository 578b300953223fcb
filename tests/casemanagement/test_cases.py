"""Case toewijzen: whole dossier, per team, with an end, taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from accounts.usecases.groups import add_group
from casemanagement.usecases.cases import assign_case, preview_case
from casemanagement.usecases.days import advance_day
from core.models import AccessEvent
from dossiers.models import CaseAssignment, Dossier
from dossiers.policies import visible_dossiers
from dossiers.responsibility.check import differences
from dossiers.responsibility.facts import responsible_for
from tests.refusals import refused
from tests.world import World, make_user

NO_MEMBER = "%s may not do tasks of this dossier."


def holder(dossier: Dossier) -> User | None:
    return dossier.trajectories.get().responsible


def test_an_assigned_case_goes_with_everything_to_that_user(world: World) -> None:
    dossier = world.employee()
    world.sick(dossier, days_ago=50)
    assert not visible_dossiers(world.carla).exists()

    assign_case(dossier=dossier, user=world.carla, reason="Kent de werkgever", by=world.klantbeheer)

    assert holder(dossier) == world.carla
    mine = dossier.tasks.filter(state="open", team=world.arbo)
    assert set(mine.values_list("responsible", flat=True)) == {world.carla.pk}
    doctors = dossier.tasks.filter(state="open", team=world.bedrijfsarts)
    assert set(doctors.values_list("responsible", flat=True)) == {world.doctor.pk}
    assert visible_dossiers(world.carla).get() == dossier
    assert visible_dossiers(world.anna).filter(pk=dossier.pk).exists(), "the coordinator keeps sight"
    answer = responsible_for(dossier, world.arbo, timezone.localdate())
    today = timezone.localdate()
    assert (answer.source, answer.steps) == ("specific", (f"specifiek toegewezen aan Carla sinds {today:%d-%m-%Y}",))


def test_no_specific_assignment_brings_it_back(world: World) -> None:
    dossier = world.employee()
    world.sick(dossier)
    assign_case(dossier=dossier, user=world.carla, by=world.klantbeheer)
    assert assign_case(dossier=dossier, user=None, by=world.klantbeheer) is None
    assert holder(dossier) == world.anna
    assert not visible_dossiers(world.carla).exists()
    earlier = CaseAssignment.objects.get()
    assert (earlier.user, earlier.withdrawn_by) == (world.carla, world.klantbeheer)
    assert earlier.withdrawn_at is not None


def test_another_user_replaces_the_first_and_history_stays(world: World) -> None:
    dossier = world.employee()
    world.sick(dossier)
    for user in (world.carla, world.dirk):
        assign_case(dossier=dossier, user=user, by=world.klantbeheer)
    assert holder(dossier) == world.dirk
    assert CaseAssignment.objects.filter(withdrawn_at=None).get().user == world.dirk
    assert CaseAssignment.objects.count() == 2


def test_by_name_for_a_team_goes_before_the_whole_dossier(world: World) -> None:
    dossier = world.employee()
    world.sick(dossier, days_ago=50)
    assign_case(dossier=dossier, user=world.carla, by=world.klantbeheer)
    assign_case(dossier=dossier, user=world.dirk, team=world.arbo, by=world.klantbeheer)
    assert holder(dossier) == world.dirk
    assign_case(dossier=dossier, user=None, team=world.arbo, by=world.klantbeheer)
    assert holder(dossier) == world.carla


def test_it_ends_by_itself_after_the_end_date_only(world: World) -> None:
    dossier = world.employee()
    world.sick(dossier)
    last_day = timezone.localdate() + timedelta(days=3)
    assign_case(dossier=dossier, user=world.carla, until=last_day, by=world.klantbeheer)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        advance_day(timezone.localdate())
        assert holder(dossier) == world.carla
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert not visible_dossiers(world.carla).exists(), "sight is gone before the night's work"
        advance_day(timezone.localdate())
        assert holder(dossier) == world.anna


def test_only_members_can_be_assigned(world: World) -> None:
    dossier = world.employee()
    clerk = make_user("klerk", add_group(name="Balie", under=world.arbo.parent))
    by = User.objects.get(pk=world.klantbeheer.pk)  # the groups have moved since
    for user, team in ((clerk, None), (world.doctor, world.arbo), (world.baker, None)):
        with refused(NO_MEMBER % user, field="user"):
            assign_case(dossier=dossier, user=user, team=team, by=by)
        with refused(NO_MEMBER % user, field="user"):
            preview_case(dossier=dossier, user=user, team=team, by=by)
    assert not CaseAssignment.objects.exists()


def test_who_does_not_work_now_can_not_be_assigned(world: World) -> None:
    dossier = world.employee()
    User.objects.filter(pk=world.carla.pk).update(blocked_at=timezone.now())
    world.carla.refresh_from_db()
    for team in (None, world.arbo):
        with refused(NO_MEMBER % world.carla, field="user"):
            assign_case(dossier=dossier, user=world.carla, team=team, by=world.klantbeheer)


def test_an_end_in_the_past_is_refused(world: World) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with refused("The end date lies in the past. Choose today or a later date.", field="until"):
        assign_case(dossier=world.employee(), user=world.carla, until=yesterday, by=world.klantbeheer)


def test_only_who_may_assigns(world: World) -> None:
    dossier = world.employee()
    for stranger in (world.doctor, world.baker):
        with pytest.raises(PermissionDenied):
            assign_case(dossier=dossier, user=world.carla, by=stranger)
        with pytest.raises(PermissionDenied):
            preview_case(dossier=dossier, user=world.carla, by=stranger)


def test_a_dossier_out_of_sight_can_not_be_assigned(world: World) -> None:
    dossier = world.employee()
    with pytest.raises(Dossier.DoesNotExist):
        assign_case(dossier=dossier, user=world.carla, by=world.bram)
    with pytest.raises(Dossier.DoesNotExist):
        preview_case(dossier=dossier, user=world.carla, by=world.bram)


def test_the_coordinator_assigns_in_his_own_part(world: World) -> None:
    dossier = world.employee()
    world.sick(dossier)
    assign_case(dossier=dossier, user=world.carla, by=world.anna)
    assert holder(dossier) == world.carla


def test_the_preview_tells_it_and_changes_nothing(world: World) -> None:
    dossier = world.employee()
    world.sick(dossier, days_ago=50)
    number = dossier.tasks.filter(state="open", team=world.arbo).count()
    (move,) = preview_case(dossier=dossier, user=world.carla, by=world.klantbeheer)
    assert (move.giver, move.taker, move.dossiers, move.tasks) == (world.anna, world.carla, 1, number)
    assert number > 0
    assert holder(dossier) == world.anna
    assert not CaseAssignment.objects.exists()


def test_it_is_logged_with_who_and_why(world: World) -> None:
    dossier = world.employee()
    assign_case(dossier=dossier, user=world.carla, reason="Op verzoek", by=world.anna)
    event = AccessEvent.objects.get(event_type="case.assigned")
    assert (event.user_id, event.subject_dossier_id) == (world.anna.pk, dossier.pk)
    assert event.detail == {"to": "Carla", "team": "", "reason": "Op verzoek"}
    assert list(differences(timezone.localdate())) == []
