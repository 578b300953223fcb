"""Dossier zoeken."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import User
from casemanagement.usecases.cases import assign_case
from core.models import AccessEvent
from dossiers import sight
from dossiers.models import Grant
from dossiers.policies import visible_dossiers
from dossiers.queries import search
from tests.world import make_user

URL = "/dossiers/zoeken/"


@pytest.fixture
def found(world):
    """Last names that somebody finds."""

    def names(text, *, by=None, leavers=False):
        user = by or world.klantbeheer
        hits = search(visible_dossiers(user), text, leavers=leavers, today=timezone.localdate())
        return [dossier.employee.last_name for dossier in hits]

    return names


@pytest.mark.parametrize(
    "text",
    ["Jansén", "jansen", "JANSEN", "anse", "jan", "ja", "j", "jansen johan", "johan jansen", "Jansen, J.", "j jan"],
)
def test_search_finds_a_name_by_fragment(world, found, text):
    world.employee(last_name="Jansen", first_name="Johan", initials="J.")
    world.employee(last_name="Pietersma")
    assert found(text) == ["Jansen"]


@pytest.mark.parametrize(
    ("text", "name", "prefix"),
    [
        ("van der berg", "Berg", "van der"),
        ("berg, van der", "Berg", "van der"),
        ("Berg van d", "Berg", "van der"),
        ("van 't hoff", "Hoff", "van 't"),
        ("van ’t Hoff", "Hoff", "van 't"),
        ("dsouza", "D'Souza", ""),
        ("d'souza", "D'Souza", ""),
        ("eloy", "Éloÿ", ""),
        ("Müller", "Muller", ""),
        ("muller", "Müller", ""),
        ("Smit-Bakker", "Smit-Bakker", ""),
        ("bakker", "Smit-Bakker", ""),
    ],
)
def test_search_normalises_names(world, found, text, name, prefix):
    world.employee(last_name=name, prefix=prefix)
    world.employee(last_name="Anders")
    assert found(text) == [name]


@pytest.mark.parametrize("text", ["", "   ", ",", "'", "%", "_", "%%%", "an sen", "\\"])
def test_search_finds_nothing_by_nothing(world, found, text):
    world.employee(last_name="Jansen")
    assert found(text) == []


def test_a_short_fragment_stands_at_the_start_of_a_word(world, found):
    world.employee(last_name="Jansen", first_name="Ed")
    assert (found("ed"), found("en")) == (["Jansen"], [])


def test_every_word_must_be_there(world, found):
    world.employee(last_name="Jansen", first_name="Johan")
    world.employee(last_name="Jansen", first_name="Piet")
    assert found("jansen piet") == ["Jansen"]
    assert found("jansen karel") == []


def test_search_finds_a_bsn_a_birth_date_and_a_personnel_number(world, found):
    world.employee(last_name="Jansen", bsn="123456782", birth_date=date(1984, 3, 12), personnel_number="A-77")
    world.employee(last_name="Pietersma", birth_date=date(1990, 1, 1))
    for text in (
        "123456782",
        "1234.56.782",
        "12-03-1984",
        "12-3-1984",
        "12/03/1984",
        "12.03.1984",
        "1984-03-12",
        "A-77",
    ):
        assert found(text) == ["Jansen"], text
    assert found("111222333") == found("12-03-1985") == found("31-02-1990") == found("A-7") == []


def test_leavers_are_found_only_when_asked_for(world, found):
    world.employee(last_name="Jansen", ends_on=date(2021, 1, 1))
    assert (found("jansen"), found("jansen", leavers=True)) == ([], ["Jansen"])


def test_who_is_still_to_come_is_no_leaver(world, found):
    world.employee(last_name="Jansen", starts_on=date(2030, 1, 1))
    assert found("jansen") == ["Jansen"]


def test_other_employers_employees_are_never_found(world, found):
    world.employee(last_name="Jansen", bsn="123456782", personnel_number="77")
    for text in ("jansen", "123456782", "77", "01-01-1980"):
        assert found(text, by=world.baker) == ["Jansen"]
        assert found(text, by=world.remat_user, leavers=True) == []


def test_search_orders_by_surname_without_prefix(world, found):
    for name, prefix in (("Zwart", "de"), ("Berg", "van den"), ("Anker", "")):
        world.employee(last_name=name, prefix=prefix, first_name="Kim")
    assert found("kim") == ["Anker", "Berg", "Zwart"]


def test_the_page_shows_hits_and_writes_one_line_without_what_was_typed(world, sign_in):
    dossier = world.employee(last_name="Jansen", bsn="123456782")
    page = sign_in(world.anna).get(URL, {"q": "123456782"})
    assert f"/dossiers/{dossier.uuid}/" in page.content.decode()
    event = AccessEvent.objects.get(user_id=world.anna.pk)
    assert (event.event_type, event.access_rule, event.detail) == ("dossier.searched", "in_sight", {"hits": 1})
    assert "123456782" not in f"{event.object_name}{event.detail}"


def test_the_empty_page_writes_nothing(world, sign_in):
    assert sign_in(world.anna).get(URL).status_code == 200
    assert not AccessEvent.objects.filter(user_id=world.anna.pk).exists()


def test_an_empty_answer_counts_the_leavers(world, sign_in):
    world.employee(last_name="Jansen", ends_on=date(2021, 1, 1))
    page = sign_in(world.anna).get(URL, {"q": "jansen"})
    assert (page.context["found"], page.context["left"]) == ([], 1)
    assert "?q=jansen&amp;leavers=on" in page.content.decode()


def test_more_than_fifty_hits_are_cut_off(world, sign_in):
    for _ in range(52):
        world.employee(last_name="Jansen")
    page = sign_in(world.anna).get(URL, {"q": "jansen"})
    assert (len(page.context["found"]), page.context["more"]) == (50, True)


def test_the_fragment_equals_its_part_of_the_page(world, sign_in):
    world.employee(last_name="Jansen")
    client = sign_in(world.anna)
    page = client.get(URL, {"q": "jansen"}).content.decode()
    fragment = client.get(URL, {"q": "jansen"}, headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith('<div id="results"')
    assert fragment.strip() in page


@pytest.mark.parametrize("count", [1, 3])
def test_search_takes_a_fixed_number_of_queries(world, sign_in, count, django_assert_num_queries):
    for _ in range(count):
        world.employee(last_name="Jansen")
    client = sign_in(world.anna)
    client.get(URL)
    with django_assert_num_queries(11):
        client.get(URL, {"q": "jansen"})


@pytest.mark.parametrize("wide", [500, 0])
def test_the_sieve_lets_all_that_is_in_sight_through(world, monkeypatch, wide):
    monkeypatch.setattr(sight, "_WIDE", wide)
    one, other = world.employee(), world.employee(world.hal, employer=world.remat)
    assign_case(dossier=other, user=world.dirk, by=world.klantbeheer)
    world.fixed(world.productie, world.carla)
    world.employee(world.productie)
    Grant.objects.create(user=world.bram, employee=one.employee)
    Grant.objects.create(user=world.doctor, node=world.zuyd)
    for user in User.objects.all():
        visible = visible_dossiers(user)
        assert set(visible.filter(sight.sieve(user))) == set(visible), user


def test_who_may_not_see_dossiers_may_not_search(world, sign_in):
    nobody = make_user("nobody", world.anna.group)
    nobody.own_rights.create(permission=_permission("view_dossier"), allow=False)
    client = sign_in(nobody)
    assert [client.get(url).status_code for url in (URL, "/dossiers/kiezen/")] == [403, 403]


def test_search_takes_no_post(world, sign_in):
    assert sign_in(world.anna).post(URL).status_code == 405


def test_a_null_character_finds_nothing(world, sign_in):
    assert sign_in(world.anna).get(URL, {"q": "jan\x00sen"}).status_code == 200


def test_choosing_gives_options_for_the_combobox(world, sign_in):
    dossier = world.employee(last_name="Jansen")
    other = world.employee(last_name="Jansen", department=world.hal, employer=world.remat)
    options = sign_in(world.baker).get("/dossiers/kiezen/", {"employee_text": "jans"}).content.decode()
    assert options.count('role="option"') == 1
    assert f'data-value="{dossier.uuid}"' in options
    assert str(other.uuid) not in options


def test_choosing_says_so_when_there_is_nothing(world, sign_in):
    options = sign_in(world.baker).get("/dossiers/kiezen/", {"employee_text": "jans"}).content.decode()
    assert 'aria-disabled="true"' in options


def _permission(codename):
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename=codename, content_type__model="rights")
