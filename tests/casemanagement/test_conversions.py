"""Begeleiding omzetten: what lapses, what comes, what stays, and what is refused (rows 132-134)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casemanagement.queries_trajectories import convertible
from casemanagement.usecases.conversions import Past, convert, preview, version_of
from casemanagement.usecases.recoveries import change_percentage, report_recovered
from core.errors import StaleError
from core.models import AccessEvent
from dossiers.enums import Occasion, TaskState
from dossiers.models import Task, Trajectory
from dossiers.responsibility.check import differences
from planning.usecases.plans import plan_again
from planning.usecases.tasks import settle
from services.models import ProtocolStep, ProtocolVariation, ServiceVariation
from services.queries import agreements_of
from services.queries import version_of as agreement_version
from services.usecases.agreements import succeed
from tests.casemanagement.test_start_trajectory import agree
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def variation(key: str) -> ProtocolVariation:
    return ProtocolVariation.objects.get(key=key, is_current=True)


def go_over(world: World, trajectory: Trajectory, key: str = "zw-erd", **values: Any) -> Trajectory:
    seen = values.pop("seen", version_of(Trajectory.objects.get(pk=trajectory.pk)))
    return convert(trajectory=trajectory, variation=variation(key), seen=seen, **{"by": world.anna, **values})


def tasks(trajectory: Trajectory, *states: TaskState) -> dict[tuple[str, int], Task]:
    found = Task.objects.filter(trajectory=trajectory, state__in=states).select_related("step", "team", "responsible")
    return {(one.key, one.term): one for one in found}


def waiting(trajectory: Trajectory) -> dict[tuple[str, int], Task]:
    return tasks(trajectory, TaskState.PLANNED, TaskState.OPEN)


def ill(world: World, *, days_ago: int = 30) -> Trajectory:
    agree(world, "ziektewet-erd")
    return world.sick(world.employee(), days_ago=days_ago)


def test_the_clock_the_periods_and_what_was_done_stay(world: World) -> None:
    trajectory = ill(world, days_ago=50)
    change_percentage(trajectory=trajectory, on=timezone.localdate(), percentage=60, by=world.anna)
    analysis = Task.objects.get(trajectory=trajectory, key="probleemanalyse")
    done = settle(task=analysis, state=TaskState.DONE, on=timezone.localdate() - 5 * DAY, by=world.doctor)
    before = (trajectory.pk, trajectory.first_day, trajectory.effective_first_day, trajectory.number)
    go_over(world, trajectory)
    trajectory.refresh_from_db()
    assert (trajectory.pk, trajectory.first_day, trajectory.effective_first_day, trajectory.number) == before
    assert (trajectory.protocol_key, trajectory.variation.key, trajectory.lead_team.key) == (
        "ziektewet", "zw-erd", "casemanager-zw",
    )  # fmt: skip
    assert [one.percentage for one in trajectory.periods.all()] == [100, 60]
    still = Task.objects.get(pk=done.pk)
    assert (still.state, still.done_on, still.step) == (TaskState.DONE, done.done_on, analysis.step)
    assert {one.step.variation for one in waiting(trajectory).values()} == {trajectory.variation}
    assert not list(differences(timezone.localdate()))
    occurrence = trajectory.occurrences.get(kind=Occasion.CONVERTED)
    assert (occurrence.facts["from"], occurrence.facts["to"], occurrence.by) == ("Verzuim", "ZW ERD", world.anna)
    event = AccessEvent.objects.get(event_type="trajectory.converted")
    assert (event.subject_dossier_id, event.detail["to"]) == (trajectory.dossier_id, "ZW ERD")


def test_a_step_that_both_have_is_the_same_task_with_the_words_and_team_of_the_new_one(world: World) -> None:
    trajectory = ill(world)
    old = waiting(trajectory)
    go_over(world, trajectory)
    new = waiting(trajectory)
    both = old.keys() & new.keys()
    assert both
    assert {new[name].pk for name in both} == {old[name].pk for name in both}
    for name in both:
        step = new[name].step
        assert (new[name].title, new[name].executor) == (step.title, step.executor)
        assert new[name].team == (step.team or variation("zw-erd").lead_team)
    gone = tasks(trajectory, TaskState.LAPSED)
    assert gone.keys() == old.keys() - new.keys()
    assert {one.responsible for one in gone.values()} == {None}


def test_partial_recovery_is_off_after_it_and_full_recovery_is_not(world: World) -> None:
    trajectory = ill(world)
    go_over(world, trajectory)
    with refused("There is no partial recovery in a trajectory Ziektewet"):
        change_percentage(trajectory=trajectory, on=timezone.localdate(), percentage=50, by=world.anna)
    report_recovered(trajectory=trajectory, on=timezone.localdate(), by=world.anna)
    with refused("This trajectory does not run any more."):
        go_over(world, trajectory, "verzuim")


@pytest.mark.parametrize("past", list(Past))
def test_what_comes_and_was_due_already_is_settled_or_left_as_the_user_chose(world: World, past: Past) -> None:
    trajectory = ill(world, days_ago=100)
    old, today = waiting(trajectory), timezone.localdate()
    go_over(world, trajectory, past=past)
    left = {name for name, one in waiting(trajectory).items() if name not in old and one.due_on < today}
    closed = {name for name in tasks(trajectory, TaskState.NOT_APPLICABLE) if name not in old}
    assert bool(left) == (past == Past.OPEN)
    assert bool(closed) == (past == Past.NOT_APPLICABLE)
    assert ("uwv-melding-zw", 1) in left | closed
    assert not list(differences(timezone.localdate()))


def test_the_preview_is_what_happens_and_saves_nothing(world: World) -> None:
    trajectory = ill(world, days_ago=100)
    before = version_of(trajectory)
    effects, seen = preview(trajectory=trajectory, variation=variation("zw-erd"), by=world.anna)
    assert (seen, version_of(trajectory), trajectory.occurrences.filter(kind=Occasion.CONVERTED).count()) == (
        before, before, 0,
    )  # fmt: skip
    old = waiting(trajectory)
    go_over(world, trajectory, seen=seen)
    new = waiting(trajectory)
    assert {(one.key, one.term) for one in effects.goes} == old.keys() - new.keys()
    assert {(one.key, one.term, one.due_on, one.responsible) for one in effects.comes} == {
        (*name, one.due_on, one.responsible) for name, one in new.items() if name not in old
    }
    assert {(one.key, one.term) for one in effects.stays} == old.keys() & new.keys()
    assert effects.past == sum(one.due_on < timezone.localdate() for one in effects.comes) > 0


def test_who_looked_before_somebody_else_changed_it_is_told_so(world: World) -> None:
    trajectory = ill(world)
    _effects, seen = preview(trajectory=trajectory, variation=variation("zw-erd"), by=world.anna)
    task = next(iter(tasks(trajectory, TaskState.OPEN).values()))
    settle(task=task, state=TaskState.NOT_APPLICABLE, on=timezone.localdate(), by=world.anna)
    with refused("This trajectory has changed in the meantime.", kind=StaleError):
        go_over(world, trajectory, seen=seen)
    trajectory.refresh_from_db()
    assert trajectory.variation.key == "verzuim"


def test_only_what_was_agreed_and_only_with_the_right(world: World) -> None:
    trajectory = world.sick(world.employee())
    for key in ("zw-erd", "verzuim-op-afroep", "preventief"):
        with refused("On ", field="variation"):
            go_over(world, trajectory, key)
    agree(world, "ziektewet-erd")
    with refused("On ", field="variation"):
        go_over(world, trajectory, "verzuim")  # it has that one
    for user in (world.baker, world.doctor):
        with pytest.raises(PermissionDenied):
            go_over(world, trajectory, by=user)
    trajectory.refresh_from_db()
    assert trajectory.variation.key == "verzuim"


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days_ago=st.integers(0, 800), settled=st.integers(0, 4))
def test_there_and_back_gives_the_same_open_tasks(world: World, days_ago: int, settled: int) -> None:
    if not any(one.kind.key == "ziektewet" for one in agreements_of(world.bakkerij)):
        agree(world, "ziektewet-erd")
    trajectory = world.sick(world.employee(), days_ago=days_ago)
    for task in list(waiting(trajectory).values())[:settled]:
        settle(task=task, state=TaskState.DONE, on=timezone.localdate(), by=world.anna)
    plan_again(trajectory, timezone.localdate())
    before = picture(trajectory)
    go_over(world, trajectory)
    there = picture(trajectory)
    go_over(world, trajectory, "verzuim")
    assert picture(trajectory) == before != there
    go_over(world, trajectory)
    assert picture(trajectory) == there


def picture(trajectory: Trajectory) -> set[Any]:
    return {
        (*name, one.state, one.opens_on, one.due_on, one.title, one.team_id, one.step_id, *map(str, one.reasons))
        for name, one in waiting(trajectory).items()
    }


def test_absence_on_call_and_back_and_a_newer_version_of_its_own(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=60)
    before = picture(trajectory)
    agreement = world.bakkerij.agreements.get()
    both = ServiceVariation.objects.filter(key__in=["standaard-verzuim", "verzuim-op-afroep"])
    yesterday, version = timezone.localdate() - DAY, agreement_version(agreement)
    succeed(agreement=agreement, ends_on=yesterday, variations=both, version=version, by=world.klantbeheer)
    go_over(world, trajectory, "verzuim-op-afroep")
    assert picture(trajectory) != before
    go_over(world, trajectory, "verzuim")
    assert picture(trajectory) == before
    old = variation("verzuim")
    steps = list(old.steps.all())
    ProtocolVariation.objects.filter(pk=old.pk).update(is_current=False)
    newer = ProtocolVariation.objects.create(
        protocol=old.protocol, key=old.key, version=old.version + 1, name=old.name, lead_team=old.lead_team
    )
    for step in steps:
        step.pk, step.variation, step.title = None, newer, f"{step.title} (nieuw)"
    ProtocolStep.objects.bulk_create(steps)
    trajectory.refresh_from_db()
    assert convertible(trajectory, timezone.localdate())[0] == newer
    go_over(world, trajectory, "verzuim")
    assert {one.title[-7:] for one in waiting(trajectory).values()} == {"(nieuw)"}
    facts = trajectory.occurrences.filter(kind=Occasion.CONVERTED).last().facts
    assert (facts["from_version"], facts["to_version"]) == (old.version, newer.version)
