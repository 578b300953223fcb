"""BSN tonen: never in a page, on demand for who may, and each time a line in the access log."""

import pytest
from django.urls import reverse

from core.models import AccessEvent

pytestmark = pytest.mark.django_db
BSN = "111222333"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def url(dossier, name="bsn"):
    return reverse(f"dossiers:{name}", args=[dossier.uuid])


def shown():
    return AccessEvent.objects.filter(event_type="bsn.shown")


def test_page_has_the_last_digits_only(world, sign_in):
    dossier = world.employee(bsn=BSN)
    for user, may in ((world.klantbeheer, True), (world.anna, True), (world.baker, False)):
        html = sign_in(user).get(url(dossier, "detail")).content.decode()
        assert BSN not in html
        assert "333" in html
        assert ("Show BSN" in html) is may
    assert not shown().exists()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_who_may_sees_it_on_demand_and_that_is_logged_once(world, sign_in, headers):
    dossier = world.employee(bsn=BSN)
    answer = sign_in(world.anna).post(url(dossier), headers=headers)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
    assert answer.content.decode().count(BSN) == 1
    assert ("<html" in answer.content.decode()) is (not headers)
    event = shown().get()
    assert (event.user_id, event.subject_dossier_id, event.access_rule) == (world.anna.pk, dossier.pk, "responsible")
    assert BSN not in str(event.detail)


def test_who_may_not_is_refused_and_elsewhere_it_is_not_there(world, sign_in):
    dossier = world.employee(bsn=BSN)
    assert sign_in(world.baker).post(url(dossier)).status_code == 403
    assert sign_in(world.remat_user).post(url(dossier)).status_code == 404
    assert sign_in(world.bram).post(url(dossier)).status_code == 404
    assert sign_in(world.anna).get(url(dossier)).status_code == 405
    assert not shown().exists()


def test_it_takes_a_token_of_the_page(world, sign_in):
    client = sign_in(world.anna)
    client.handler.enforce_csrf_checks = True
    assert client.post(url(world.employee(bsn=BSN))).status_code == 403


def test_without_a_bsn_there_is_nothing_to_show(world, sign_in):
    dossier = world.employee()
    assert "Show BSN" not in sign_in(world.anna).get(url(dossier, "detail")).content.decode()
