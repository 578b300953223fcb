"""Trajectendossier: the trajectories of a dossier, of an employee and of the employer itself."""

import pytest
from django.urls import reverse

from core.models import AccessEvent
from orgstructure.enums import Classification

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def show(client, dossier):
    return client.get(reverse("dossiers:trajectory_file", args=[dossier.uuid]))


def test_trajectories_stand_there_the_latest_on_top(world, sign_in):
    dossier = world.employee()
    first, second = world.sick(dossier, days_ago=400), None
    first.state, first.ended_on = "ended", first.first_day
    first.save()
    second = world.sick(dossier, days_ago=10, classification=Classification.PREGNANCY)
    page = show(sign_in(world.anna), dossier)
    assert [(row["number"], row["trajectory"].pk) for row in page.context["rows"]] == [(2, second.pk), (1, first.pk)]
    text = page.content.decode()
    assert str(second.number) in text and "Ill by pregnancy" in text and "Anna" in text
    assert AccessEvent.objects.filter(event_type="dossier.read", object_id=dossier.pk).count() == 1
    theirs = show(sign_in(world.baker), dossier).content.decode()
    assert "Ill, safety net applies" in theirs and "Ill by pregnancy" not in theirs


def test_dossier_of_the_employer_has_the_tab_too(world, sign_in):
    dossier = world.bakkerij.dossiers.get(employee=None)
    text = show(sign_in(world.anna), dossier).content.decode()
    assert "No trajectory runs in the case file of this employer." in text
    overview = sign_in(world.anna).get(reverse("dossiers:detail", args=[dossier.uuid])).content.decode()
    assert reverse("dossiers:trajectory_file", args=[dossier.uuid]) in overview
    assert show(sign_in(world.bram), dossier).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_more_trajectories_cost_no_more_queries(world, sign_in, django_assert_num_queries, rows):
    dossier = world.employee()
    for number in range(rows):
        trajectory = world.sick(dossier, days_ago=100 * (rows - number))
        trajectory.state, trajectory.ended_on = "ended", trajectory.first_day
        trajectory.save()
    client = sign_in(world.anna)
    show(client, dossier)
    with django_assert_num_queries(17):
        show(client, dossier)
