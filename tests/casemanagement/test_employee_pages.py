"""Werknemer toevoegen, Werknemergegevens wijzigen and Wijzigen dienstverband, as pages."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casemanagement.usecases import organisation
from dossiers.models import Dossier, Employee, Employment, Trajectory
from orgstructure.models import Employer, Location
from tests.world import complete, fresh

pytestmark = pytest.mark.django_db
BSN = "111222333"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def add_url(employer):
    return reverse("casemanagement:employee_add", args=[employer.uuid])


def page_url(name, dossier):
    return reverse(f"casemanagement:{name}", args=[dossier.uuid])


def person(**values):
    return {"last_name": "Bakema", "birth_date": "02-03-1990", "bsn": "", **values}


def work(world, number=1, **values):
    typed = {"department": str(world.winkel.uuid), "starts_on": "01-02-2024", **values}
    return {f"{number}-{name}": value for name, value in typed.items()}


def block_of(employment, number, **values):
    typed = {
        "department": str(employment.node.uuid),
        "job_title": employment.job_title,
        "starts_on": f"{employment.starts_on:%Y-%m-%d}",
        "ends_on": f"{employment.ends_on:%Y-%m-%d}" if employment.ends_on else "",
        **values,
    }
    return {f"{number}-{name}": value for name, value in typed.items()}


def seen(page):
    return {"seen": page.context["seen"], "blocks": str(len(page.context["blocks"]))}


# Adding


def test_new_employee_with_a_first_employment(world, sign_in):
    place = Location.objects.create(employer=world.bakkerij, name="Oost")
    typed = person(bsn="1112.22.333", initials="B.", prefix_name="van", phone="06 12345678", personnel_number="77")
    typed |= work(world, location=str(place.uuid), hours="36,5", norm_hours="40")
    answer = sign_in(world.klantbeheer).post(add_url(world.bakkerij), typed)
    dossier = Dossier.objects.exclude(employee=None).get()
    assert answer.url == reverse("dossiers:detail", args=[dossier.uuid])
    employee, employment = dossier.employee, dossier.employee.employments.get()
    assert (str(employee), employee.bsn, employee.phone) == ("B. van Bakema", BSN, "+31612345678")
    assert (employment.location, str(employment.part_time_factor)) == (place, "0.91")


def test_employer_is_chosen_first(world, sign_in):
    client, url = sign_in(world.klantbeheer), reverse("casemanagement:employee_add_choose")
    assert {str(one) for one in client.get(url).context["found"]} == {"Bakkerij Van Kessel", "Remat"}
    html = client.get(url, {"q": "rem"}).content.decode()
    assert add_url(world.remat) in html
    assert add_url(world.bakkerij) not in html
    assert url in client.get("/").content.decode()
    assert add_url(world.remat) in client.get(reverse("employers:detail", args=[world.remat.uuid])).content.decode()
    assert url not in sign_in(world.baker).get("/").content.decode()


def test_without_a_department_it_says_what_is_needed(world, sign_in):
    employer = complete(organisation.draft_employer(name="Leeg", code=None, by=world.klantbeheer), world.klantbeheer)
    organisation.publish_employer(employer=employer, under=fresh(world.zuyd), by=world.klantbeheer)
    html = sign_in(world.klantbeheer).get(add_url(employer)).content.decode()
    assert "minimaal 1 afdeling" in html
    assert 'name="last_name"' not in html


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"bsn": "111222334"}, "bsn", "not a valid BSN"),
        ({"last_name": ""}, "last_name", "Fill in"),
        ({"birth_date": "31-02-1990"}, "birth_date", "day-month-year"),
        ({"phone": "12"}, "phone", "not a telephone number"),
        ({"1-ends_on": "01-01-2024"}, "1-ends_on", "ends before it begins"),
        ({"1-department": ""}, "1-department", "Choose an answer"),
        ({"1-hours": "veel"}, "1-hours", "hours of one week"),
        ({"1-hours": "100"}, "1-hours", "hours of one week"),
        ({"1-norm_hours": "0"}, "1-hours", "hours of one week"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(world, sign_in, typed, field, sentence):
    page = sign_in(world.klantbeheer).post(add_url(world.bakkerij), person(email="b@example.org") | work(world) | typed)
    assert page.status_code == 422
    html = page.content.decode()
    assert sentence in html
    assert 'value="b@example.org"' in html
    assert f'href="#id_{field}"' in html
    assert not Employee.objects.exists()


def test_department_of_another_employer_is_no_choice(world, sign_in):
    typed = person() | work(world, department=str(world.hal.uuid))
    assert sign_in(world.klantbeheer).post(add_url(world.bakkerij), typed).status_code == 422


def test_bsn_that_is_taken_here_is_refused_with_a_link_to_the_file(world, sign_in):
    there = world.employee(bsn=BSN)
    page = sign_in(world.klantbeheer).post(add_url(world.bakkerij), person(bsn=BSN, add_anyway="on") | work(world))
    assert page.status_code == 422
    assert reverse("dossiers:detail", args=[there.uuid]) in page.content.decode()
    assert Employee.objects.count() == 1


def test_same_surname_and_birth_date_ask_for_a_tick(world, sign_in):
    there = world.employee(last_name="Bakéma", birth_date=date(1990, 3, 2))
    client = sign_in(world.klantbeheer)
    page = client.post(add_url(world.bakkerij), person() | work(world))
    assert page.status_code == 422
    html = page.content.decode()
    assert reverse("dossiers:detail", args=[there.uuid]) in html
    assert "Add all the same" in html
    assert client.post(add_url(world.bakkerij), person(add_anyway="on") | work(world)).status_code == 302
    assert Employee.objects.count() == 2


def test_employee_of_another_employer_makes_no_difference(world, sign_in):
    """A BSN, surname and birth date that are in use elsewhere give the same answer in the same queries."""
    world.employee(world.hal, employer=world.remat, bsn=BSN, last_name="Bakema", birth_date=date(1990, 3, 2))
    client, answers = sign_in(world.klantbeheer), []
    for bsn in (BSN, "123456782"):
        client.get("/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = client.post(
                add_url(world.bakkerij), person(bsn=bsn, last_name=f"Bakema{'' if bsn == BSN else 'x'}") | work(world)
            )
        wrong = client.post(add_url(world.bakkerij), person(bsn=bsn) | work(world, starts_on=""))
        answers.append((page.status_code, len(asked), wrong.status_code, len(wrong.context["form"].errors)))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("count", [1, 3])
def test_form_takes_a_fixed_number_of_queries(world, sign_in, count, django_assert_num_queries):
    for place in range(count):
        Location.objects.create(employer=world.bakkerij, name=f"Vestiging {place}")
        world.employee(job_title=f"Functie {place}")
    client = sign_in(world.klantbeheer)
    client.get("/")
    with django_assert_num_queries(11):
        client.get(add_url(world.bakkerij))


# Changing


def test_changed_employee(world, sign_in):
    dossier, client = world.employee(bsn=BSN, last_name="Jansen"), sign_in(world.klantbeheer)
    url = page_url("employee_change", dossier)
    assert BSN not in client.get(url).content.decode()
    answer = client.post(url, person(last_name="Jansens", email="j@example.org"))
    assert answer.status_code == 302
    employee = Employee.objects.get()
    assert (employee.last_name, employee.bsn, employee.personnel_number) == ("Jansens", BSN, None)
    assert client.post(url, person(bsn="123456782")).status_code == 302
    assert Employee.objects.get().bsn == "123456782"


def test_changed_into_another_of_the_same_employer(world, sign_in):
    other = world.employee(bsn=BSN, last_name="Bakema", birth_date=date(1990, 3, 2))
    url, client = page_url("employee_change", world.employee()), sign_in(world.klantbeheer)
    for typed in ({"bsn": BSN}, {}):
        page = client.post(url, person(**typed))
        assert page.status_code == 422
        assert reverse("dossiers:detail", args=[other.uuid]) in page.content.decode()
    assert client.post(page_url("employee_change", other), person(email="x@example.org")).status_code == 302


# Employments


def test_first_what_then_that(world, sign_in):
    dossier, client = world.employee(), sign_in(world.klantbeheer)
    url = page_url("employment", dossier)
    assert url in client.get(reverse("dossiers:detail", args=[dossier.uuid])).content.decode()
    assert client.post(url).status_code == 422
    for kind in ("correct", "new", "move", "leave"):
        assert client.post(url, {"kind": kind}).url == page_url(f"employment_{kind}", dossier)
    baker = sign_in(world.baker)
    assert [key for key, _ in baker.get(url).context["form"].fields["kind"].choices] == ["correct", "move", "leave"]
    assert baker.post(url, {"kind": "new"}).status_code == 422
    assert baker.get(page_url("employment_new", dossier)).status_code == 403
    assert sign_in(world.remat_user).get(url).status_code == 404


def test_blocks_are_saved_together(world, sign_in):
    dossier, client = world.employee(ends_on=date(2023, 12, 31)), sign_in(world.klantbeheer)
    url, employment = page_url("employment_correct", dossier), dossier.employee.employments.get()
    typed = seen(client.get(url)) | block_of(employment, 1, ends_on="2023-06-30", hours="24", norm_hours="40")
    added = client.post(url, typed | {"add_block": "1"})
    assert (added.status_code, len(added.context["blocks"])) == (200, 2)
    assert 'value="2023-06-30"' in added.content.decode()
    assert "Part-time factor 0.60" in added.content.decode()
    typed |= {"blocks": "2"} | work(world, 2, department=str(world.productie.uuid), starts_on="01-07-2023")
    assert client.post(url, typed).status_code == 302
    assert list(Employment.objects.order_by("starts_on").values_list("node__name", "ends_on")) == [
        ("Winkel", date(2023, 6, 30)),
        ("Productie", None),
    ]
    assert client.post(url, typed).status_code == 422  # what it saw is no longer what there is


def test_what_is_refused_stands_at_its_block(world, sign_in):
    dossier, client = world.employee(ends_on=date(2023, 12, 31)), sign_in(world.klantbeheer)
    url, employment = page_url("employment_correct", dossier), dossier.employee.employments.get()
    typed = seen(client.get(url)) | block_of(employment, 1) | work(world, 2, starts_on="01-12-2023") | {"blocks": "2"}
    page = client.post(url, typed)
    assert (page.status_code, list(page.context["blocks"][1].errors)) == (422, ["starts_on"])


@pytest.mark.parametrize("who", ["klantbeheer", "baker"])
def test_job_title_is_added_and_chosen_at_once(world, sign_in, who):
    dossier, client = world.employee(), sign_in(getattr(world, who))
    url, employment = page_url("employment_correct", dossier), dossier.employee.employments.get()
    typed = seen(client.get(url)) | block_of(employment, 1, hours="12", new_title="Kok")
    page = client.post(url, typed | {"add_title": "1"})
    html = page.content.decode()
    assert page.status_code == 200
    assert '<option value="Kok" selected>' in html
    assert 'value="12"' in html
    assert client.post(url, typed | {"1-new_title": "", "1-job_title": "Kok"}).status_code == 302
    assert Employment.objects.get().job_title == "Kok"
    empty = client.post(url, typed | {"add_title": "1", "1-new_title": ""})
    assert (empty.status_code, list(empty.context["blocks"][0].errors)) == (422, ["new_title"])


def test_leaving_asks_before_it_saves(world, sign_in):
    dossier, client = world.employee(), sign_in(world.baker)
    world.sick(dossier, days_ago=9)
    url, today = page_url("employment_leave", dossier), timezone.localdate()
    assert "Ill out of service?" in client.get(url).content.decode()
    typed = {"last_day": f"{today:%d-%m-%Y}"}
    for answer in ({}, {"leaving": "convert"}, {"leaving": "recovered"}):
        assert client.post(url, typed | answer).status_code == 422
    assert Employment.objects.get().ends_on is None
    typed |= {"leaving": "recovered", "recovered_on": f"{today - timedelta(days=1):%d-%m-%Y}"}
    assert client.post(url, typed).status_code == 302
    assert (Employment.objects.get().ends_on, Trajectory.objects.get().state) == (today, "recovered")


def test_correcting_an_end_asks_when_it_must(world, sign_in):
    dossier, client = world.employee(), sign_in(world.klantbeheer)
    world.sick(dossier, days_ago=9)
    url, employment = page_url("employment_correct", dossier), dossier.employee.employments.get()
    first = client.get(url)
    assert "Ill out of service?" not in first.content.decode()
    typed = seen(first) | block_of(employment, 1, ends_on=f"{timezone.localdate():%Y-%m-%d}")
    asked = client.post(url, typed)
    assert asked.status_code == 422
    assert "Ill out of service?" in asked.content.decode()
    assert client.post(url, typed | {"leaving": "open"}).status_code == 302


def test_change_of_department(world, sign_in):
    dossier, client = world.employee(), sign_in(world.baker)
    typed = {"department": str(world.productie.uuid), "on": "01-06-2025"}
    assert client.post(page_url("employment_move", dossier), typed).status_code == 302
    dossier.refresh_from_db()
    assert dossier.node == world.productie


def test_new_employment(world, sign_in):
    dossier = world.employee(ends_on=date(2023, 12, 31))
    assert sign_in(world.klantbeheer).post(page_url("employment_new", dossier), work(world)).status_code == 302
    assert Employment.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_blocks_take_a_fixed_number_of_queries(world, sign_in, count, django_assert_num_queries):
    dossier = world.employee(starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31) if count > 1 else None)
    for year in range(2021, 2020 + count):
        last = None if year == 2019 + count else date(year, 12, 31)
        Employment.objects.create(
            employee=dossier.employee, node=world.productie, starts_on=date(year, 1, 1), ends_on=last
        )
    client = sign_in(world.klantbeheer)
    client.get("/")
    with django_assert_num_queries(16):
        client.get(page_url("employment_correct", dossier))


# VDD


def test_vdd_is_leading(world, sign_in):
    dossier = world.employee()
    Employer.objects.filter(pk=world.bakkerij.pk).update(code="VDD00001")
    pages = [page_url(f"employment_{kind}", dossier) for kind in ("correct", "move", "leave")]
    for url in pages:
        html = sign_in(world.baker).get(url).content.decode()
        assert "VDD is leading" in html
        assert 'data-variant="primary"' not in html.partition("<main")[2].partition("</main")[0]
        assert 'name="source_reason"' not in html
    client = sign_in(world.klantbeheer)
    for url in (*pages, page_url("employee_change", dossier), add_url(world.bakkerij)):
        assert 'name="source_reason"' in client.get(url).content.decode()
    typed = {"last_day": "01-02-2026"}
    assert client.post(pages[2], typed).status_code == 422
    assert sign_in(world.baker).post(pages[2], typed).status_code == 422
    assert client.post(pages[2], typed | {"source_reason": "VDD ligt eruit"}).status_code == 302
