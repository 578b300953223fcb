"""The pages of Zwanger, the card on the dossier, the link with an illness and the question after leave."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, UserGroup
from casemanagement.pregnancy_card import card, length_of
from casemanagement.usecases.links import link
from casemanagement.usecases.pregnancies import add_admission, end_pregnancy, enter_birth
from casemanagement.usecases.recoveries import undo_last
from core import slots
from core.context_processors import menu_items
from dossiers.enums import PregnancyEndReason, TrajectoryState
from dossiers.models import (
    CauseJudgement,
    Dossier,
    Grant,
    Occurrence,
    Pregnancy,
    PregnancyLink,
    Recovery,
    Trajectory,
)
from orgstructure.models import Employer
from planning.planner import MaternityLeave
from tests.casemanagement.test_pregnancies import expecting
from tests.world import World, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUE = {"due_on": "2026-06-15", "multiple": "no", "leave": "earliest"}


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(date(2026, 3, 2), tick=False) as traveller:
        yield traveller


def url(name: str, dossier: Dossier, *more: object) -> str:
    return reverse(f"casemanagement:{name}", args=[dossier.uuid, *more])


def text(response: Any) -> str:
    """In which a date that may not break reads as any other."""
    html = re.sub(r'<span class="no-wrap">([^<]*)</span>', r"\1", response.content.decode())
    return re.sub(r"\s+", " ", html)


def entries(user: User, dossier: Dossier) -> dict[str, str]:
    fresh = Dossier.objects.get(pk=dossier.pk)
    return {str(one.label): one.reason for one in menu_items(slots.dossier_actions, user, fresh)}


def test_row_138_form_check_and_card(world: World, sign_in: Any, clock: Any) -> None:
    dossier = world.employee()
    client, page = sign_in(world.anna), url("pregnancy_register", dossier)
    form = client.get(page).context["form"]
    assert [str(form[name].label) for name in form.fields if name != "key"] == [
        *("Due date of birth", "More than one child", "Last working day", "Namely"),
    ]
    data = {**DUE, "key": str(form["key"].value())}
    looked = client.post(page, data)
    assert (looked.status_code, Pregnancy.objects.count()) == (200, 0)
    for words in ("15-06-2026", "from 05-05-2026 to 19-05-2026", "05-05-2026 to 24-08-2026", "16 weeks (112 days)"):
        assert words in text(looked)
    assert "Then the leave must begin on the earliest first day, 6 weeks" in text(looked)
    twins = client.post(page, {**data, "multiple": "yes"})
    assert "Then the leave must begin on the earliest first day, 10 weeks" in text(twins)
    assert [str(label) for _key, label in form.fields["leave"].choices] == ["6 weeks", "4 weeks", "Another day"]
    again = client.post(page, {**data, "back": "1"})
    assert again.context["form"]["due_on"].value() == "2026-06-15"
    for _turn in range(2):  # sent twice counts once
        saved = client.post(page, {**data, "save": "1"})
        assert saved.url == reverse("dossiers:detail", args=[dossier.uuid])
    assert Pregnancy.objects.count() == 1
    detail = text(client.get(saved.url))
    assert "05-05-2026 to 24-08-2026" in detail
    assert client.get(page).url == url("pregnancy", dossier)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"due_on": ""}, "due_on"),
        ({"due_on": "2028-01-01"}, "due_on"),
        ({"leave": "other"}, "last_working_day"),
        ({"leave": "other", "last_working_day": "2026-06-10"}, "last_working_day"),
    ],
)
def test_bad_input_keeps_what_was_typed(
    world: World, sign_in: Any, clock: Any, wrong: dict[str, str], field: str
) -> None:
    dossier = world.employee()
    client, page = sign_in(world.anna), url("pregnancy_register", dossier)
    key = client.get(page).context["form"]["key"].value()
    answer = client.post(page, {**DUE, "key": str(key), "save": "1", **wrong})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.context["form"]["due_on"].value() == wrong.get("due_on", "2026-06-15")
    assert not Pregnancy.objects.exists()


def test_what_follows_is_done_on_the_page(world: World, sign_in: Any, clock: Any) -> None:
    dossier = world.employee()
    pregnancy = expecting(world, dossier)
    client = sign_in(world.anna)
    wrong = client.post(url("pregnancy_change", dossier, "bevalling"), {"bevalling-born_on": "2026-06-15"})
    assert (wrong.status_code, list(wrong.context["forms"]["bevalling"].errors)) == (422, ["born_on"])
    clock.move_to(date(2026, 6, 20))
    client = sign_in(world.anna)
    posts = [
        ("bevalling", {"bevalling-born_on": "2026-06-17"}),
        ("opname", {"opname-starts_on": "2026-06-17", "opname-ends_on": "2026-06-30"}),
        ("laatste-werkdag", {"laatste-werkdag-last_working_day": "2026-05-10"}),
        (
            "verwacht",
            {"verwacht-due_on": "2026-06-16", "verwacht-multiple": "no", "verwacht-leave": "earliest"},
        ),
    ]
    for what, data in posts:
        assert client.post(url("pregnancy_change", dossier, what), data).url == url("pregnancy", dossier)
    pregnancy.refresh_from_db()
    assert (pregnancy.born_on, pregnancy.due_on) == (date(2026, 6, 17), date(2026, 6, 16))
    assert pregnancy.leave_starts_on == date(2026, 5, 6)
    admission = pregnancy.admissions.get()
    assert "In hospital from 17-06-2026 to 30-06-2026" in text(client.get(url("pregnancy", dossier)))
    client.post(url("pregnancy_admission_remove", dossier, admission.pk))
    assert not pregnancy.admissions.exists()
    spread = {"gespreid-first_1": "2026-08-03", "gespreid-last_1": "2026-08-07"}
    assert client.post(url("pregnancy_change", dossier, "gespreid"), spread).status_code == 302
    assert client.post(url("pregnancy_change", dossier, "nergens"), {}).status_code == 404
    clock.move_to(date(2026, 9, 30))
    client = sign_in(world.anna)
    assert client.post(url("pregnancy_change", dossier, "sluiten"), {}).status_code == 302
    assert Trajectory.objects.get(pk=pregnancy.trajectory_id).state == TrajectoryState.ENDED


def test_forms_open_with_what_is_known(world: World, sign_in: Any, clock: Any) -> None:
    dossier = world.employee()
    pregnancy = expecting(world, dossier, last_working_day=date(2026, 5, 10))
    client, page = sign_in(world.anna), url("pregnancy", dossier)
    forms = client.get(page).context["forms"]
    assert (forms["bevalling"]["born_on"].value(), forms["laatste_werkdag"]["last_working_day"].value()) == (
        *(None, date(2026, 5, 10)),
    )
    clock.move_to(date(2026, 6, 20))
    enter_birth(pregnancy=pregnancy, born_on=date(2026, 6, 17), by=world.anna)
    client = sign_in(world.anna)
    assert client.get(page).context["forms"]["bevalling"]["born_on"].value() == date(2026, 6, 17)
    assert 'value="2026-06-17"' in text(client.get(page))


def test_each_part_of_the_page_has_one_title(world: World, sign_in: Any, clock: Any) -> None:
    dossier = world.employee()
    expecting(world, dossier)
    html = text(sign_in(world.anna).get(url("pregnancy", dossier)))
    titles = ("Enter the definitive date of birth", "Correct the last working day", "End for another reason")
    assert [html.count(title) for title in titles] == [1, 1, 1]


def test_length_in_weeks() -> None:
    for days, words in (
        (112, "16 weeks (112 days)"),
        (113, "16 weeks and 1 day (113 days)"),
        (128, "18 weeks and 2 days (128 days)"),
    ):
        leave = MaternityLeave(date(2026, 5, 5), date(2026, 5, 19), date(2026, 5, 5), date(2026, 5, 4) + days * DAY)
        assert length_of(leave) == words


def test_admission_of_an_employer_from_vdd_is_removed_with_a_reason(world: World, sign_in: Any, clock: Any) -> None:
    dossier = world.employee()
    pregnancy = expecting(world, dossier)
    clock.move_to(date(2026, 6, 20))
    enter_birth(pregnancy=pregnancy, born_on=date(2026, 6, 15), by=world.anna)
    add_admission(pregnancy=pregnancy, starts_on=date(2026, 6, 15), ends_on=date(2026, 6, 18), by=world.anna)
    Employer.objects.filter(pk=world.bakkerij.pk).update(code="VDD40173")
    client, pk = sign_in(world.anna), pregnancy.admissions.get().pk
    page, field = url("pregnancy_admission_remove", dossier, pk), f"removal-{pk}-source_reason"
    assert f'name="{field}"' in text(client.get(url("pregnancy", dossier)))
    refused = client.post(page, {field: ""})
    assert (refused.status_code, list(refused.context["error"].errors)) == (422, ["source_reason"])
    assert client.post(page, {field: "VDD is down"}).url == url("pregnancy", dossier)
    assert not pregnancy.admissions.exists()


def test_sick_report_tells_what_the_classification_does(world: World, sign_in: Any, clock: Any) -> None:
    """Row 128."""
    dossier, hint = world.employee(), "A pregnancy runs in this case file."
    page = url("report_sick_for", dossier)
    assert hint not in text(sign_in(world.anna).get(page))
    expecting(world, dossier)
    assert hint in text(sign_in(world.anna).get(page))
    assert hint not in text(sign_in(world.baker).get(page))


def test_who_may_not_has_no_entry_and_is_refused(world: World, sign_in: Any, clock: Any) -> None:
    dossier = world.employee()
    expecting(world, dossier)
    others = []
    for key in ("casemanager-erd", "casemanager-wga"):
        user = make_user(key[-8:], UserGroup.objects.get(key=key))
        Grant.objects.create(user=user, node=world.root)
        others.append(User.objects.get(pk=user.pk))
    world.fixed(world.winkel, world.doctor, world.bedrijfsarts)
    for user in (*others, world.doctor):
        assert "Pregnant" not in entries(user, dossier)
        client = sign_in(user)
        assert client.post(url("pregnancy_register", dossier), DUE).status_code == 403
        assert client.post(url("pregnancy_change", dossier, "bevalling"), {}).status_code == 403
    for user in (world.anna, world.baker):
        assert entries(user, dossier)["Pregnant"] == ""
    client = sign_in(world.remat_user)
    assert client.get(url("pregnancy", dossier)).status_code == 404


def test_employer_sees_that_it_ended_and_not_why(world: World, sign_in: Any, clock: Any) -> None:
    dossier = world.employee()
    pregnancy = expecting(world, dossier)
    offered = sign_in(world.baker).get(url("pregnancy", dossier)).context["forms"]["beeindigen"]
    assert [value for value, _label in offered.fields["reason"].choices] == ["", "out_of_service", "other"]
    end_pregnancy(
        pregnancy=pregnancy, reason=PregnancyEndReason.MISCARRIAGE, on=date(2026, 3, 2), explanation="Verdrietig",
        by=world.anna,
    )  # fmt: skip
    pages = [url("pregnancy", dossier), reverse("dossiers:detail", args=[dossier.uuid])]
    for user, sees in ((world.baker, False), (world.klantbeheer, False), (world.anna, True)):
        client = sign_in(user)
        shown = [text(client.get(page)) for page in pages]
        assert all("Ended on 02-03-2026" in one for one in shown)
        assert any("Miscarriage" in one or "Verdrietig" in one for one in shown) == sees


def test_rows_140_and_141_the_tick_links_and_unlinks(world: World, sign_in: Any, clock: Any) -> None:
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=7)
    assert "Relation with pregnancy" not in {str(one.label) for one in _listed(world.anna, dossier)}
    expecting(world, dossier)
    assert "Relation with pregnancy" in {str(one.label) for one in _listed(world.anna, dossier)}
    client, page = sign_in(world.anna), url("link_pregnancy", dossier)
    assert client.post(page, {"related": "on"}).status_code == 422
    client.post(page, {"related": "on", "reason": "Bleek later"})
    assert PregnancyLink.objects.get().absence == trajectory
    assert trajectory.tasks.get(key="vangnet-aanvraag").title == "Aanvraag (vervroeging) vangnetuitkering"
    assert client.get(page).context["form"]["related"].value() is True
    client.post(page, {"reason": "Toch niet"})
    assert not PregnancyLink.objects.exists()
    assert sign_in(world.baker).get(page).status_code == 403


@pytest.mark.parametrize("linked", [False, True])
def test_a_tick_that_stands_like_that_already_is_not_saved(
    world: World, sign_in: Any, clock: Any, *, linked: bool
) -> None:
    dossier = world.employee()
    absence = world.sick(dossier, days_ago=7)
    expecting(world, dossier)
    if linked:
        link(absence=absence, reason="Bleek later", by=world.anna)
    before = Occurrence.objects.count()
    data = {"reason": "Nog eens", **({"related": "on"} if linked else {})}
    answer = sign_in(world.anna).post(url("link_pregnancy", dossier), data)
    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {"related": ["It stands like this already. Fill in what it must become."]},
    )
    assert answer.context["form"]["reason"].value() == "Nog eens"
    assert (PregnancyLink.objects.exists(), Occurrence.objects.count()) == (linked, before)


def test_a_report_that_was_taken_back_is_not_among_the_linked(world: World, sign_in: Any, clock: Any) -> None:
    dossier = world.employee()
    pregnancy = expecting(world, dossier)
    absence = world.sick(dossier, days_ago=7)
    link(absence=absence, reason="Bleek later", by=world.anna)
    pages = [url("pregnancy", dossier), reverse("dossiers:detail", args=[dossier.uuid])]
    words = f"Linked with absence {absence.number}"
    assert [words in text(sign_in(world.anna).get(page)) for page in pages] == [True, True]
    undo_last(trajectory=absence, reason="Verkeerde werknemer", by=world.anna)
    assert [words in text(sign_in(world.anna).get(page)) for page in pages] == [False, False]
    assert card(world.anna, Dossier.objects.get(pk=dossier.pk), pregnancy)["linked"] == []


def _listed(user: User, dossier: Dossier) -> list[Any]:
    fresh = Dossier.objects.get(pk=dossier.pk)
    return [one for one in slots.corrections if one.state(user, fresh) is not None]


def test_only_the_doctor_is_asked_for_the_cause(world: World, sign_in: Any, clock: Any) -> None:
    dossier = world.employee()
    world.fixed(world.winkel, world.doctor, world.bedrijfsarts)
    clock.move_to(date(2026, 8, 25))
    world.sick(dossier, days_ago=150)
    expecting(world, dossier)
    world.sick(dossier, days_ago=0)
    assert Recovery.objects.get().sick_again_on == date(2026, 8, 25)
    assert "Judge the cause after leave" not in entries(world.anna, dossier)
    assert entries(world.doctor, dossier)["Judge the cause after leave"] == ""
    page = url("judge_cause", dossier)
    assert sign_in(world.anna).get(page).status_code == 403
    client = sign_in(world.doctor)
    assert client.post(page, {}).status_code == 422
    assert client.post(page, {"answer": "no"}).status_code == 302
    assert CauseJudgement.objects.get().answer == "no"
    assert Trajectory.objects.filter(dossier=dossier, protocol_key="verzuim").count() == 2
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("admissions", [1, 3])
def test_card_takes_a_fixed_number_of_queries(
    world: World, sign_in: Any, clock: Any, django_assert_num_queries: Any, admissions: int
) -> None:
    dossier = world.employee()
    pregnancy = expecting(world, dossier)
    clock.move_to(date(2026, 6, 15))
    enter_birth(pregnancy=pregnancy, born_on=date(2026, 6, 15), by=world.anna)
    for number in range(admissions):
        day = date(2026, 6, 15) + number * DAY
        add_admission(pregnancy=pregnancy, starts_on=day, ends_on=day, by=world.anna)
    client = sign_in(world.anna)
    client.get(url("pregnancy", dossier))
    with django_assert_num_queries(28):
        client.get(url("pregnancy", dossier))
    assert timezone.localdate() == date(2026, 6, 15)


def test_timeline_tells_of_the_link_only_to_who_may_know_of_the_safety_net(
    world: World, sign_in: Any, clock: Any
) -> None:
    dossier = world.employee()
    absence = world.sick(dossier, days_ago=7)
    expecting(world, dossier)
    link(absence=absence, reason="Bleek later", by=world.anna)
    page = f"{url('timeline', dossier)}?trajectory={absence.uuid}"
    for user, told in ((world.anna, True), (world.klantbeheer, False), (world.baker, False)):
        assert ("The illness was linked with the pregnancy" in text(sign_in(user).get(page))) == told
