"""Which safety net applies is for some eyes only: on every page of a dossier, and in its history (domain.md 6.1)."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import UserGroup
from casemanagement.usecases.sick_reports import Report, report_sick
from casemanagement.usecases.uwv import prepare
from core.models import AccessEvent
from dossiers.models import Grant, Occurrence, Trajectory
from dossiers.policies import classification_for
from orgstructure.enums import Classification
from orgstructure.models import Employer
from tests.world import make_user

NETS = ("orgaandonatie", "zwangerschap")


def pages(dossier):
    names = ["detail", "trajectory_file", "authorisation"]
    found = [reverse(f"dossiers:{name}", args=[dossier.uuid]) for name in names]
    tasks = reverse("casemanagement:dossier_tasks", args=[dossier.uuid])
    task = dossier.tasks.get(key="vangnet-ziekmelding")
    return [*found, tasks, f"{tasks}?task={task.uuid}", reverse("admin:dossier_history", args=[dossier.uuid])]


def ad(world):
    user = make_user("ad", UserGroup.objects.get(key="arbeidsdeskundige"))
    Grant.objects.create(user=user, node=world.root)
    return user


def read(client, dossier):
    """What the pages that open say, by address."""
    answers = {address: client.get(address) for address in pages(dossier)}
    return {
        address: answer.content.decode().lower() for address, answer in answers.items() if answer.status_code == 200
    }


def test_the_words_never_reach_who_may_not_know(world, sign_in):
    dossier = world.employee(bsn="111222333")
    trajectory = world.sick(dossier, classification=Classification.ORGAN_DONATION)
    Trajectory.objects.filter(pk=trajectory.pk).update(classification=Classification.PREGNANCY)
    Trajectory.objects.filter(pk=trajectory.pk).update(classification=Classification.ORGAN_DONATION)
    prepare(task=dossier.tasks.get(key="vangnet-ziekmelding"), by=world.anna)
    for user, expected in ((world.baker, 5), (ad(world), 5), (world.klantbeheer, 6)):
        found = read(sign_in(user), dossier)
        assert len(found) == expected
        said = [(address, word) for address, text in found.items() for word in NETS if word in text]
        assert said == []
        assert "ziek, vangnet van toepassing" in found[pages(dossier)[0]]
        assert "vangnet: <strong>ja</strong>" in found[pages(dossier)[0]]
    for user in (world.anna, world.doctor):
        found = read(sign_in(user), dossier)
        assert [word in found[pages(dossier)[0]] for word in NETS] == [True, False]
    assert "ziek, vangnet van toepassing" in sign_in(world.klantbeheer).get(pages(dossier)[-1]).content.decode().lower()
    assert not AccessEvent.objects.filter(detail__icontains="organ").exists()


def test_an_employer_who_was_told_himself_reads_which_and_nobody_else_does(world):
    trajectory = world.sick(world.employee(), classification=Classification.PREGNANCY, told_employer=True)
    label = str(Classification.PREGNANCY.label)
    assert classification_for(world.baker, trajectory) == label
    assert classification_for(world.klantbeheer, trajectory) == "Ziek, vangnet van toepassing"


def test_told_counts_only_with_a_safety_net(world):
    assert world.sick(world.employee(), told_employer=True).told_employer is False


@pytest.mark.parametrize(("said", "shown"), [("yes", "Ja"), ("no", "Nee"), ("unknown", "Onbekend"), ("", "Onbekend")])
def test_the_employer_says_whether_and_the_case_manager_is_told(world, sign_in, said, shown):
    dossier = world.employee()
    world.sick(dossier, by=world.baker, safety_net=said)
    overview = pages_of(dossier)
    assert f"Vangnet: <strong>{shown}</strong>" in sign_in(world.baker).get(overview).content.decode()
    told = "De werkgever meldt: er geldt een vangnet." in sign_in(world.anna).get(overview).content.decode()
    assert told is (said == "yes")


def pages_of(dossier):
    return reverse("dossiers:detail", args=[dossier.uuid])


def test_the_form_asks_whether_of_who_may_not_say_which(world, sign_in):
    dossier = world.employee()
    address = reverse("casemanagement:report_sick_for", args=[dossier.uuid])
    fields = {user.login: sign_in(user).get(address).context["form"].fields for user in (world.baker, world.anna)}
    assert ("safety_net" in fields["baker"], "told_employer" in fields["baker"]) == (True, False)
    assert ("safety_net" in fields["anna"], "told_employer" in fields["anna"]) == (False, True)


def test_what_was_changed_here_although_vdd_is_leading_stands_on_the_dossier(world, sign_in):
    Employer.objects.filter(pk=world.bakkerij.pk).update(code="VDD40173")
    dossier = world.employee(source_reason="Nieuw, nog niet in VDD")
    overview = pages_of(dossier)
    page = sign_in(world.anna).get(overview).content.decode()
    assert page.count("Bron: VDD") == 2
    assert "Daarvan is hier niets gewijzigd." in page
    report = Report(first_day=timezone.localdate(), source_reason="Telefonisch gemeld")
    report_sick(dossier=dossier, report=report, key=uuid.uuid4(), by=world.anna)
    at = timezone.localtime(Occurrence.objects.get().at)
    page = sign_in(world.anna).get(overview).content.decode()
    assert "door Anna." in page
    assert f"Hier gewijzigd op {at:%d-%m-%Y}" in page
    assert "Telefonisch gemeld" in page
    assert "Telefonisch gemeld" not in sign_in(world.baker).get(overview).content.decode()
