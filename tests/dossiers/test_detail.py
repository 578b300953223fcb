"""The page of a dossier and its tab Overzicht."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from casemanagement.usecases.recoveries import close_windows, report_recovered
from core.models import AccessEvent
from core.slots import Uncounted
from dossiers.enums import TrajectoryState
from dossiers.models import Trajectory
from dossiers.policies import classification_for
from dossiers.views.weeks import week_bar
from orgstructure.enums import Classification
from tests.world import make_user


def url(dossier, part=""):
    return f"/dossiers/{dossier.uuid}/{part}"


def test_the_page_says_who_it_is_and_how_ill(world, sign_in):
    dossier = world.employee(first_name="Johan", last_name="Jansen", job_title="Bakker", birth_date=date(1984, 3, 12))
    trajectory = world.sick(dossier, days_ago=20)
    page = sign_in(world.anna).get(url(dossier))
    html = page.content.decode()
    for text in (
        "Johan Jansen",
        "12-03-1984",
        "Bakker",
        "Bakkerij Van Kessel",
        "Winkel",
        "100%",
        str(trajectory.number),
    ):
        assert text in html, text
    assert page.context["head"].day == 21
    assert page.context["rows"][0]["days"] == 21


def test_one_page_is_one_line_in_the_access_log(world, sign_in):
    dossier = world.employee()
    client = sign_in(world.anna)
    for place, part in enumerate(["", "autorisatie/", "taken/"], start=1):
        assert client.get(url(dossier, part)).status_code == 200
        lines = AccessEvent.objects.filter(user_id=world.anna.pk)
        assert lines.count() == place
    event = lines.latest("pk")
    assert (event.event_type, event.subject_dossier_id, event.access_rule) == (
        "dossier.read",
        dossier.pk,
        "responsible",
    )


def test_no_header_hides_an_opening_from_the_log(world, sign_in):
    dossier = world.employee()
    sign_in(world.anna).get(url(dossier), headers={"HX-Request": "true"})
    assert AccessEvent.objects.filter(user_id=world.anna.pk, event_type="dossier.read").count() == 1


@pytest.mark.parametrize("part", ["", "autorisatie/", "taken/"])
def test_out_of_sight_is_404(world, sign_in, part):
    dossier = world.employee()
    for stranger in (world.bram, world.carla, world.remat_user):
        assert sign_in(stranger).get(url(dossier, part)).status_code == 404


@pytest.mark.parametrize("part", ["", "autorisatie/", "taken/"])
def test_the_pages_take_no_post(world, sign_in, part):
    assert sign_in(world.anna).post(url(world.employee(), part)).status_code == 405


def test_without_the_right_every_dossier_is_out_of_sight(world, sign_in):
    from django.contrib.auth.models import Permission

    dossier = world.employee()
    right = Permission.objects.get(codename="view_dossier", content_type__model="rights")
    world.anna.own_rights.create(permission=right, allow=False)
    assert sign_in(world.anna).get(url(dossier)).status_code == 404


def test_the_bsn_is_masked_for_everybody(world, sign_in):
    dossier = world.employee(bsn="123456782")
    for user in (world.anna, world.klantbeheer, world.baker):
        page = sign_in(user).get(url(dossier)).content.decode()
        assert "••••••782" in page
        assert "123456782" not in page


def test_an_employer_reads_the_twins_of_sivi_as_the_plain_ones(world):
    trajectory = world.sick(world.employee())
    for which, words in (
        (Classification.ILL_SIVI, str(Classification.ILL.label)),
        (Classification.PREGNANCY_SIVI, "Ziek, vangnet van toepassing"),
    ):
        trajectory.classification = which
        assert classification_for(world.anna, trajectory) == str(which.label)
        assert classification_for(world.baker, trajectory) == words


@pytest.mark.parametrize("classification", [Classification.ORGAN_DONATION, Classification.PREGNANCY])
def test_an_employer_hears_that_a_safety_net_applies_not_which(world, sign_in, classification):
    dossier = world.employee()
    trajectory = world.sick(dossier, classification=classification)
    assert classification_for(world.anna, trajectory) == str(classification.label)
    assert classification_for(world.baker, trajectory) != str(classification.label)
    page = sign_in(world.baker).get(url(dossier)).content.decode()
    assert str(classification.label) not in page
    assert str(classification.label) in sign_in(world.anna).get(url(dossier)).content.decode()


def test_an_employer_sees_only_its_own_tasks_on_the_timeline(world, sign_in):
    dossier = world.employee()
    world.sick(dossier, days_ago=30)
    inside = sign_in(world.anna).get(url(dossier)).content.decode()
    outside = sign_in(world.baker).get(url(dossier)).content.decode()
    assert "Probleemanalyse" in inside
    assert "Spreekuur bij de bedrijfsarts plannen" not in outside
    assert "Eerste verzuimgesprek" in outside


def test_a_leaver_has_a_badge(world, sign_in):
    dossier = world.employee(ends_on=date(2021, 1, 1))
    assert sign_in(world.anna).get(url(dossier)).context["head"].has_left is True
    assert sign_in(world.anna).get(url(world.employee())).context["head"].has_left is False


def test_the_dossier_of_the_employer_itself_has_a_page(world, sign_in):
    dossier = world.bakkerij.dossiers.get(employee=None)
    assert sign_in(world.klantbeheer).get(url(dossier)).status_code == 200
    assert sign_in(world.klantbeheer).get(url(dossier, "taken/")).status_code == 200
    assert sign_in(world.klantbeheer).get(url(dossier, "autorisatie/")).status_code == 200


def test_the_week_bar_has_the_legal_terms():
    trajectory = Trajectory(effective_first_day=date(2026, 1, 5), first_day=date(2026, 1, 5))
    bar = week_bar(trajectory, date(2026, 2, 16))
    assert (bar.week, bar.at) == (7, "5.77%")
    assert [mark.week for mark in bar.marks] == [6, 8, 42, 52, 88, 91, 93, 104]
    days = {mark.week: mark.day for mark in bar.marks}
    assert (days[6], days[42], days[91]) == (date(2026, 2, 16), date(2026, 10, 26), date(2027, 10, 4))
    assert bar.marks[-1].at == "100.00%"


@pytest.mark.parametrize(("today", "week"), [(date(2026, 1, 5), 1), (date(2026, 1, 11), 1), (date(2028, 6, 1), 104)])
def test_the_week_bar_stays_within_its_weeks(today, week):
    trajectory = Trajectory(effective_first_day=date(2026, 1, 5), first_day=date(2026, 1, 5))
    assert week_bar(trajectory, today).week == week


def test_each_term_of_the_bar_explains_its_day():
    moved = Trajectory(first_day=date(2022, 1, 3), effective_first_day=date(2022, 1, 24))
    last = week_bar(moved, date(2022, 8, 1)).marks[-1].term
    assert (last.day, last.basis) == (date(2024, 1, 22), "WIA art. 23 lid 1; BW 7:629 lid 1")
    with translation.override("en"):
        terms = [week_bar(one, date(2022, 8, 1)).marks[0].term.explanation for one in (moved, unmoved())]
    assert terms == [
        "effective first sick day 24-01-2022 + 42 days = 07-03-2022",
        "first sick day 05-01-2026 + 42 days = 16-02-2026",
    ]


def unmoved():
    return Trajectory(first_day=date(2026, 1, 5), effective_first_day=date(2026, 1, 5))


def test_an_interruption_lies_on_the_bar_and_does_not_count():
    """domain.md 1.4: sick 2022-01-03, fit 2022-07-04 up to and including 07-24, sick again."""
    trajectory = Trajectory(first_day=date(2022, 1, 3), effective_first_day=date(2022, 1, 24))
    parts = [Uncounted(date(2022, 7, 4), date(2022, 7, 24), "Interruption")]
    bar = week_bar(trajectory, date(2022, 7, 25), parts)
    assert (bar.week, bar.at, bar.marks[-1].at) == (27, f"{100 * 203 / 749:.2f}%", "100.00%")
    assert [(part.at, part.length, part.days) for part in bar.parts] == [
        (f"{100 * 182 / 749:.2f}%", f"{100 * 21 / 749:.2f}%", 21),
    ]


def test_during_leave_the_weeks_stand_still():
    trajectory = Trajectory(first_day=date(2026, 1, 5), effective_first_day=date(2026, 4, 27))
    parts = [Uncounted(date(2026, 5, 5), date(2026, 8, 24), "Leave")]
    days = (date(2026, 5, 5), date(2026, 8, 24), date(2026, 8, 25), date(2026, 8, 31))
    assert [week_bar(trajectory, day, parts).week for day in days] == [18, 18, 18, 19]


def test_days_in_two_parts_count_once():
    trajectory = Trajectory(first_day=date(2026, 1, 5), effective_first_day=date(2026, 1, 19))
    parts = [Uncounted(date(2026, 2, 2), date(2026, 2, 15), "A"), Uncounted(date(2026, 2, 9), date(2026, 2, 12), "B")]
    assert week_bar(trajectory, date(2026, 2, 16), parts).week == week_bar(trajectory, date(2026, 2, 2), parts).week


def test_within_four_weeks_after_recovery_the_bar_is_paused(world, sign_in, time_machine):
    time_machine.move_to(date(2026, 3, 16))
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=70)
    report_recovered(trajectory=trajectory, on=date(2026, 3, 9), by=world.anna)
    page = sign_in(world.anna).get(url(dossier))
    bar = page.context["bar"]
    assert (bar.paused_on, bar.week) == (date(2026, 3, 9), 9)
    assert [(one.part.first, one.part.last) for one in bar.parts] == [(date(2026, 3, 9), date(2026, 3, 16))]
    assert "hersteld sinds 09-03-2026" in page.content.decode() or "recovered since 09-03-2026" in page.content.decode()
    time_machine.move_to(date(2026, 4, 20))
    close_windows(date(2026, 4, 20))
    assert sign_in(world.anna).get(url(dossier)).context["bar"] is None


def test_the_page_has_no_inline_style_or_script(world, sign_in):
    dossier = world.employee()
    world.sick(dossier, days_ago=400)
    client = sign_in(world.anna)
    for part in ("", "autorisatie/", "taken/", "tijdlijn/"):
        html = client.get(url(dossier, part)).content.decode()
        assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]*src=)", html)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(world, sign_in, count, django_assert_num_queries):
    dossier = world.employee()
    for number in range(count - 1, 0, -1):
        trajectory = world.sick(dossier, days_ago=100 * number)
        trajectory.ended_on = trajectory.first_day + timedelta(days=10)
        Trajectory.objects.filter(pk=trajectory.pk).update(
            state=TrajectoryState.ENDED, ended_on=timezone.localdate() - timedelta(days=100 * number - 5)
        )
    world.sick(dossier)
    client = sign_in(world.anna)
    client.get("/dossiers/zoeken/")
    with django_assert_num_queries(21):
        client.get(url(dossier))


def test_a_user_with_a_grant_is_logged_by_that_rule(world, sign_in):
    dossier = world.employee()
    sign_in(world.klantbeheer).get(url(dossier))
    assert AccessEvent.objects.get(event_type="dossier.read").access_rule == "grant"


def test_a_new_user_without_anything_sees_nothing(world, sign_in):
    assert sign_in(make_user("nieuw", world.arbo)).get(url(world.employee())).status_code == 404
