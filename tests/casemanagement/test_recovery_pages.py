"""(Deel)herstel, taking back and the continuation in Ziek melden, as the pages show them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from casemanagement.usecases.recoveries import change_percentage, report_recovered, undo_last
from casemanagement.views.recoveries import REPORTS
from core import slots
from core.context_processors import menu_items
from core.models import Draft
from dossiers.absence import combined, days_ill, parts
from dossiers.enums import EndReason, TrajectoryState
from dossiers.models import SICKNESS_BENEFIT, Period, Recovery, Trajectory
from orgstructure.models import Employer
from services.models import ProtocolVariation

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def today():
    return timezone.localdate()


def fit(world, trajectory, days_ago=0, **values):
    day = today() - timedelta(days=days_ago)
    return report_recovered(trajectory=trajectory, on=day, by=world.klantbeheer, **values)


def url(dossier, name="recover"):
    return reverse(f"casemanagement:{name}", args=[dossier.uuid])


def percentage(**values):
    given = {"percentage": "50", "on": today().isoformat(), "therapy_hours": "", **values}
    return {"act": "percentage", **{f"percentage-{name}": value for name, value in given.items()}}


def recovered(**values):
    given = {"on": today().isoformat(), "reason": "recovered", **values}
    return {"act": "recovered", **{f"recovered-{name}": value for name, value in given.items()}}


def entry(menu, user, dossier):
    found = {item.label: item.reason for item in menu_items(menu, user, dossier)}
    return {str(label): reason for label, reason in found.items()}


def test_the_way_there_is_open_only_with_an_illness_and_the_right(world):
    healthy, ill = world.employee(), world.employee()
    world.sick(ill, days_ago=10)
    label = "(Partial) recovery"
    assert entry(slots.dossier_actions, world.anna, ill)[label] == ""
    assert label not in entry(slots.dossier_actions, world.anna, healthy)
    assert label not in entry(slots.dossier_actions, world.doctor, ill)
    assert label in entry(slots.start_actions, world.baker, None)
    assert label not in entry(slots.start_actions, world.doctor, None)


def test_from_the_start_page_one_chooses_whose_recovery(world, sign_in):
    dossier, client = world.employee(last_name="Pietersen"), sign_in(world.baker)
    place = reverse("casemanagement:recover_choose")
    page = client.get(place, {"dossier_text": "pieters"})
    assert url(dossier) in page.content.decode()
    assert client.get(place, {"dossier": dossier.uuid}).url == url(dossier)
    assert sign_in(world.doctor).get(place).status_code == 403


def test_percentage_is_changed_on_the_page(world, sign_in):
    dossier = world.employee()
    trajectory, client = world.sick(dossier, days_ago=20), sign_in(world.baker)
    text = client.get(url(dossier)).content.decode()
    assert "The employee reports ill for a higher or lower percentage" in text
    assert "The employee reports fully recovered" in text
    answer = client.post(url(dossier), percentage(therapy_hours="8,5"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("dossiers:detail", args=[dossier.uuid])
    assert "The absence percentage has been changed as of" in answer.content.decode()
    assert answer.context["rows"][0]["percentage"] == 50
    assert [(one.percentage, one.therapy_hours) for one in answer.context["course"]] == [
        (100, None),
        (50, Decimal("8.5")),
    ]
    assert trajectory.periods.count() == 2


def test_full_recovery_opens_the_window_which_the_dossier_shows(world, sign_in):
    dossier, client = world.employee(), sign_in(world.baker)
    trajectory = world.sick(dossier, days_ago=20)
    answer = client.post(url(dossier), recovered(), follow=True)
    until = f"{today() + 28 * DAY:%d-%m-%Y}"
    assert f"Until {until} a new sick report continues this absence." in answer.content.decode()
    assert f"Recovered since {today():%d-%m-%Y}, window until {until}" in answer.content.decode()
    trajectory.refresh_from_db()
    assert trajectory.state == TrajectoryState.RECOVERED
    assert "This employee is not ill." in client.get(url(dossier)).content.decode()
    assert client.post(url(dossier), recovered()).status_code == 422


def test_another_reason_is_a_choice_and_the_two_that_nobody_chooses_are_not(world, sign_in):
    dossier, client = world.employee(), sign_in(world.baker)
    trajectory = world.sick(dossier, days_ago=20)
    values = [value for value, _label in client.get(url(dossier)).context["recovered"].fields["reason"].choices]
    assert values == ["recovered", "out_of_service", "waiting_period", "pension", "deceased", "other"]
    assert client.post(url(dossier), recovered(reason="withdrawn")).status_code == 422
    assert client.post(url(dossier), recovered(reason="pension")).status_code == 302
    trajectory.refresh_from_db()
    assert (trajectory.state, trajectory.end_reason) == (TrajectoryState.ENDED, EndReason.PENSION)
    assert "State pension" in client.get(reverse("dossiers:detail", args=[dossier.uuid])).content.decode()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (percentage(percentage="0"), "percentage"),
        (percentage(percentage="101"), "percentage"),
        (percentage(percentage="100"), "percentage"),
        (percentage(on="31-02-2026"), "on"),
        (percentage(on="2019-01-01"), "on"),
        (percentage(therapy_hours="veel"), "therapy_hours"),
        (recovered(on="2019-01-01"), "on"),
        (recovered(on="2099-01-01"), "on"),
        (recovered(on=""), "on"),
        (recovered(reason="leave"), "reason"),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field_and_changes_nothing(world, sign_in, sent, field):
    dossier, client = world.employee(), sign_in(world.baker)
    trajectory = world.sick(dossier, days_ago=20)
    answer = client.post(url(dossier), sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (Period.objects.count(), Recovery.objects.count()) == (1, 0)
    trajectory.refresh_from_db()
    assert trajectory.state == TrajectoryState.RUNNING


def test_ziektewet_offers_full_recovery_only_and_refuses_the_rest(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    trajectory = world.sick(dossier, days_ago=20)
    variation = ProtocolVariation.objects.filter(protocol__key=SICKNESS_BENEFIT).first()
    Trajectory.objects.filter(pk=trajectory.pk).update(variation=variation, protocol_key=SICKNESS_BENEFIT)
    sentence = "There is no partial recovery in a trajectory Ziektewet, only full recovery."
    page = client.get(url(dossier)).content.decode()
    assert sentence in page and 'value="percentage"' not in page
    refused = client.post(url(dossier), percentage())
    assert (refused.status_code, refused.context["form"].non_field_errors()) == (422, [sentence])
    assert client.post(url(dossier), recovered()).status_code == 302


@pytest.mark.parametrize("name", ["recover", "undo_report"])
def test_who_may_not_is_refused_and_out_of_sight_does_not_exist(world, sign_in, name):
    dossier = world.employee()
    world.sick(dossier, days_ago=20)
    for user, status in ((world.doctor, 403), (world.remat_user, 404)):
        client = sign_in(user)
        assert client.get(url(dossier, name)).status_code == status
        assert client.post(url(dossier, name), percentage()).status_code == status


@pytest.mark.parametrize("name", ["recover", "undo_report"])
def test_vdd_locks_the_page_for_who_may_not_pass_it_by(world, sign_in, name):
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=20)
    Employer.objects.filter(pk=world.bakkerij.pk).update(code="VDD00001")
    client = sign_in(world.baker)
    page = client.get(url(dossier, name)).content.decode()
    assert "Source: VDD. Absence and pregnancy are reported in VDD." in page
    assert "csrfmiddlewaretoken" not in page.partition("<main")[2].partition("</main>")[0]
    seen = f"reported {trajectory.first_day.isoformat()}"
    assert client.post(url(dossier, name), {**recovered(), "seen": seen, "reason": "Vergissing"}).status_code == 422
    trajectory.refresh_from_db()
    assert trajectory.state == TrajectoryState.RUNNING


def test_the_last_report_is_shown_and_taken_back_with_a_reason(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    trajectory = world.sick(dossier, days_ago=20)
    fit(world, trajectory)
    assert entry(slots.corrections, world.anna, dossier)["Take back the last report"] == ""
    page = client.get(url(dossier, "undo_report"))
    assert f"Reported recovered, or ended, as of {today():%d-%m-%Y}." in page.content.decode()
    seen = page.context["form"]["seen"].value()
    assert client.post(url(dossier, "undo_report"), {"seen": seen, "reason": ""}).status_code == 422
    assert client.post(url(dossier, "undo_report"), {"seen": "iets", "reason": "Vergissing"}).status_code == 422
    assert client.post(url(dossier, "undo_report"), {"seen": seen, "reason": "Vergissing"}).status_code == 302
    trajectory.refresh_from_db()
    assert trajectory.state == TrajectoryState.RUNNING
    again = client.post(url(dossier, "undo_report"), {"seen": seen, "reason": "Vergissing"})
    assert again.status_code == 422
    assert "The last report is another one by now." in again.content.decode()


def test_every_report_has_its_words(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    trajectory, told = world.sick(dossier, days_ago=60), set()
    change_percentage(trajectory=trajectory, on=today() - 50 * DAY, percentage=Decimal(50), by=world.anna)
    fit(world, trajectory, days_ago=20)
    world.sick(dossier, days_ago=10)
    for _ in REPORTS:
        page = client.get(url(dossier, "undo_report"))
        told.add(str(page.context["last"]).split(" as of")[0])
        undo_last(trajectory=trajectory, by=world.anna, reason="Vergissing")
    assert told == {
        "Ill again", "Reported recovered, or ended,", "The absence percentage was changed", "Reported ill"
    }  # fmt: skip
    nothing = client.get(url(dossier, "undo_report"))
    assert nothing.context["refused"] == "No absence was reported in this case file."
    assert "Take back the last report" not in entry(slots.corrections, world.anna, dossier)


def test_what_was_taken_back_is_shown_as_withdrawn_and_counts_no_days(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    undo_last(trajectory=world.sick(dossier, days_ago=5), by=world.anna, reason="Verkeerde werknemer")
    page = client.get(reverse("dossiers:detail", args=[dossier.uuid]))
    text = page.content.decode()
    assert "Withdrawn" in text and "Reported by mistake" in text
    assert (page.context["rows"][0]["days"], page.context["rows"][0]["percentage"]) == (0, None)
    assert page.context["head"].absence is None
    assert entry(slots.dossier_actions, world.anna, dossier)["Sick"] == ""


def test_combined_absence_leaves_out_the_days_between_and_says_so(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    trajectory = fit(world, world.sick(dossier, days_ago=60), days_ago=25)
    world.sick(dossier, days_ago=10, percentage=Decimal(60))
    page = client.get(reverse("dossiers:detail", args=[dossier.uuid]))
    effective = f"{today() - 45 * DAY:%d-%m-%Y}"
    words = (
        f"Combined with trajectory no. {trajectory.number}, interruption 15 days, effective first sick day {effective}"
    )
    assert words in page.content.decode()
    assert page.context["rows"][0]["days"] == 46 == page.context["head"].day
    assert [(one.first, one.last, one.percentage) for one in page.context["course"]] == [
        (today() - 60 * DAY, today() - 26 * DAY, 100),
        (today() - 25 * DAY, today() - 11 * DAY, None),
        (today() - 10 * DAY, None, 60),
    ]
    assert words in client.get(reverse("dossiers:trajectory_file", args=[dossier.uuid])).content.decode()


def test_parts_of_an_absence_that_ended_the_day_it_began(world):
    trajectory = fit(world, world.sick(world.employee(), days_ago=30), days_ago=30)
    assert [(one.first, one.last) for one in parts(trajectory)] == [(today() - 30 * DAY, today() - 30 * DAY)]
    assert (days_ill(trajectory, today()), combined(trajectory)) == (1, None)


def answers(**values):
    return {
        "first_day": today().isoformat(), "percentage": "100", "classification": "ill", "expected_duration": "unknown",
        "phone": "", "nursing_address": "", "remark": "", **values,
    }  # fmt: skip


def test_ziek_melden_tells_what_it_continues_and_counts_what_comes_back(world, sign_in):
    dossier, client = world.employee(), sign_in(world.baker)
    trajectory = fit(world, world.sick(dossier, days_ago=60), days_ago=21)
    effective = f"{today() - 39 * DAY:%d-%m-%Y}"
    words = (
        f"Combined with trajectory no. {trajectory.number}, interruption 21 days, effective first sick day {effective}"
    )
    place = reverse("casemanagement:report_sick_for", args=[dossier.uuid])
    page = client.get(place)
    assert words in page.content.decode()
    assert "is_new_work" in page.context["form"].fields
    check = client.post(place, answers()).url
    page = client.get(check)
    assert words in page.content.decode()
    saved = client.post(check, follow=True)
    assert saved.status_code == 200
    trajectory.refresh_from_db()
    assert (trajectory.state, Trajectory.objects.count()) == (TrajectoryState.RUNNING, 1)
    assert trajectory.tasks.filter(state__in=["open", "planned"]).count() == page.context["expected"].tasks


def test_newly_agreed_work_is_the_only_way_out(world, sign_in):
    dossier, client = world.employee(), sign_in(world.baker)
    first = fit(world, world.sick(dossier, days_ago=60), days_ago=21)
    check = client.post(reverse("casemanagement:report_sick_for", args=[dossier.uuid]), answers(is_new_work="on")).url
    page = client.get(check)
    assert page.context["expected"].continues is None
    assert ("Newly agreed work", "Yes") in [(label, answer) for label, answer, _id in page.context["answers"]]
    client.post(check)
    second = Trajectory.objects.exclude(pk=first.pk).get()
    assert second.reports.get().is_new_work
    assert second.tasks.count() == page.context["expected"].tasks


def test_nobody_is_asked_about_new_work_when_nothing_would_be_continued(world, sign_in):
    dossier, client = world.employee(), sign_in(world.baker)
    fit(world, world.sick(dossier, days_ago=60), days_ago=28)
    place = reverse("casemanagement:report_sick_for", args=[dossier.uuid])
    page = client.get(place)
    assert page.context["earlier"] is None
    assert "is_new_work" not in page.context["form"].fields
    client.post(place, answers())
    values = Draft.objects.get().data["values"]
    assert values["first_day"] == today().isoformat()
    page = client.get(reverse("casemanagement:report_sick_check", args=[Draft.objects.get().uuid]))
    assert page.context["expected"].continues is None


def test_an_unreadable_day_keeps_the_tick(world, sign_in):
    dossier, client = world.employee(), sign_in(world.baker)
    fit(world, world.sick(dossier, days_ago=60), days_ago=21)
    place = reverse("casemanagement:report_sick_for", args=[dossier.uuid])
    answer = client.post(place, answers(first_day="31-02-2026", is_new_work="on"))
    assert answer.status_code == 422
    assert answer.context["form"]["is_new_work"].value() is True


@pytest.mark.parametrize("times", [1, 3])
def test_interruptions_cost_no_more_queries(world, sign_in, django_assert_num_queries, times):
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=100)
    for number in range(times):
        fit(world, trajectory, days_ago=90 - 20 * number)
        world.sick(dossier, days_ago=80 - 20 * number)
        trajectory.refresh_from_db()
    client = sign_in(world.anna)
    client.get("/dossiers/zoeken/")
    with django_assert_num_queries(23):
        client.get(reverse("dossiers:detail", args=[dossier.uuid]))
