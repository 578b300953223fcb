"""Ziek melden in three steps, from a name to a trajectory."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemanagement.policies import reportable_classifications
from core.models import AccessEvent, Draft
from dossiers.models import Grant, Task, Trajectory
from orgstructure.enums import SIVI_CLASSIFICATIONS, STANDARD_CLASSIFICATIONS, Classification
from orgstructure.models import Employer
from tests.refusals import refused
from tests.world import make_user

pytestmark = pytest.mark.django_db


def answers(**values):
    return {
        "first_day": timezone.localdate().isoformat(),
        "percentage": "100",
        "classification": "ill",
        "expected_duration": "unknown",
        "phone": "06 12345678",
        "nursing_address": "",
        "remark": "",
        **values,
    }


def step_2(client, dossier, **values):
    return client.post(reverse("casemanagement:report_sick_for", args=[dossier.uuid]), answers(**values))


def check_url():
    return reverse("casemanagement:report_sick_check", args=[Draft.objects.get().uuid])


def test_report_goes_from_a_name_to_a_trajectory_with_tasks(world, sign_in):
    dossier, client = world.employee(last_name="Pietersen"), sign_in(world.baker)
    page = client.get(reverse("casemanagement:report_sick"), {"dossier_text": "pieters"})
    assert [found.pk for found in page.context["choice"].found] == [dossier.pk]
    chosen = client.get(reverse("casemanagement:report_sick"), {"dossier": dossier.uuid})
    assert chosen.url == reverse("casemanagement:report_sick_for", args=[dossier.uuid])
    assert client.get(chosen.url).status_code == 200
    assert step_2(client, dossier).url == check_url()
    page = client.get(check_url())
    expected = page.context["expected"].tasks
    assert expected >= 15
    saved = client.post(check_url(), follow=True)
    trajectory = Trajectory.objects.get()
    assert (trajectory.dossier, trajectory.first_day) == (dossier, timezone.localdate())
    assert trajectory.tasks.count() == expected
    assert saved.redirect_chain[-1][0] == reverse("dossiers:detail", args=[dossier.uuid])
    assert "Ziekmelding opgeslagen" in saved.content.decode()
    assert not Draft.objects.exists()


def test_preview_tells_who_gets_how_many_tasks(world, sign_in):
    dossier, client = world.employee(), sign_in(world.klantbeheer)
    step_2(client, dossier)
    expected = client.get(check_url()).context["expected"]
    client.post(check_url())
    for part in expected.work:
        stored = Task.objects.filter(executor=part.executor, team=part.team)
        assert stored.count() == part.tasks
        assert {str(task.responsible or "") for task in stored.filter(state="open")} <= {part.user}
    assert sum(part.tasks for part in expected.work) == Task.objects.count()


def test_same_draft_sent_twice_gives_one_trajectory(world, sign_in):
    dossier, client = world.employee(), sign_in(world.klantbeheer)
    step_2(client, dossier)
    url = check_url()
    assert client.post(url).status_code == 302
    again = client.post(url)
    assert again.url == reverse("dossiers:detail", args=[dossier.uuid])
    back = client.get(url.replace("controleren", "gegevens"))
    assert back.url == again.url
    assert Trajectory.objects.count() == 1


def test_draft_that_was_changed_after_another_report_is_refused_at_the_last_step(world, sign_in):
    dossier, client = world.employee(), sign_in(world.klantbeheer)
    step_2(client, dossier)
    world.sick(dossier)
    refused = client.post(check_url())
    assert refused.status_code == 422
    assert Trajectory.objects.count() == 1


def test_stopping_keeps_what_was_typed_even_when_it_is_wrong(world, sign_in):
    dossier, client = world.employee(), sign_in(world.klantbeheer)
    stopped = step_2(client, dossier, first_day="", remark="belt morgen", stop="1")
    assert stopped.url == reverse("dossiers:detail", args=[dossier.uuid])
    page = client.get(reverse("casemanagement:report_sick"))
    assert [draft.uuid for draft, _ in page.context["drafts"]] == [Draft.objects.get().uuid]
    resumed = client.get(reverse("casemanagement:report_sick_for", args=[dossier.uuid]), follow=True)
    assert "belt morgen" in resumed.content.decode()


def test_unfinished_draft_does_not_reach_the_last_step(world, sign_in):
    dossier, client = world.employee(), sign_in(world.klantbeheer)
    step_2(client, dossier, first_day="", stop="1")
    assert client.get(check_url()).url == check_url().replace("controleren", "gegevens")
    assert client.post(check_url()).status_code == 302
    assert not Trajectory.objects.exists()


def test_draft_of_another_is_not_there(world, sign_in):
    step_2(sign_in(world.klantbeheer), world.employee())
    client = sign_in(world.anna)
    for name in ("report_sick_details", "report_sick_check"):
        assert client.get(reverse(f"casemanagement:{name}", args=[Draft.objects.get().uuid])).status_code == 404
    assert (
        client.post(reverse("casemanagement:report_sick_discard", args=[Draft.objects.get().uuid])).status_code == 404
    )
    assert client.get(reverse("casemanagement:report_sick")).context["drafts"] == []


def test_draft_can_be_thrown_away(world, sign_in):
    client = sign_in(world.klantbeheer)
    step_2(client, world.employee())
    client.post(reverse("casemanagement:report_sick_discard", args=[Draft.objects.get().uuid]))
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"first_day": ""}, "first_day", "Vul “Eerste ziektedag” in."),
        ({"first_day": "31-02-2026"}, "first_day", "dag-maand-jaar"),
        ({"first_day": "2099-01-01"}, "first_day", "ligt in de toekomst"),
        ({"first_day": "2019-12-31"}, "first_day", "was er geen dienstverband"),
        ({"percentage": "0"}, "percentage", "van 1 tot en met 100"),
        ({"percentage": "101"}, "percentage", "van 1 tot en met 100"),
        ({"percentage": "veel"}, "percentage", "van 1 tot en met 100"),
        ({"classification": ""}, "classification", "Maak een keuze bij"),
        ({"classification": "griep"}, "classification", "geen keuze"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(world, sign_in, values, field, sentence):
    answer = step_2(sign_in(world.klantbeheer), world.employee(), phone="0701234567", **values)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert sentence in answer.context["form"].errors[field][0]
    assert "0701234567" in answer.content.decode()
    assert not Trajectory.objects.exists()


def test_day_after_the_employment_is_refused_and_a_leaver_gets_a_hint(world, sign_in):
    ended = timezone.localdate() - timedelta(days=10)
    dossier, client = world.employee(ends_on=ended), sign_in(world.klantbeheer)
    page = client.get(reverse("casemanagement:report_sick_for", args=[dossier.uuid]))
    assert "Ziektewet" in page.content.decode()
    assert step_2(client, dossier).status_code == 422
    assert step_2(client, dossier, first_day=ended.isoformat()).status_code == 302


def test_second_report_beside_a_running_absence_is_refused_with_the_way_to_the_dossier(world, sign_in):
    dossier, client = world.employee(), sign_in(world.klantbeheer)
    world.sick(dossier, days_ago=5)
    page = client.get(reverse("casemanagement:report_sick_for", args=[dossier.uuid])).content.decode()
    assert "is al ziek sinds" in page
    assert reverse("dossiers:detail", args=[dossier.uuid]) in page
    refused = step_2(client, dossier)
    assert refused.status_code == 422
    assert "Er loopt al een verzuimtraject" in refused.context["form"].errors["first_day"][0]


def test_medical_word_warns_and_does_not_block(world, sign_in):
    client = sign_in(world.baker)
    step_2(client, world.employee(), remark="Heeft griep en koorts")
    page = client.get(check_url())
    assert page.context["words"] == ["griep", "koorts"]
    assert client.post(check_url()).status_code == 302
    assert Trajectory.objects.count() == 1


def test_employer_can_not_say_which_safety_net_applies(world, sign_in):
    dossier = world.employee()
    offered = {
        user.login: [value for value, _ in page.context["form"].fields["classification"].choices]
        for user in (world.baker, world.klantbeheer, world.anna)
        for page in [sign_in(user).get(reverse("casemanagement:report_sick_for", args=[dossier.uuid]))]
    }
    plain = ["ill", "accident", "accident_recourse"]
    assert offered == {"baker": plain, "klantbeheer": plain, "anna": STANDARD_CLASSIFICATIONS}
    assert step_2(sign_in(world.baker), dossier, classification="pregnancy").status_code == 422


def link(world, *classifications, code=None):
    Employer.objects.filter(pk=world.bakkerij.pk).update(classifications=list(classifications), code=code)


def offered_to(client, dossier):
    page = client.get(reverse("casemanagement:report_sick_for", args=[dossier.uuid]))
    return [value for value, _ in page.context["form"].fields["classification"].choices]


def test_classification_that_is_no_longer_linked_is_gone_from_the_form(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    link(world, "ill", "pregnancy")
    assert offered_to(client, dossier) == ["ill", "pregnancy"]
    assert offered_to(sign_in(world.baker), dossier) == ["ill"]
    step_2(client, dossier, classification="pregnancy", stop="1")
    link(world, "ill")
    assert client.get(check_url()).url == check_url().replace("controleren", "gegevens")
    assert step_2(client, dossier, classification="pregnancy").status_code == 422
    with refused("Choose one of the classifications in the list.", field="classification"):
        world.sick(dossier, by=world.anna, classification=Classification.PREGNANCY)


def test_twins_of_sivi_are_offered_where_vdd_is_leading_and_never_to_employers(world, sign_in):
    dossier = world.employee()
    link(world, *Classification.values)
    assert offered_to(sign_in(world.anna), dossier) == STANDARD_CLASSIFICATIONS
    link(world, *Classification.values, code="VDD40173")
    assert set(offered_to(sign_in(world.anna), dossier)) == {*STANDARD_CLASSIFICATIONS, *SIVI_CLASSIFICATIONS}
    assert reportable_classifications(world.baker, Employer.objects.get(pk=world.bakkerij.pk)) == [
        *(Classification.ILL, Classification.ACCIDENT, Classification.ACCIDENT_RECOURSE)
    ]


def test_where_vdd_is_leading_it_is_locked_and_told(world, sign_in):
    from core import slots
    from core.context_processors import menu_items

    dossier, client = world.employee(), sign_in(world.baker)
    step_2(client, dossier)
    link(world, *Classification.values, code="VDD40173")
    page = client.get(reverse("casemanagement:report_sick_details", args=[Draft.objects.get().uuid])).content.decode()
    assert "Bron: VDD. Verzuim en zwangerschap worden in VDD gemeld." in page
    assert "Opslaan" not in page
    assert 'name="stop"' not in page
    assert client.get(check_url()).url == check_url().replace("controleren", "gegevens")
    assert client.post(check_url()).status_code == 302
    assert step_2(client, dossier, remark="toch").status_code == 422
    assert "toch" not in str(Draft.objects.get().data)
    dossier.refresh_from_db()
    entries = {str(one.label): one.reason for one in menu_items(slots.dossier_actions, world.baker, dossier)}
    assert entries["Ziek"] == "Bron: VDD. Verzuim en zwangerschap worden in VDD gemeld."
    with refused("VDD is leading for Bakkerij Van Kessel"):
        world.sick(dossier, by=world.baker)
    assert not Trajectory.objects.exists()


def test_who_may_pass_vdd_by_tells_why_and_that_is_logged(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    link(world, *Classification.values, code="VDD40173")
    page = client.get(reverse("casemanagement:report_sick_for", args=[dossier.uuid])).content.decode()
    assert "Bron: VDD." in page
    assert "Waarom hier?" in page
    missing = step_2(client, dossier)
    assert list(missing.context["form"].errors) == ["source_reason"]
    step_2(client, dossier, source_reason="VDD ligt eruit")
    assert "VDD ligt eruit" in client.get(check_url()).content.decode()
    client.post(check_url())
    line = AccessEvent.objects.get(event_type="sickness.reported")
    assert (line.user_id, line.detail) == (world.anna.pk, {"despite_source": "VDD ligt eruit"})


def test_without_vdd_nobody_is_asked_why(world, sign_in):
    dossier, client = world.employee(), sign_in(world.anna)
    page = client.get(reverse("casemanagement:report_sick_for", args=[dossier.uuid])).content.decode()
    assert "Waarom hier?" not in page
    assert "VDD" not in page
    step_2(client, dossier, source_reason="zomaar")
    client.post(check_url())
    assert AccessEvent.objects.get(event_type="sickness.reported").detail == {}


def test_stranger_and_unknown_ids_are_not_found(world, sign_in):
    dossier, client = world.employee(), sign_in(world.remat_user)
    start, page = reverse("casemanagement:report_sick"), reverse("casemanagement:report_sick_for", args=[dossier.uuid])
    assert client.get(start, {"dossier_text": "Jansen"}).context["choice"].found == []
    assert client.get(start, {"dossier": dossier.uuid}).status_code == 404
    assert client.get(start, {"dossier": "geen-uuid"}).status_code == 404
    assert client.get(page).status_code == 404
    assert client.post(page, answers()).status_code == 404
    assert client.get(reverse("casemanagement:report_sick_for", args=[uuid.uuid4()])).status_code == 404
    assert client.get(reverse("casemanagement:report_sick_check", args=[uuid.uuid4()])).status_code == 404
    assert not Draft.objects.exists()


def test_dossier_of_the_employer_itself_can_not_be_ill(world, sign_in):
    own = world.bakkerij.dossiers.get(employee=None)
    assert sign_in(world.klantbeheer).get(reverse("casemanagement:report_sick_for", args=[own.uuid])).status_code == 404


@pytest.mark.parametrize("group", ["bedrijfsarts", "casemanager-wga", "wga-wac"])
def test_who_may_not_report_has_no_entry_and_is_refused(world, sign_in, group):
    from accounts.models import UserGroup

    dossier, user = world.employee(), make_user("iemand", UserGroup.objects.get(key=group))
    Grant.objects.create(user=user, node=world.winkel)
    client = sign_in(user)
    assert client.get(reverse("casemanagement:report_sick")).status_code == 403
    page = reverse("casemanagement:report_sick_for", args=[dossier.uuid])
    assert client.post(page, answers()).status_code == 403
    assert not Draft.objects.exists()


def test_menu_has_the_entry_greyed_while_ill_and_absent_without_the_right(world):
    from core import slots
    from core.context_processors import menu_items

    healthy, ill = world.employee(), world.employee()
    world.sick(ill, days_ago=3)
    entries = {
        name: {str(item.label): item.reason for item in menu_items(slots.dossier_actions, user, dossier)}
        for name, user, dossier in [
            ("healthy", world.anna, healthy),
            ("ill", world.anna, ill),
            ("doctor", world.doctor, healthy),
        ]
    }
    assert entries["healthy"]["Ziek"] == ""
    assert entries["ill"]["Ziek"].startswith("Al ziek sinds")
    assert "Ziek" not in entries["doctor"]


def test_each_page_about_a_dossier_is_one_line_in_the_log(world, sign_in):
    dossier, client = world.employee(), sign_in(world.klantbeheer)
    step_2(client, dossier)
    read = AccessEvent.objects.filter(event_type="dossier.read")
    for url in (check_url(), check_url().replace("controleren", "gegevens")):
        before = read.count()
        client.get(url)
        assert read.count() == before + 1


def test_search_is_logged_without_what_was_typed(world, sign_in):
    world.employee(last_name="Pietersen")
    sign_in(world.klantbeheer).get(reverse("casemanagement:report_sick"), {"dossier_text": "pieters"})
    event = AccessEvent.objects.get(event_type="dossier.searched")
    assert event.detail == {"hits": 1}


@pytest.mark.parametrize("rows", [1, 3])
def test_found_employees_cost_the_same_number_of_queries(world, sign_in, django_assert_num_queries, rows):
    for _ in range(rows):
        world.employee(last_name="Pietersen", birth_date=date(1980, 1, 1))
    client = sign_in(world.klantbeheer)
    client.get(reverse("casemanagement:report_sick"))
    with django_assert_num_queries(9):
        client.get(reverse("casemanagement:report_sick"), {"dossier_text": "pieters"})
