"""Notifications to UWV: the states, what they tell, once only, by whom, and the worklist."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from casemanagement.enums import UwvState
from casemanagement.inbox import uwv_waiting
from casemanagement.models import UwvNotification
from casemanagement.queries_unattended import unattended_tasks
from casemanagement.queries_uwv import state_of, worklist
from casemanagement.usecases import uwv
from casemanagement.usecases.recoveries import report_recovered
from casemanagement.usecases.tasks import execute_task
from core.models import AccessEvent
from dossiers.enums import TaskState
from dossiers.models import Task
from orgstructure.enums import Classification
from orgstructure.models import Employer
from tests.refusals import refused

BSN = "111222333"


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def today():
    return timezone.localdate()


def week_42(world, **fields):
    """Who has been ill for so long that UWV must hear it; gives the task."""
    dossier = world.employee(**{"bsn": BSN, **fields})
    return world.sick(dossier, days_ago=290).tasks.get(key="melding-42e-week")


def events():
    found = AccessEvent.objects.filter(event_type__startswith="uwv.").order_by("pk")
    return list(found.values_list("event_type", flat=True))


def page(task):
    return reverse("casemanagement:uwv_notification", args=[task.uuid])


def test_from_draft_to_received(world):
    task = week_42(world)
    assert (state_of(task), UwvNotification.objects.count()) == (UwvState.DRAFT, 0)
    notification = uwv.prepare(task=task, by=world.anna)
    first = task.trajectory.first_day.isoformat()
    assert notification.facts == {
        "employer": "Bakkerij Van Kessel",
        "payroll_tax_number": "123456782L01",
        "uwv_number": "20000001",
        "employee": str(task.dossier.employee),
        "birth_date": "1980-01-01",
        "first_day": first,
        "effective_first_day": first,
        "percentage": "100.00",
    }
    uwv.send(task=task, by=world.anna)
    task.refresh_from_db()
    assert (task.state, task.done_on, task.done_by) == (TaskState.DONE, today(), world.anna)
    sent = uwv.receive(task=task, reference=" UWV-1 ", by=world.anna)
    assert (sent.state, sent.reference, sent.sent_on, sent.answered_on) == (
        UwvState.RECEIVED,
        "UWV-1",
        today(),
        today(),
    )
    assert events() == ["uwv.prepared", "uwv.sent", "uwv.received"]
    done = AccessEvent.objects.get(event_type="task.executed")
    assert (done.user_id, done.detail) == (world.anna.pk, {"in_place_of_employer": True})
    with refused("This notification stands at “Received” by now."):
        uwv.reject(task=task, rejection="Dubbel", by=world.anna)


def test_it_is_sent_once(world):
    task = week_42(world)
    with refused("This notification stands at “Draft” by now."):
        uwv.send(task=task, by=world.anna)
    uwv.prepare(task=task, by=world.anna)
    uwv.send(task=task, by=world.anna)
    with refused("This notification stands at “Sent” by now."):
        uwv.send(task=task, by=world.anna)
    with refused("This notification stands at “Sent” by now."):
        uwv.prepare(task=task, by=world.anna)
    assert events() == ["uwv.prepared", "uwv.sent"]


def test_a_rejected_one_stays_until_it_was_sent_again_and_its_task_stays_done(world):
    task = week_42(world)
    uwv.prepare(task=task, by=world.anna)
    uwv.send(task=task, by=world.anna)
    with refused("Tell why UWV rejected it.", field="rejection"):
        uwv.reject(task=task, rejection=" ", by=world.anna)
    uwv.reject(task=task, rejection="Loonheffingennummer onbekend", by=world.anna)
    assert list(worklist(world.anna)) == [task]
    task.refresh_from_db()
    assert task.state == TaskState.DONE
    Employer.objects.filter(pk=world.bakkerij.pk).update(payroll_tax_number="111222333L01")
    again = uwv.prepare(task=task, by=world.anna)
    assert (again.rejection, again.facts["payroll_tax_number"]) == ("Loonheffingennummer onbekend", "111222333L01")
    again = uwv.send(task=task, by=world.anna)
    assert (again.state, again.rejection) == (UwvState.SENT, "")
    assert AccessEvent.objects.filter(event_type="task.executed").count() == 1
    assert AccessEvent.objects.filter(event_type="uwv.sent").latest("pk").detail["again"] is True


def test_taken_back_it_forgets_what_was_kept(world):
    task = week_42(world)
    uwv.prepare(task=task, by=world.anna)
    taken = uwv.take_back(task=task, by=world.anna)
    assert (taken.state, taken.facts, taken.prepared_by) == (UwvState.DRAFT, {}, None)


def test_what_changed_meanwhile_is_not_sent(world):
    task = week_42(world)
    uwv.prepare(task=task, by=world.anna)
    Employer.objects.filter(pk=world.bakkerij.pk).update(payroll_tax_number="111222333L01")
    with refused("The facts have changed since this notification was made up."):
        uwv.send(task=task, by=world.anna)
    assert UwvNotification.objects.get().state == UwvState.TO_APPROVE
    task.refresh_from_db()
    assert task.state == TaskState.OPEN


def test_uwv_is_not_told_half(world):
    task = week_42(world, bsn=None)
    Employer.objects.filter(pk=world.bakkerij.pk).update(payroll_tax_number="", uwv_number="")
    with refused("UWV needs what is not known yet: payroll tax number, BSN."):
        uwv.prepare(task=task, by=world.anna)
    assert not UwvNotification.objects.exists()


def test_not_before_its_day_and_not_when_the_employer_told_it_himself(world):
    early = world.sick(world.employee(bsn=BSN), days_ago=5).tasks.get(key="melding-42e-week")
    with refused(f"This notification can be made up from {date_format(early.opens_on)}."):
        uwv.prepare(task=early, by=world.anna)
    task = week_42(world, bsn=None)
    execute_task(task=task, by=world.baker)
    with refused("This task has been completed already (Done)."):
        uwv.prepare(task=task, by=world.anna)
    assert not worklist(world.anna).exists()


def test_recovery_after_week_42_is_owed_within_the_four_weeks(world):
    task = week_42(world)
    uwv.prepare(task=task, by=world.anna)
    uwv.send(task=task, by=world.anna)
    report_recovered(trajectory=task.trajectory, on=today(), by=world.anna)
    owed = worklist(world.anna).exclude(pk=task.pk).get()
    assert (owed.key, owed.due_on, owed.responsible) == ("herstel-na-week-42", today() + timedelta(days=2), world.anna)
    facts = uwv.prepare(task=owed, by=world.anna).facts
    assert facts["recovered_on"] == today().isoformat()
    assert uwv.send(task=owed, by=world.anna).state == UwvState.SENT


def test_what_each_kind_tells_of_a_safety_net_and_of_who_leaves(world):
    dossier = world.employee(bsn=BSN, ends_on=today() + timedelta(days=5))
    trajectory = world.sick(dossier, days_ago=3, classification=Classification.ORGAN_DONATION)
    leaving, net = (trajectory.tasks.get(key=key) for key in ("ziek-uit-dienst-aangifte", "vangnet-ziekmelding"))
    last = (today() + timedelta(days=5)).isoformat()
    assert uwv.prepare(task=leaving, by=world.anna).facts["employment_ends_on"] == last
    told = uwv.prepare(task=net, by=world.anna).facts
    assert (told["safety_net"], told["employment_ends_on"], "percentage" in told) == ("organ_donation", last, False)


def test_the_message_has_the_bsn_and_names_the_net_and_is_logged(world, sign_in):
    dossier = world.employee(bsn=BSN, last_name="<Jansen> & Zoon")
    task = world.sick(dossier, classification=Classification.PREGNANCY).tasks.get(key="vangnet-aanvraag")
    uwv.prepare(task=task, by=world.anna)
    assert BSN not in str(UwvNotification.objects.get().facts)
    client, address = sign_in(world.anna), reverse("casemanagement:uwv_message", args=[task.uuid])
    answer = client.get(address)
    assert answer["Content-Disposition"].endswith('.xml"')
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    assert root.get("soort") == "Ziek met vangnet"
    assert root.findtext("Werknemer/BSN") == BSN
    assert root.findtext("Werknemer/Naam") == "<Jansen> & Zoon"
    assert root.findtext("Melding/Vangnet") == "Zwangerschap of bevalling"
    line = AccessEvent.objects.get(event_type="uwv.downloaded")
    assert (line.user_id, line.subject_dossier_id, line.action) == (world.anna.pk, dossier.pk, "R")
    shown = client.get(page(task)).content.decode()
    assert BSN not in shown
    assert "••••••333" in shown
    assert "Ill by pregnancy" in shown


@pytest.mark.parametrize("who", ["klantbeheer", "doctor", "baker"])
def test_who_may_not_handle_them(world, sign_in, who):
    task, user = week_42(world), getattr(world, who)
    client = sign_in(user)
    assert client.get(reverse("casemanagement:uwv")).status_code == 403
    assert client.get(page(task)).status_code == 403
    assert client.post(page(task), {"act": "prepare"}).status_code == 403
    with pytest.raises(PermissionDenied):
        uwv.prepare(task=task, by=user)
    assert "/uwv-meldingen/" not in client.get("/").content.decode()


def test_out_of_sight_it_does_not_exist(world, sign_in):
    task = week_42(world)
    assert sign_in(world.bram).get(page(task)).status_code == 404
    with pytest.raises(Task.DoesNotExist):
        uwv.prepare(task=task, by=world.bram)
    assert not worklist(world.bram).exists()


def test_the_worklist_filters_and_counts(world, sign_in):
    late = week_42(world)
    Task.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=1))
    net = world.sick(world.employee(), classification=Classification.PREGNANCY)
    net = net.tasks.get(key="vangnet-aanvraag")
    client, address = sign_in(world.anna), reverse("casemanagement:uwv")

    def titles(**query):
        return [row["title"] for row in client.get(address, query).context["rows"]]

    assert titles() == [late.title, net.title]
    assert titles(kind="safety_net") == titles(employer="kessel", kind="safety_net") == [net.title]
    assert titles(late="on") == [late.title]
    assert titles(state="draft") == [late.title, net.title]
    assert titles(employer="remat") == titles(state="sent") == []
    uwv.prepare(task=late, by=world.anna)
    assert titles(state="to_approve") == [late.title]
    uwv.send(task=late, by=world.anna)
    assert titles(state="sent") == [late.title]
    assert titles(late="on") == []
    uwv.receive(task=late, reference="1", by=world.anna)
    assert titles() == [net.title]
    assert titles(state="received") == [late.title]


def test_the_navigation_counts_the_own_ones_that_near(world):
    task = week_42(world)
    assert uwv_waiting(world.anna) == ""
    assert uwv_waiting(world.klantbeheer) == ""
    Task.objects.filter(pk=task.pk).update(due_on=today(), responsible=world.anna)
    assert uwv_waiting(world.anna) == "1"


@pytest.mark.parametrize("number", [1, 3])
def test_the_worklist_takes_a_fixed_number_of_queries(world, sign_in, django_assert_num_queries, number):
    for place in range(number):
        week_42(world, bsn=None)
        if place:
            world.sick(world.employee(), classification=Classification.PREGNANCY)
    client = sign_in(world.anna)
    client.get(reverse("casemanagement:uwv"))
    with django_assert_num_queries(12):
        client.get(reverse("casemanagement:uwv"))


def test_the_page_leads_through_the_states(world, sign_in):
    task, client = week_42(world), sign_in(world.anna)
    client.post(page(task), {"act": "prepare"})
    client.post(page(task), {"act": "send"})
    refused_answer = client.post(page(task), {"act": "receive", "reference": ""})
    assert refused_answer.status_code == 422
    assert "Fill in “Reference of UWV”." in refused_answer.content.decode()
    client.post(page(task), {"act": "reject", "rejection": "Onbekend nummer"})
    assert "Onbekend nummer" in client.get(page(task)).content.decode()
    assert UwvNotification.objects.get().state == UwvState.REJECTED


def test_the_employer_reads_that_it_was_sent(world, sign_in):
    task = week_42(world)
    uwv.prepare(task=task, by=world.anna)
    uwv.send(task=task, by=world.anna)
    tab = reverse("casemanagement:dossier_tasks", args=[task.dossier.uuid])
    shown = sign_in(world.baker).get(tab).content.decode()
    assert f"Sent on {today():%d-%m-%Y}" in shown
    assert page(task) not in shown
    assert page(task) in sign_in(world.anna).get(tab).content.decode()


def test_nobodys_notification_after_a_recovery_is_unattended_work(world):
    task = week_42(world)
    uwv.prepare(task=task, by=world.anna)
    uwv.send(task=task, by=world.anna)
    report_recovered(trajectory=task.trajectory, on=today(), by=world.anna)
    world.coordinator(world.zuyd, None)
    assert [one.key for one in unattended_tasks(world.klantbeheer)] == ["herstel-na-week-42"]


def test_the_history_tells_how_it_went(world, sign_in):
    task = week_42(world)
    uwv.prepare(task=task, by=world.anna)
    uwv.send(task=task, by=world.anna)
    uwv.reject(task=task, rejection="Onbekend nummer", by=world.anna)
    history = sign_in(world.klantbeheer).get(reverse("admin:dossier_history", args=[task.dossier.uuid]))
    lines = [line for line in history.context["lines"] if line.thing == "Notification to UWV"]
    assert [(line.which, [(one.label, one.became) for one in line.fields]) for line in lines[:2]] == [
        (task.title, [("State", "Rejected"), ("Why it was rejected", "Onbekend nummer")]),
        (task.title, [("State", "Sent")]),
    ]
