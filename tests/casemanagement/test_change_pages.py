"""The pages behind Begeleiding omzetten, Overige acties and Correcties."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casemanagement.usecases.recoveries import change_percentage, report_recovered
from core import slots
from core.context_processors import menu_items
from dossiers.models import Dossier, Employment, Trajectory
from tests.casemanagement.test_start_trajectory import agree

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def url(name: str, dossier: Dossier, what: str = "") -> str:
    return reverse(f"casemanagement:{name}", args=[dossier.uuid], query={"what": what} if what else None)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def menu(user: Any, dossier: Dossier) -> dict[str, str]:
    """The entries of this user that are about changing, with the reason of those that are greyed."""
    mine = {"Convert guidance", "Other actions", "Corrections"}
    fresh = Dossier.objects.get(pk=dossier.pk)
    return {
        str(item.label): item.reason
        for item in menu_items(slots.dossier_actions, user, fresh)
        if str(item.label) in mine
    }


def test_guidance_is_converted_after_a_look_at_what_that_does(world, sign_in):
    agree(world, "ziektewet-erd")
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=60)
    client, page = sign_in(world.anna), url("convert", dossier)
    first = text(client.get(page))
    assert "Change protocol variation" in first
    assert "These tasks come" not in first
    looked = client.post(page, {"variation": "zw-erd", "preview": "1"})
    assert looked.status_code == 200
    for words in ("These tasks lapse", "These tasks come", "These tasks stay", "Ziekte melden bij UWV"):
        assert words in text(looked)
    seen = looked.context["page"].seen
    assert Trajectory.objects.get().variation.key == "verzuim"
    late = client.post(page, {"variation": "zw-erd", "seen": "something else"})
    assert (late.status_code, "has changed in the meantime" in text(late)) == (422, True)
    assert late.context["page"].seen == seen
    saved = client.post(page, {"variation": "zw-erd", "seen": seen, "past": "n/a"})
    assert saved.status_code == 302
    trajectory.refresh_from_db()
    assert trajectory.variation.key == "zw-erd"


def test_without_the_service_ziektewet_is_greyed_with_what_must_happen(world, sign_in):
    dossier = world.employee()
    world.sick(dossier)
    client, page = sign_in(world.anna), url("convert", dossier)
    shown = client.get(page)
    assert re.search(r'value="-"[^>]*disabled', text(shown))
    assert "A Ziektewet service must be added to the contract first." in text(shown)
    assert "Change protocol variation" not in text(shown)
    for answer in ("-", "zw-erd", "preventief"):
        assert client.post(page, {"variation": answer, "preview": "1"}).status_code == 422
    assert "verzuim-op-afroep" not in text(shown)


def test_who_may_not_convert_has_no_entry_and_no_page(world, sign_in):
    agree(world, "ziektewet-erd")
    dossier = world.employee()
    world.sick(dossier)
    assert menu(world.anna, dossier) == {"Convert guidance": "", "Other actions": "", "Corrections": ""}
    assert menu(world.baker, dossier) == {"Corrections": ""}  # to take back his own report
    client = sign_in(world.baker)
    for response in (client.get(url("convert", dossier)), client.post(url("convert", dossier))):
        assert response.status_code == 403
    assert client.get(url("other_actions", dossier)).status_code == 403
    entries = client.get(url("corrections", dossier)).context["entries"]
    assert [str(one["label"]) for one in entries] == ["Take back the last report"]
    assert sign_in(world.bram).get(url("convert", dossier)).status_code == 404


def test_without_a_trajectory_the_entries_are_greyed(world, sign_in):
    dossier = world.employee()
    assert menu(world.anna, dossier) == {
        "Convert guidance": "There is no running trajectory.",
        "Other actions": "There is no running trajectory.",
        "Corrections": "There is no absence.",
    }
    client = sign_in(world.anna)
    assert "There is no running trajectory." in text(client.get(url("convert", dossier)))
    assert client.post(url("convert", dossier), {"variation": "zw-erd"}).status_code == 422
    assert "There is no absence." in text(client.get(url("corrections", dossier)))
    assert client.get(url("correct", dossier, "percentage")).url == url("corrections", dossier)
    assert client.get(url("correct", dossier, "bestaat-niet")).status_code == 404


def test_each_correction_has_its_page(world, sign_in):
    dossier, today = world.employee(), timezone.localdate()
    trajectory = world.sick(dossier, days_ago=20)
    change_percentage(trajectory=trajectory, on=today - 10 * DAY, percentage=50, by=world.anna)
    client, why = sign_in(world.anna), {"reason": "Verkeerd doorgegeven"}
    hub = text(client.get(url("corrections", dossier)))
    assert "Nobody has reported a recovery." in hub
    report_recovered(trajectory=trajectory, on=today - 2 * DAY, by=world.anna)
    hub = text(client.get(url("corrections", dossier)))
    for what, typed in {
        "eerste-ziektedag": {"first_day": f"{today - 21 * DAY}"},
        "classificatie": {"classification": "accident"},
        "percentage": {"starts_on": f"{today - 10 * DAY}", "percentage": "60"},
        "periode": {"starts_on": f"{today - 10 * DAY}", "day": f"{today - 9 * DAY}"},
        "hersteldatum": {"recovered_on": f"{today - 2 * DAY}", "day": f"{today - 3 * DAY}"},
    }.items():
        page = url("correct", dossier, what)
        assert page in hub
        assert client.get(page).status_code == 200
        refused = client.post(page, typed)
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
        assert client.post(page, typed | why).status_code == 302
        again = client.post(page, typed | why)
        assert again.status_code == 422
    trajectory.refresh_from_db()
    assert (trajectory.first_day, trajectory.classification, trajectory.ended_on) == (
        today - 21 * DAY, "accident", today - 4 * DAY,
    )  # fmt: skip
    assert [(one.starts_on, one.percentage) for one in trajectory.periods.all()] == [
        (today - 21 * DAY, 100), (today - 9 * DAY, 60),
    ]  # fmt: skip
    assert sign_in(world.baker).post(url("correct", dossier, "percentage"), why).status_code == 403


def test_where_vdd_is_leading_corrections_ask_why_here_or_are_locked(world, sign_in):
    dossier, today = world.employee(), timezone.localdate()
    world.sick(dossier, days_ago=20)
    type(world.bakkerij).objects.filter(pk=world.bakkerij.pk).update(code="VDD40201")
    page = url("correct", dossier, "eerste-ziektedag")
    typed = {"first_day": f"{today - 21 * DAY}", "reason": "Verkeerd doorgegeven"}
    client = sign_in(world.anna)
    assert list(client.post(page, typed).context["form"].errors) == ["source_reason"]
    assert client.post(page, typed | {"source_reason": "VDD lag eruit"}).status_code == 302


def test_ill_out_of_service_offers_to_convert_to_who_may(world, sign_in):
    dossier, today = world.employee(), timezone.localdate()
    world.sick(dossier, days_ago=20)
    page, typed = url("employment_leave", dossier), {"last_day": f"{today + 7 * DAY}", "leaving": "convert"}
    client = sign_in(world.baker)
    assert "A Ziektewet service must be added to the contract first." in text(client.get(page))
    agree(world, "ziektewet-erd")
    assert "A case manager may convert the guidance." in text(client.get(page))
    assert client.post(page, typed).status_code == 422
    client = sign_in(world.klantbeheer)
    assert not re.search(r'value="convert"[^>]*disabled', text(client.get(page)))
    assert client.post(page, typed).status_code == 302
    assert Trajectory.objects.get().variation.key == "zw-erd"
    assert Employment.objects.get().ends_on == today + 7 * DAY
