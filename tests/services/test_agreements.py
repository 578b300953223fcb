"""Overeenkomsten: what may be agreed, changed and taken away, and the days on which nothing was agreed."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casemanagement.usecases.organisation import draft_employer
from core.errors import DomainError, StaleError
from core.models import AccessEvent
from orgstructure.models import Employer
from orgstructure.usecases.employers import change_employer
from services.gaps import Span, gaps
from services.models import Agreement, ProtocolVariation, ServiceKind, ServiceVariation
from services.queries import agreements_on, allowed, startable, version_of
from services.usecases.agreements import (
    add_agreement,
    correct_agreement,
    end_agreement,
    remove_agreement,
    succeed,
)
from tests.at_once import at_once
from tests.refusals import refused
from tests.world import World

DAY = timedelta(days=1)
OVERLAP = "There is an agreement of this kind already on these days."


def today() -> date:
    return timezone.localdate()


def variation(key: str) -> ServiceVariation:
    return ServiceVariation.objects.select_related("kind").get(key=key)


def agree(world: World, *keys: str, employer: Employer | None = None, **days: Any) -> Agreement:
    chosen = [variation(key) for key in keys]
    days = {"starts_on": today(), **days}
    values = {"employer": employer or world.bakkerij, "kind": chosen[0].kind, "variations": chosen}
    return add_agreement(**values, **days, by=world.klantbeheer)


def running(world: World) -> Agreement:
    """The one that the world begins with, since 2015."""
    return Agreement.objects.get(employer=world.bakkerij)


def end(world: World, agreement: Agreement, ends_on: date | None, **values: Any) -> Agreement:
    return end_agreement(
        agreement=agreement, ends_on=ends_on, **{"version": version_of(agreement), "by": world.klantbeheer, **values}
    )


@pytest.mark.django_db
class TestAdding:
    def test_variations_are_stacked(self, world: World) -> None:
        end(world, running(world), today() - DAY)
        made = agree(world, "standaard-verzuim", "verzuim-op-afroep", ends_on=today() + DAY)
        assert {one.key for one in made.variations.all()} == {"standaard-verzuim", "verzuim-op-afroep"}
        assert (made.starts_on, made.ends_on) == (today(), today() + DAY)
        line = AccessEvent.objects.filter(event_type="agreement.added").latest("pk")
        assert (line.user_id, line.object_id) == (world.klantbeheer.pk, made.pk)
        assert line.detail == {"employer": "Bakkerij Van Kessel", "period": f"{today()} – {today() + DAY}"}

    def test_without_a_debtor_number_nothing_is_agreed(self, world: World) -> None:
        draft = draft_employer(name="Nieuw", code=None, by=world.klantbeheer)
        with refused("Fill in the debtor number first, on the tab Contracts."):
            agree(world, "preventieve-begeleiding", employer=draft)
        change_employer(employer=draft, debtor_number="2803PE45D", by=world.klantbeheer)
        assert agree(world, "preventieve-begeleiding", employer=draft).pk

    @pytest.mark.parametrize(
        ("first", "last"), [(date(2014, 1, 1), date(2015, 1, 1)), (date(2030, 1, 1), None), (date(2010, 1, 1), None)]
    )
    def test_of_one_kind_no_two_hold_on_one_day(self, world: World, first: date, last: date | None) -> None:
        with refused(OVERLAP, field="starts_on"):
            agree(world, "verzuim-op-afroep", starts_on=first, ends_on=last)

    def test_before_the_other_and_of_another_kind_and_employer_is_fine(self, world: World) -> None:
        agree(world, "verzuim-op-afroep", starts_on=date(2014, 1, 1), ends_on=date(2014, 12, 31))
        agree(world, "medisch-tarief", starts_on=date(2015, 1, 1))
        assert agreements_on(world.bakkerij, today()).count() == 2
        assert agreements_on(world.bakkerij, date(2014, 12, 31)).count() == 1

    def test_what_is_not_there_or_of_another_kind_or_no_longer_sold_is_refused(self, world: World) -> None:
        kind = ServiceKind.objects.get(key="preventief")
        values = {"employer": world.bakkerij, "kind": kind, "starts_on": today(), "by": world.klantbeheer}
        with refused("Add at least one service variation.", field="variations"):
            add_agreement(**values, variations=[])
        with refused("Choose variations of this kind of service.", field="variations"):
            add_agreement(**values, variations=[variation("medisch-tarief")])
        ServiceVariation.objects.filter(key="preventieve-begeleiding").update(is_active=False)
        with refused("Preventieve begeleiding is no longer sold.", field="variations"):
            agree(world, "preventieve-begeleiding")

    def test_end_before_the_beginning_is_refused(self, world: World) -> None:
        with refused("The agreement ends before it begins.", field="ends_on"):
            agree(world, "preventieve-begeleiding", ends_on=today() - DAY)

    def test_who_may_not_is_refused_everywhere(self, world: World) -> None:
        agreement, at = running(world), {"version": "", "by": world.anna}
        for act in (
            lambda: agree(World(**{**vars(world), "klantbeheer": world.anna}), "preventieve-begeleiding"),
            lambda: end_agreement(agreement=agreement, ends_on=today(), **at),
            lambda: succeed(agreement=agreement, ends_on=today(), variations=[], **at),
            lambda: correct_agreement(agreement=agreement, starts_on=today(), ends_on=None, variations=[], **at),
            lambda: remove_agreement(agreement=agreement, **at),
        ):
            with pytest.raises(PermissionDenied):
                act()


@pytest.mark.django_db
class TestEnding:
    def test_last_day_is_given_changed_and_taken_back(self, world: World) -> None:
        agreement = end(world, running(world), today() + 9 * DAY)
        assert running(world).ends_on == today() + 9 * DAY
        assert end(world, agreement, None).ends_on is None
        assert AccessEvent.objects.filter(event_type="agreement.ended", object_id=agreement.pk).count() == 2

    def test_next_agreement_is_in_the_way_of_a_later_end(self, world: World) -> None:
        agreement = end(world, running(world), today())
        agree(world, "verzuim-op-afroep", starts_on=today() + DAY)
        with refused(OVERLAP, field="ends_on"):
            end(world, agreement, today() + DAY)

    def test_what_ended_or_has_not_begun_is_not_closed(self, world: World) -> None:
        past = end(world, running(world), today() - DAY)
        to_come = agree(world, "preventieve-begeleiding", starts_on=today() + DAY)
        for agreement in (past, to_come):
            with refused("This agreement does not run today"):
                end(world, agreement, today() + 5 * DAY)

    def test_who_saves_second_hears_that_somebody_was_before_him(self, world: World) -> None:
        seen = version_of(running(world))
        end(world, running(world), today() + DAY)
        with refused("Somebody else has changed this agreement", kind=StaleError):
            end(world, running(world), today(), version=seen)

    def test_successor_begins_the_next_day_and_running_trajectories_keep_theirs(self, world: World) -> None:
        old = world.sick(world.employee(), days_ago=30)
        agreement = running(world)
        made = succeed(
            agreement=agreement, ends_on=today() - DAY, variations=[variation("verzuim-op-afroep")],
            version=version_of(agreement), by=world.klantbeheer,
        )  # fmt: skip
        assert (running_before := Agreement.objects.get(pk=agreement.pk)).ends_on == today() - DAY
        assert (made.kind, made.starts_on, made.ends_on) == (running_before.kind, today(), None)
        old.refresh_from_db()
        new = world.sick(world.employee())
        back = world.sick(world.employee(), days_ago=1)
        assert [one.variation.key for one in (old, new, back)] == ["verzuim", "verzuim-op-afroep", "verzuim"]
        assert {one.protocol_key for one in (old, new)} == {"verzuim"}
        assert 0 < new.tasks.count() < old.tasks.count()

    def test_successor_that_can_not_be_leaves_the_first_one_as_it_was(self, world: World) -> None:
        agreement = running(world)
        with refused("Choose variations of this kind of service.", field="variations"):
            succeed(
                agreement=agreement, ends_on=today(), variations=[variation("medisch-tarief")],
                version=version_of(agreement), by=world.klantbeheer,
            )  # fmt: skip
        assert running(world).ends_on is None


@pytest.mark.django_db
class TestBeforeItBegins:
    def test_everything_can_be_corrected(self, world: World) -> None:
        end(world, running(world), today())
        agreement = agree(world, "standaard-verzuim", starts_on=today() + 9 * DAY)
        chosen = [variation("verzuim-op-afroep")]
        correct_agreement(
            agreement=agreement, starts_on=today() + DAY, ends_on=today() + 9 * DAY, variations=chosen,
            version=version_of(agreement), by=world.klantbeheer,
        )  # fmt: skip
        agreement.refresh_from_db()
        assert (agreement.starts_on, agreement.ends_on) == (today() + DAY, today() + 9 * DAY)
        assert list(agreement.variations.all()) == chosen

    def test_variation_that_is_no_longer_sold_may_stay(self, world: World) -> None:
        agreement = agree(world, "preventieve-begeleiding", starts_on=today() + DAY)
        ServiceVariation.objects.filter(key="preventieve-begeleiding").update(is_active=False)
        values = {"variations": [variation("preventieve-begeleiding")], "by": world.klantbeheer}
        correct_agreement(
            agreement=agreement, starts_on=today() + 2 * DAY, ends_on=None, version=version_of(agreement), **values
        )
        assert Agreement.objects.get(pk=agreement.pk).starts_on == today() + 2 * DAY

    def test_it_can_be_taken_away(self, world: World) -> None:
        agreement = agree(world, "preventieve-begeleiding", starts_on=today() + DAY)
        remove_agreement(agreement=agreement, version=version_of(agreement), by=world.klantbeheer)
        assert not Agreement.objects.filter(pk=agreement.pk).exists()
        assert AccessEvent.objects.latest("pk").event_type == "agreement.removed"

    def test_one_that_has_begun_can_not(self, world: World) -> None:
        agreement = agree(world, "preventieve-begeleiding")
        at = {"agreement": agreement, "version": version_of(agreement), "by": world.klantbeheer}
        with refused("This agreement has begun already."):
            remove_agreement(**at)
        with refused("This agreement has begun already."):
            correct_agreement(starts_on=today() + DAY, ends_on=None, variations=[], **at)


@pytest.mark.django_db
class TestWhatMayStart:
    def test_of_one_protocol_the_first_counts_and_all_may_be_gone_over_to(self, world: World) -> None:
        end(world, running(world), today() - DAY)
        agree(world, "verzuim-op-afroep", "standaard-verzuim")
        agree(world, "preventieve-begeleiding")
        assert [one.key for one in startable(world.bakkerij, today())] == ["verzuim", "zwangerschap", "preventief"]
        keys = [one.key for one in allowed(world.bakkerij, today())]
        assert keys == ["verzuim", "zwangerschap", "verzuim-op-afroep", "preventief"]

    def test_protocol_that_is_not_there_yet_is_left_out(self, world: World) -> None:
        ProtocolVariation.objects.filter(key="zwangerschap").update(is_current=False)
        assert [one.key for one in startable(world.bakkerij, today())] == ["verzuim"]

    def test_protocol_keeps_its_name_whichever_variation_came_first(self, world: World) -> None:
        names = {one.key: one.protocol.name for one in allowed(world.bakkerij, today())}
        assert names == {"verzuim": "Verzuim", "zwangerschap": "Zwangerschap"}


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_agreement(world: World) -> None:
    results = at_once([lambda: agree(world, "preventieve-begeleiding")] * 3)
    made = [one for one in results if isinstance(one, Agreement)]
    assert len(made) == 1
    assert {type(one) for one in results if one not in made} == {DomainError}


@pytest.mark.django_db
def test_what_slipped_in_past_the_check_gets_the_same_sentence(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(Agreement, "full_clean", lambda self: None)
    with refused(OVERLAP, field="starts_on"):
        agree(world, "verzuim-op-afroep")
    monkeypatch.setattr(Agreement, "save", lambda self: _fail())
    with pytest.raises(IntegrityError, match="something else"):
        agree(world, "preventieve-begeleiding")


def _fail() -> None:
    raise IntegrityError("something else")


BASE = date(2026, 1, 1)
spans = st.builds(
    lambda first, length: Span(BASE + first * DAY, None if length is None else BASE + (first + length) * DAY),
    st.integers(0, 60),
    st.none() | st.integers(0, 20),
)


@given(st.lists(spans, max_size=8))
def test_gaps_are_the_days_in_none_of_the_periods(periods: list[Span]) -> None:
    def has(found: list[Span], day: date) -> bool:
        return any(one.first <= day and (one.last is None or day <= one.last) for one in found)

    found = gaps(periods)
    days = [BASE + number * DAY for number in range(90)]
    begun = min((one.first for one in periods), default=date.max)
    assert [day for day in days if has(found, day)] == [day for day in days if day >= begun and not has(periods, day)]
    for earlier, later in pairwise(found):
        assert earlier.last is not None
        assert earlier.last + DAY < later.first
