"""Tab Dienstverlening of an employer, and the list of services, in Beheer."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casemanagement.queries_gaps import agreed, uncovered
from casemanagement.usecases.organisation import draft_employer
from casemanagement.usecases.trajectories import start_trajectory
from core.models import AccessEvent
from dossiers.models import Trajectory
from orgstructure.models import Employer
from services.gaps import Span
from services.models import Agreement, ProtocolVariation, ServiceVariation
from services.queries import agreements_of, version_of
from services.usecases.agreements import add_agreement, end_agreement
from services.usecases.kinds import change_variation
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


def variation(key: str) -> ServiceVariation:
    return ServiceVariation.objects.select_related("kind").get(key=key)


def standard(world: World) -> Agreement:
    return Agreement.objects.get(employer=world.bakkerij, starts_on=date(2015, 1, 1))


def agree(world: World, key: str, **days: Any) -> Agreement:
    one = variation(key)
    days = {"starts_on": today(), **days}
    return add_agreement(employer=world.bakkerij, kind=one.kind, variations=[one], by=world.klantbeheer, **days)


def end(world: World, agreement: Agreement, day: date | None) -> Agreement:
    return end_agreement(agreement=agreement, ends_on=day, version=version_of(agreement), by=world.klantbeheer)


def tab(employer: Employer) -> str:
    return reverse("admin:employer_services", args=[employer.uuid])


def adding(employer: Employer) -> str:
    return reverse("admin:agreement_add", args=[employer.uuid])


def page_of(name: str, agreement: Agreement) -> str:
    return reverse(f"admin:{name}", args=[agreement.uuid])


def answers(key: str, *more: str, **values: Any) -> dict[str, Any]:
    chosen = [variation(one) for one in (key, *more)]
    lines = {f"variation_{place}": one.uuid for place, one in enumerate(chosen, start=1)}
    return {"kind": chosen[0].kind.key, "starts_on": today().isoformat(), "ends_on": "", **lines, **values}


@pytest.fixture
def kb(world: World, sign_in: Any) -> Client:
    return sign_in(world.klantbeheer)


class TestTab:
    def test_shows_what_runs_what_comes_and_what_ended(self, world: World, kb: Client) -> None:
        old = end(world, standard(world), today() - DAY)
        now = agree(world, "verzuim-op-afroep", ends_on=today() + 9 * DAY)
        later = agree(world, "standaard-verzuim", starts_on=today() + 10 * DAY)
        groups = {one["key"]: one["rows"] for one in kb.get(tab(world.bakkerij)).context["groups"]}
        assert groups == {"running": [now], "to_come": [later], "ended": [old]}

    def test_without_a_debtor_number_the_button_tells_why(self, world: World, kb: Client) -> None:
        draft = draft_employer(name="Nieuw", code=None, by=world.klantbeheer)
        page = kb.get(tab(draft)).content.decode()
        assert "Vul eerst het debiteurennummer in, op de tab Contracten." in page
        assert adding(draft) not in page
        assert adding(world.bakkerij) in kb.get(tab(world.bakkerij)).content.decode()
        refusal = kb.post(adding(draft), answers("standaard-verzuim"))
        assert refusal.status_code == 422
        assert "debiteurennummer" in refusal.context["form"].non_field_errors()[0]

    def test_looking_at_it_counts_for_a_draft(self, world: World, kb: Client) -> None:
        draft = draft_employer(name="Nieuw", code=None, by=world.klantbeheer)
        kb.get(tab(draft))
        draft.refresh_from_db()
        assert draft.viewed_tabs == ["services"]

    def test_rows_cost_the_same(self, world: World, kb: Client) -> None:
        kb.get(tab(world.bakkerij))
        with CaptureQueriesContext(connection) as of_one:
            kb.get(tab(world.bakkerij))
        for key in ("medisch-tarief", "preventieve-begeleiding", "ziektewet-erd"):
            agree(world, key)
        with CaptureQueriesContext(connection) as of_four:
            kb.get(tab(world.bakkerij))
        assert len(of_four) == len(of_one)


class TestAdding:
    def test_variations_are_added_one_by_one_without_a_script(self, world: World, kb: Client) -> None:
        end(world, standard(world), today() - DAY)
        page = kb.get(adding(world.bakkerij))
        assert page.context["form"].lines == []
        typed = {"kind": "wet-verbetering-poortwachter", "starts_on": today().isoformat(), "ends_on": ""}
        page = kb.post(adding(world.bakkerij), {**typed, "step": "add_line"})
        assert (page.status_code, len(page.context["form"].lines)) == (200, 1)
        offered = [str(label) for _value, label in page.context["form"]["variation_1"].field.choices]
        assert offered == ["–", "Standaard verzuim", "Verzuim op afroep"]
        typed["variation_1"] = variation("verzuim-op-afroep").uuid
        page = kb.post(adding(world.bakkerij), {**typed, "step": "add_line"})
        form = page.context["form"]
        assert [one.value() for one in form.lines] == [str(typed["variation_1"]), None]
        assert form["starts_on"].value() == today().isoformat()
        typed["variation_2"] = variation("standaard-verzuim").uuid
        saved = kb.post(adding(world.bakkerij), {**typed, "step": "check"})
        assert saved.url == tab(world.bakkerij)
        made = Agreement.objects.get(starts_on=today())
        assert {one.key for one in made.variations.all()} == {"standaard-verzuim", "verzuim-op-afroep"}

    def test_choice_of_another_kind_is_dropped_with_the_kind(self, world: World, kb: Client) -> None:
        data = answers("preventieve-begeleiding", kind="medisch-tarief")
        assert kb.post(adding(world.bakkerij), data).context["form"].errors.keys() == {"variation_1"}
        page = kb.post(adding(world.bakkerij), {**data, "step": "add_line"})
        assert [one.value() for one in page.context["form"].lines] == [None, None]

    @pytest.mark.parametrize(
        ("values", "field", "sentence"),
        [
            ({"starts_on": ""}, "starts_on", "Vul “Ingangsdatum” in."),
            ({"starts_on": "31-02-2026"}, "starts_on", "dag-maand-jaar"),
            ({"ends_on": "2001-01-01"}, "ends_on", "eindigt voordat zij ingaat"),
            ({"kind": "onbekend"}, "kind", "geen keuze"),
            ({"variation_1": ""}, "variation_1", "Voeg minimaal één dienstverleningsvariatie toe."),
            ({"variation_1": "x"}, "variation_1", "Kies variaties van deze soort dienstverlening."),
        ],
    )
    def test_bad_input_gets_a_sentence(
        self, world: World, kb: Client, values: dict[str, Any], field: str, sentence: str
    ) -> None:
        answer = kb.post(adding(world.bakkerij), answers("preventieve-begeleiding", **values))
        assert answer.status_code == 422
        assert sentence in answer.context["form"].errors[field][0]
        assert Agreement.objects.filter(employer=world.bakkerij).count() == 1

    def test_overlap_gets_its_sentence_at_the_start_date(self, world: World, kb: Client) -> None:
        answer = kb.post(adding(world.bakkerij), answers("verzuim-op-afroep"))
        assert answer.status_code == 422
        assert answer.context["form"].errors["starts_on"] == ["Op deze dagen is er al een overeenkomst van deze soort."]

    def test_no_line_at_all_is_told_above_the_form(self, world: World, kb: Client) -> None:
        data = {"kind": "preventief", "starts_on": today().isoformat()}
        answer = kb.post(adding(world.bakkerij), data)
        assert "dienstverleningsvariatie" in answer.context["form"].non_field_errors()[0]

    def test_lines_have_an_end(self, world: World, kb: Client) -> None:
        data = {f"variation_{place}": "" for place in range(1, 11)}
        page = kb.post(adding(world.bakkerij), {"kind": "preventief", **data, "step": "add_line"})
        assert (len(page.context["form"].lines), page.context["form"].has_room) == (10, False)


class TestClosing:
    def test_today_is_proposed_and_days_without_agreement_are_told_first(self, world: World, kb: Client) -> None:
        agreement = standard(world)
        url = page_of("agreement_end", agreement)
        form = kb.get(url).context["form"]
        assert form["ends_on"].value() == today()
        data = {"version": form["version"].value(), "ends_on": today().isoformat(), "until": ""}
        page = kb.post(url, {**data, "step": "check"})
        assert page.context["gaps"] == [
            f"Vanaf {today() + DAY:%d-%m-%Y} is er geen overeenkomst voor Wet verbetering poortwachter: "
            "vanaf die dag kan niemand ziek worden gemeld."
        ]
        assert standard(world).ends_on is None
        back = kb.post(url, {**data, "step": "edit"})
        assert (back.status_code, back.context["form"]["succeed"].value()) == (200, False)
        saved = kb.post(url, {**data, "succeed": "False", "step": "save"})
        assert saved.url == tab(world.bakkerij)
        assert standard(world).ends_on == today()
        assert "kan niemand ziek worden gemeld" in kb.get(tab(world.bakkerij)).content.decode()

    def test_in_the_same_go_the_next_one_is_made(self, world: World, kb: Client) -> None:
        old, agreement = world.sick(world.employee(), days_ago=10), standard(world)
        url = page_of("agreement_end", agreement)
        version = kb.get(url).context["form"]["version"].value()
        data = {"version": version, "ends_on": (today() - DAY).isoformat(), "until": ""}
        page = kb.post(url, {**data, "step": "add_line"})
        assert (page.context["form"]["succeed"].value(), len(page.context["form"].lines)) == (True, 1)
        data |= {"succeed": "on", "variation_1": variation("verzuim-op-afroep").uuid}
        assert kb.post(url, {**data, "step": "check"}).url == tab(world.bakkerij)
        new = Agreement.objects.get(employer=world.bakkerij, starts_on=today())
        assert (standard(world).ends_on, new.ends_on) == (today() - DAY, None)
        assert world.sick(world.employee()).variation.key == "verzuim-op-afroep"
        assert Trajectory.objects.get(pk=old.pk).variation.key == "verzuim"

    def test_successor_that_allows_less_is_told(self, world: World, kb: Client) -> None:
        ServiceVariation.objects.filter(key="verzuim-op-afroep").update(protocol_variations=[])
        url = page_of("agreement_end", standard(world))
        version = kb.get(url).context["form"]["version"].value()
        data = {"version": version, "ends_on": today().isoformat(), "until": "", "succeed": "on"}
        page = kb.post(url, {**data, "variation_1": variation("verzuim-op-afroep").uuid})
        assert len(page.context["gaps"]) == 1

    def test_end_can_be_taken_back_but_not_with_a_successor(self, world: World, kb: Client) -> None:
        agreement = end(world, standard(world), today() + DAY)
        url = page_of("agreement_end", agreement)
        data = {"version": version_of(agreement), "ends_on": "", "until": ""}
        wrong = kb.post(url, {**data, "succeed": "on", "variation_1": ""})
        assert wrong.context["form"].errors == {"ends_on": ["Vul “Einddatum” in."]}
        assert kb.post(url, data).status_code == 302
        assert standard(world).ends_on is None

    def test_who_saves_second_hears_it(self, world: World, kb: Client) -> None:
        agreement = standard(world)
        seen = version_of(agreement)
        end(world, agreement, today() + 9 * DAY)
        data = {"version": seen, "ends_on": today().isoformat(), "until": "", "step": "save"}
        answer = kb.post(page_of("agreement_end", agreement), data)
        assert (answer.status_code, answer.context["stale"]) == (422, True)
        assert "intussen gewijzigd" in answer.context["form"].non_field_errors()[0]


class TestBeforeItBegins:
    def test_it_is_corrected(self, world: World, kb: Client) -> None:
        agreement = agree(world, "preventieve-begeleiding", starts_on=today() + 5 * DAY)
        url = page_of("agreement_correct", agreement)
        form = kb.get(url).context["form"]
        assert [one.value() for one in form.lines] == [str(variation("preventieve-begeleiding").uuid)]
        day = (today() + DAY).isoformat()
        data = answers("preventieve-begeleiding", starts_on=day, version=form["version"].value())
        assert kb.post(url, data).url == tab(world.bakkerij)
        agreement.refresh_from_db()
        assert agreement.starts_on == today() + DAY
        assert "preventieve" not in kb.get(url).context["form"]["kind"].value()

    def test_it_is_removed_after_asking(self, world: World, kb: Client) -> None:
        agreement = agree(world, "preventieve-begeleiding", starts_on=today() + 5 * DAY)
        url = page_of("agreement_remove", agreement)
        version = kb.get(url).context["version"]
        assert kb.post(url, {"version": "anders"}).status_code == 422
        assert kb.post(url, {"version": version}).url == tab(world.bakkerij)
        assert not Agreement.objects.filter(pk=agreement.pk).exists()

    def test_one_that_runs_can_only_be_closed(self, world: World, kb: Client) -> None:
        agreement = standard(world)
        data = answers("standaard-verzuim", version=version_of(agreement))
        for name in ("agreement_correct", "agreement_remove"):
            assert kb.post(page_of(name, agreement), data).status_code == 422
        page = kb.get(tab(world.bakkerij)).content.decode()
        assert page_of("agreement_end", agreement) in page
        assert page_of("agreement_correct", agreement) not in page


class TestBareDays:
    def bare(self, world: World) -> list[tuple[str, Span]]:
        found = uncovered(world.bakkerij, agreed(agreements_of(world.bakkerij)).values())
        return [(one.protocol, one.days) for one in found]

    def test_between_two_and_after_the_last(self, world: World) -> None:
        assert self.bare(world) == []
        end(world, standard(world), today())
        agree(world, "verzuim-op-afroep", starts_on=today() + 15 * DAY, ends_on=today() + 20 * DAY)
        assert self.bare(world) == [
            ("Verzuim", Span(today() + DAY, today() + 14 * DAY)),
            ("Verzuim", Span(today() + 21 * DAY, None)),
        ]

    def test_of_other_protocols_only_when_one_runs(self, world: World) -> None:
        agreement = agree(world, "preventieve-begeleiding")
        dossier = world.employee()
        end(world, agreement, today())
        assert self.bare(world) == []
        start_trajectory(
            dossier=dossier, variation=ProtocolVariation.objects.get(key="preventief"), first_day=today(),
            key=dossier.uuid, by=world.anna,
        )  # fmt: skip
        assert self.bare(world) == [("Preventief", Span(today() + DAY, None))]

    def test_warning_about_a_hole_is_a_hole(self, world: World, kb: Client) -> None:
        end(world, standard(world), today())
        data = answers("verzuim-op-afroep", starts_on=(today() + 3 * DAY).isoformat())
        page = kb.post(adding(world.bakkerij), data)
        assert page.context["gaps"] == [
            f"Van {today() + DAY:%d-%m-%Y} tot en met {today() + 2 * DAY:%d-%m-%Y} is er geen overeenkomst voor "
            "Wet verbetering poortwachter: in die periode kan niemand ziek worden gemeld."
        ]


class TestServices:
    def test_variation_is_changed_and_that_is_kept(self, world: World, kb: Client) -> None:
        one = variation("verzuim-op-afroep")
        url = reverse("admin:service_variation", args=[one.uuid])
        assert "Verzuim op afroep" in kb.get(reverse("admin:services")).content.decode()
        data = {"name": "Op afroep", "protocol_variations": ["verzuim-op-afroep", "preventief"]}
        assert kb.post(url, data).url == reverse("admin:services")
        one.refresh_from_db()
        assert (one.name, one.is_active) == ("Op afroep", False)
        assert set(one.protocol_variations) == {"verzuim-op-afroep", "preventief"}
        line = AccessEvent.objects.get(event_type="service_variation.changed")
        assert line.detail == {"fields": ["name", "protocol_variations", "is_active"]}
        page = kb.get(reverse("admin:service_variation_history", args=[one.uuid]))
        assert [(row.thing, row.fields[0].became) for row in page.context["lines"]][:1] == [
            ("Dienstverleningsvariatie", "Op afroep")
        ]

    def test_protocol_that_is_not_there_may_stay_and_not_come(self, world: World, kb: Client) -> None:
        one = variation("ziektewet-erd")
        ProtocolVariation.objects.filter(key="zw-erd").update(is_current=False)
        form = kb.get(reverse("admin:service_variation", args=[one.uuid])).context["form"]
        assert ("zw-erd", "zw-erd (is er nog niet)") in form.fields["protocol_variations"].choices
        values = {"name": one.name, "is_active": True, "by": world.klantbeheer}
        change_variation(variation=one, protocol_variations=["zw-erd"], **values)
        assert not AccessEvent.objects.filter(event_type="service_variation.changed").exists()
        with refused("There is no protocol variation nergens.", field="protocol_variations"):
            change_variation(variation=one, protocol_variations=["nergens"], **values)

    def test_name_is_one_of_a_kind(self, world: World, kb: Client) -> None:
        url = reverse("admin:service_variation", args=[variation("verzuim-op-afroep").uuid])
        answer = kb.post(url, {"name": "standaard VERZUIM"})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["name"]

    def test_who_may_not_is_refused(self, world: World, sign_in: Any) -> None:
        client = sign_in(world.anna)
        assert client.get(reverse("admin:services")).status_code == 403
        assert client.get(tab(world.bakkerij)).status_code == 403
