"""The access log: NEN 7513's fields, with names as they were."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from core.access import record
from core.enums import EventAction, EventOutcome
from core.middleware import AccessContextMiddleware
from core.models import AccessEvent
from core.request_context import current_context
from tests.world import World


def test_a_line_says_who_did_what_with_which_dossier_and_why(world: World) -> None:
    dossier = world.employee()
    event = record(
        "dossier.read", EventAction.READ, by=world.anna, on=dossier, dossier_id=dossier.pk, rule="responsible"
    )
    event.refresh_from_db()
    assert (event.event_type, event.action, event.outcome) == ("dossier.read", "R", EventOutcome.SUCCESS)
    assert (event.user_id, event.user_name, event.role) == (world.anna.pk, "Anna", "Casemanager Arbo")
    assert (event.object_type, event.object_id, event.object_name) == ("dossiers.dossier", dossier.pk, str(dossier))
    assert (event.subject_dossier_id, event.access_rule) == (dossier.pk, "responsible")
    assert (event.site, event.source, event.source_type) == ("NLG Arbo", "xsuite", "4")
    assert (event.network_address, event.request_id) == (None, "")


def test_a_line_stays_readable_when_its_user_is_gone(world: World) -> None:
    event = record("dossier.read", EventAction.READ, by=world.dirk)
    world.dirk.delete()
    event.refresh_from_db()
    assert event.user_name == "Dirk"


def test_the_system_is_an_actor_too(world: World) -> None:
    assert record("day.advanced", EventAction.EXECUTE, by=None).user_name == "systeem"


def test_a_refusal_and_details_are_kept(world: World) -> None:
    event = record(
        "dossier.searched", EventAction.EXECUTE, by=world.anna, outcome=EventOutcome.REFUSED, hits=3, fields=["bsn"]
    )
    event.refresh_from_db()
    assert (event.outcome, event.detail) == (EventOutcome.REFUSED, {"hits": 3, "fields": ["bsn"]})


def test_lines_of_one_request_share_its_address_and_number(world: World) -> None:
    def serve(request):
        record("dossier.read", EventAction.READ, by=world.anna)
        record("dossier.read", EventAction.READ, by=world.anna)
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    request.user = AnonymousUser()
    response = AccessContextMiddleware(serve)(request)
    first, second = AccessEvent.objects.filter(event_type="dossier.read").order_by("pk")
    assert first.network_address == second.network_address == "192.0.2.7"
    assert first.request_id == second.request_id == response["X-Request-ID"] != ""
    assert first.event_id != second.event_id


def test_a_request_leaves_nothing_behind_for_the_next(world: World) -> None:
    def fail(request):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        AccessContextMiddleware(fail)(RequestFactory().get("/"))
    assert record("dossier.read", EventAction.READ, by=world.anna).request_id == ""
    assert current_context() is None
