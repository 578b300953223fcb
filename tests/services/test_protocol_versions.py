"""Protocols as data: an edit is a new version, and what comes with the product never undoes it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from core.errors import StaleError
from core.models import AccessEvent
from dossiers.models import Trajectory
from services.definitions import (
    LEAD,
    Anchor,
    Moment,
    Step,
    VariationDefinition,
    differences,
    load_definitions,
    shipped_variation,
    step_from_dict,
)
from services.enums import Executor
from services.models import ProtocolVariation
from services.queries import definition_of
from services.usecases import protocols
from services.usecases.protocols import load_shipped, new_version
from tests.at_once import at_once
from tests.refusals import refused
from tests.world import World

CHECK = Step(
    key="verlofcheck",
    title="Verlofcheck",
    legal_basis="gebruikelijk",
    opens=(Moment(Anchor.FIRST_DAY),),
    due=(Moment(Anchor.FIRST_DAY, days=10),),
    executor=Executor.TEAM,
    team=LEAD,
)


def current(key: str = "verzuim") -> ProtocolVariation:
    return ProtocolVariation.objects.select_related("protocol", "lead_team").get(key=key, is_current=True)


def changed(key: str, **values: Any) -> VariationDefinition:
    """The current version with one step changed."""
    definition = definition_of(current())
    steps = tuple(replace(step, **values) if step.key == key else step for step in definition.steps)
    return replace(definition, steps=steps)


def edit(world: World, definition: VariationDefinition, remark: str = "Eerder bellen", **values: Any) -> Any:
    return new_version(
        **{"variation": current(), "definition": definition, "remark": remark, "by": world.klantbeheer, **values}
    )


def test_an_edit_is_a_new_version_and_the_old_one_stays_as_it_was(world: World) -> None:
    old = current()
    before = definition_of(old)
    running = world.sick(world.employee(), days_ago=3)
    made = edit(world, changed("eerste-gesprek", title="Eerste gesprek", due=(Moment(Anchor.FIRST_DAY, days=3),)))
    assert (made.version, made.is_current, made.made_by, made.remark) == (
        *(old.version + 1, True, world.klantbeheer, "Eerder bellen"),
    )
    assert definition_of(ProtocolVariation.objects.get(pk=old.pk)) == before
    assert Trajectory.objects.get(pk=running.pk).variation == old
    started = world.sick(world.employee(), days_ago=3)
    assert started.variation == made
    titles = {one.title: (one.due_on - one.opens_on).days for one in started.tasks.filter(key="eerste-gesprek")}
    assert titles == {"Eerste gesprek": 3}
    assert running.tasks.get(key="eerste-gesprek").title == "Eerste verzuimgesprek"


def test_a_new_version_is_one_line_in_the_log(world: World) -> None:
    made = edit(world, changed("eerste-gesprek", title="Eerste gesprek"))
    line = AccessEvent.objects.get(event_type="protocol.changed")
    assert (line.user_id, line.object_id, line.detail) == (
        *(world.klantbeheer.pk, made.pk, {"key": "verzuim", "version": made.version, "before": made.version - 1}),
    )


def test_steps_are_added_removed_and_put_in_another_order(world: World) -> None:
    before = definition_of(current())
    kept = tuple(step for step in before.steps if step.key != "uwv-beslissing")
    made = edit(world, replace(before, title="Verzuim NLG", steps=(CHECK, *kept)))
    assert [row.key for row in made.steps.all()] == ["verlofcheck", *(step.key for step in kept)]
    assert [row.position for row in made.steps.all()] == list(range(1, len(kept) + 2))
    row = made.steps.get(key="verlofcheck")
    assert (made.name, row.team, step_from_dict(row.definition)) == ("Verzuim NLG", world.arbo, CHECK)
    found = differences(before.steps, definition_of(made).steps)
    assert [(one.step.key, one.before is None, one.after is None) for one in found] == [
        ("verlofcheck", True, False),
        ("uwv-beslissing", False, True),
    ]


def test_differences_name_what_changed_and_who_moved() -> None:
    before = shipped_variation("zwangerschap").steps
    after = (before[1], before[0], replace(before[2], title="Aanvragen", explanation="Nu."), *before[3:])
    found = {one.step.key: (one.names, one.moved) for one in differences(before, after)}
    assert found["wazo-aanvraag"] == (("title", "explanation"), False)
    assert sum(moved for _names, moved in found.values()) == 1
    assert differences(before, before) == []


def test_nobody_without_the_right_makes_a_version(world: World) -> None:
    with pytest.raises(PermissionDenied):
        edit(world, changed("eerste-gesprek", title="Gesprek"), by=world.anna)
    assert ProtocolVariation.objects.filter(key="verzuim").count() == 1


def test_who_began_from_a_version_that_is_not_current_any_more_hears_it(world: World) -> None:
    old, mine = current(), changed("eerste-gesprek", title="Van mij")
    edit(world, changed("eerste-gesprek", title="Van een ander"))
    with refused("Somebody else has made a new version", kind=StaleError):
        edit(world, mine, variation=old)
    assert current().steps.get(key="eerste-gesprek").title == "Van een ander"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(world: World) -> None:
    old, mine = current(), changed("eerste-gesprek", title="Gesprek")
    results = at_once([lambda: edit(world, mine, variation=old)] * 2)
    assert sorted(type(one).__name__ for one in results) == ["ProtocolVariation", "StaleError"]


def test_what_can_not_be_right_is_refused_with_the_title_of_the_step(world: World) -> None:
    early = changed("eerste-gesprek", due=(Moment(Anchor.FIRST_DAY, days=-1),))
    with refused("“Eerste verzuimgesprek” would be due before it opens."):
        edit(world, early)
    with refused("“Eerste verzuimgesprek” would be due", field="due_count"):
        protocols.check_definition(early, edited="eerste-gesprek")
    before = definition_of(current())
    without = replace(before, steps=tuple(step for step in before.steps if step.key != "eindevaluatie"))
    with refused("“Evaluatie plan van aanpak” is counted from “eindevaluatie”, which is not a step any more."):
        edit(world, without)
    with refused("The team of “Probleemanalyse” does not exist any more."):
        edit(world, changed("probleemanalyse", team="onbekend"))
    with refused("A protocol has at least one step."):
        edit(world, replace(before, steps=()))
    assert ProtocolVariation.objects.filter(key="verzuim").count() == 1


def test_a_version_tells_what_changed_and_changes_something(world: World) -> None:
    with refused("Tell what you changed and why.", field="remark"):
        edit(world, changed("eerste-gesprek", title="Gesprek"), remark=" ")
    with refused("Nothing has been changed"):
        edit(world, definition_of(current()))


def ship(monkeypatch: pytest.MonkeyPatch, version: int, title: str) -> list[ProtocolVariation]:
    """What comes with a later release of the product: another version of verzuim."""
    shipped = load_definitions()
    newer = [replace(one, version=version, title=title) if one.key == "verzuim" else one for one in shipped]
    monkeypatch.setattr(protocols, "load_definitions", lambda: newer)
    return load_shipped()


def test_a_newer_shipped_version_becomes_current_where_nobody_edited(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stored,) = ship(monkeypatch, 3, "Verzuim (nieuw)")
    assert (stored.version, current()) == (3, stored)
    assert load_shipped() == []


def test_a_newer_shipped_version_stands_beside_an_edited_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it bears the number that the edited one has, again and again."""
    edited = edit(world, changed("eerste-gesprek", title="Gesprek"))
    assert (edited.version, load_shipped()) == (3, [])
    (third,) = ship(monkeypatch, 3, "Verzuim (nieuw)")
    assert (third.version, third.name, third.is_current, load_shipped()) == (4, "Verzuim (nieuw)", False, [])
    (fourth,) = ship(monkeypatch, 4, "Verzuim (nieuwer)")
    assert (fourth.version, fourth.name, fourth.is_current, load_shipped()) == (5, "Verzuim (nieuwer)", False, [])
    assert current() == edited
    assert edit(world, definition_of(fourth)).version == 6


def test_an_older_shipped_version_never_becomes_current(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = current()
    (first,) = ship(monkeypatch, 1, "Verzuim (oud)")
    assert (first.is_current, current(), date.today() >= first.made_at.date()) == (False, shipped, True)
