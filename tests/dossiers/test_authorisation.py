"""Dossierautorisatie: who has the dossier, who else sees it, and why."""

import pytest
from django.utils import timezone

from accounts.models import User
from casemanagement.usecases.cases import assign_case
from dossiers.audience import onlookers_of, work_of
from dossiers.enums import Source
from dossiers.models import Grant
from dossiers.policies import visible_dossiers
from tests.world import make_user


def work(dossier):
    dossier.refresh_from_db()
    return {item.team.key: item for item in work_of(dossier, timezone.localdate())}


def people(dossier):
    """Everybody that the tab names."""
    today = timezone.localdate()
    named = {item.user_id for item in work_of(dossier, today) if item.user_id}
    return named | {user.pk for item in onlookers_of(dossier, today) for user in item.people}


def seers(dossier):
    return {user.pk for user in User.objects.all() if visible_dossiers(user).filter(pk=dossier.pk).exists()}


def test_the_three_sources_have_the_seeds_words(world):
    dossier = world.employee()
    assert (work(dossier)["casemanager-arbo"].user, work(dossier)["casemanager-arbo"].source) == (
        str(world.anna),
        Source.COORDINATOR,
    )
    assert "Zuyd" in work(dossier)["casemanager-arbo"].via
    world.fixed(world.winkel, world.carla)
    assert (work(dossier)["casemanager-arbo"].user, work(dossier)["casemanager-arbo"].source) == (
        str(world.carla),
        Source.FIXED,
    )
    assign_case(dossier=dossier, user=world.dirk, by=world.klantbeheer)
    item = work(dossier)["casemanager-arbo"]
    assert (item.user, item.source) == (str(world.dirk), Source.SPECIFIC)
    assert f"{timezone.localdate():%d-%m-%Y}" in item.via
    assert len(item.steps) == 1


def test_work_that_nobody_has_is_shown(world):
    dossier = world.employee(world.hal, employer=world.remat)
    world.sick(dossier)
    world.coordinator(world.noord, None)
    assert (work(dossier)["casemanager-arbo"].user, work(dossier)["casemanager-arbo"].source) == ("", Source.NONE)


def test_teams_without_work_and_people_are_left_out(world):
    assert set(work(world.employee())) == {"casemanager-arbo", "bedrijfsarts"}


@pytest.mark.parametrize("change", ["none", "fixed", "assigned", "grants", "denied"])
def test_exactly_who_sees_the_dossier_is_named(world, change):
    dossier = world.employee()
    if change == "fixed":
        world.fixed(world.winkel, world.carla)
    if change == "assigned":
        assign_case(dossier=dossier, user=world.dirk, by=world.klantbeheer)
    if change == "grants":
        Grant.objects.create(user=world.carla, employee=dossier.employee)
        Grant.objects.create(user=world.dirk, node=world.zuyd)
        Grant.objects.create(group=world.arbo, node=world.winkel)
        Grant.objects.create(user=world.bram, node=world.winkel, allow=False)
    if change == "denied":
        Grant.objects.create(user=world.klantbeheer, node=world.winkel, allow=False)
        Grant.objects.create(group=world.baker.group, employee=dossier.employee, allow=False)
    dossier.refresh_from_db()
    assert people(dossier) == seers(dossier)


def test_the_page_tells_what_and_why(world, sign_in):
    dossier = world.employee()
    world.fixed(world.winkel, world.carla)
    page = sign_in(world.anna).get(f"/dossiers/{dossier.uuid}/autorisatie/")
    html = page.content.decode()
    for text in ("Carla", "Winkel", "Casemanager Arbo", "Klantbeheer", "Baker"):
        assert text in html, text


def test_an_employer_hears_names_without_reasons(world, sign_in):
    dossier = world.employee()
    world.fixed(world.winkel, world.carla)
    html = sign_in(world.baker).get(f"/dossiers/{dossier.uuid}/autorisatie/").content.decode()
    assert "Carla" in html
    for text in ("Klantbeheer", "Zuyd", "Anna", "vaste begeleider"):
        assert text not in html, text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(world, sign_in, count, django_assert_num_queries):
    dossier = world.employee()
    world.sick(dossier)
    for number in range(count):
        Grant.objects.create(user=make_user(f"kijker{number}", world.arbo), node=world.winkel)
    client = sign_in(world.anna)
    client.get("/dossiers/zoeken/")
    with django_assert_num_queries(32):
        client.get(f"/dossiers/{dossier.uuid}/autorisatie/")
