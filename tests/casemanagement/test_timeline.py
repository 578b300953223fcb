"""The timeline of a trajectory: what happened, what comes and the terms of the law, each with its explanation."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from casemanagement.usecases.recoveries import change_percentage, report_recovered, undo_last
from casemanagement.usecases.tasks import execute_task
from core.models import AccessEvent
from dossiers.enums import Occasion
from dossiers.models import Dossier, Occurrence, Trajectory
from dossiers.usecases.occurrences import happened
from orgstructure.enums import Classification
from tests.world import World

FIRST = date(2026, 1, 5)
TODAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def ill(world: World, time_machine: Any) -> Trajectory:
    """Ill since Monday 5 January; it is 9 March."""
    time_machine.move_to(FIRST)
    trajectory = world.sick(world.employee())
    time_machine.move_to(TODAY)
    return trajectory


def address(dossier: Dossier, **query: str) -> str:
    text = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{reverse('casemanagement:timeline', args=[dossier.uuid])}?{text}"


def entries(client: Client, trajectory: Trajectory) -> dict[str, dict[str, Any]]:
    page = client.get(address(trajectory.dossier, trajectory=str(trajectory.uuid)))
    return {one["title"]: one for one in page.context["timeline"]["entries"]}


def test_past_and_future_stand_in_one_column(world: World, ill: Trajectory, sign_in: Callable[[User], Client]) -> None:
    page = sign_in(world.anna).get(address(ill.dossier))
    found = page.context["timeline"]["entries"]
    days = [date(int(one["date"][6:]), int(one["date"][3:5]), int(one["date"][:2])) for one in found]
    assert days == sorted(days)
    titles = [one["title"] for one in found]
    assert titles.index("Reported ill for 100%") < titles.index("Today") < titles.index("Week 42: Report to UWV")
    assert AccessEvent.objects.filter(event_type="dossier.read", user_id=world.anna.pk).count() == 1


def test_the_terms_of_the_law_count_from_the_effective_first_day(
    world: World, ill: Trajectory, sign_in: Callable[[User], Client]
) -> None:
    Trajectory.objects.filter(pk=ill.pk).update(effective_first_day=FIRST + timedelta(days=21))
    found = [one for one in entries(sign_in(world.anna), ill).values() if one.get("is_legal")]
    assert [(one["title"].split(":")[0], one["date"]) for one in found] == [
        *(("Week 6", "09-03-2026"), ("Week 8", "23-03-2026"), ("Week 42", "16-11-2026"), ("Week 52", "25-01-2027")),
        *(("Week 88", "04-10-2027"), ("Week 91", "25-10-2027"), ("Week 93", "08-11-2027"), ("Week 104", "24-01-2028")),
    ]
    assert found[0]["reasons"] == ["Effective first sick day 26-01-2026 + 42 days = 09-03-2026"]
    assert found[0]["legal_basis"] == "Regeling procesgang art. 2 lid 2"


def test_combined_absence_is_on_the_same_day_in_the_head_and_on_the_timeline(
    world: World, ill: Trajectory, sign_in: Callable[[User], Client]
) -> None:
    report_recovered(trajectory=ill, on=date(2026, 2, 2), by=world.anna)
    assert world.sick(ill.dossier, days_ago=21) == ill  # 14 days between, which do not count
    html = sign_in(world.anna).get(reverse("dossiers:detail", args=[ill.dossier.uuid])).content.decode()
    assert re.findall(r"(?:· |Today, )day (\d+)", html) == ["50", "50"]


def test_each_date_unfolds_to_its_explanation(world: World, ill: Trajectory, sign_in: Callable[[User], Client]) -> None:
    found = entries(sign_in(world.anna), ill)
    assert found["Probleemanalyse"]["reasons"] == [
        "Eerste ziektedag 05-01-2026 + 42 dagen = 16-02-2026 (Regeling procesgang art. 2 lid 2)"
    ]
    assert (found["Probleemanalyse"]["state"], found["Probleemanalyse"]["word"]) == ("late", "overdue")
    html = sign_in(world.anna).get(address(ill.dossier)).content.decode()
    assert '<summary><span><span class="timeline-date">16-02-2026</span> Probleemanalyse' in html
    assert " open>" not in html


def test_a_task_that_was_done_tells_by_whom(world: World, ill: Trajectory, sign_in: Callable[[User], Client]) -> None:
    execute_task(task=ill.tasks.get(key="probleemanalyse"), by=world.doctor)
    done = entries(sign_in(world.anna), ill)["Probleemanalyse"]
    assert (done["date"], done["state"], done["text"]) == ("09-03-2026", "done", "by Doctor")
    assert done["reasons"][-1] == "Uitgevoerd op 09-03-2026; de datums blijven zoals ze toen waren"
    assert done["reasons"][0].startswith("Eerste ziektedag 05-01-2026 + 42 dagen")


def test_what_lapsed_stands_behind_a_fold(world: World, ill: Trajectory, sign_in: Callable[[User], Client]) -> None:
    report_recovered(trajectory=ill, on=date(2026, 2, 2), by=world.anna)
    page = sign_in(world.anna).get(address(ill.dossier, trajectory=str(ill.uuid)))
    lapsed = page.context["timeline"]["lapsed"]
    assert {one["word"] for one in lapsed} == {"Lapsed"}
    assert "Probleemanalyse" in [one["title"] for one in lapsed]
    assert f"{len(lapsed)} tasks that lapsed or did not apply" in page.content.decode()
    assert [title for title in entries(sign_in(world.anna), ill) if title.startswith("Week")] == []


def test_what_befell_is_told_in_sentences(world: World, ill: Trajectory, sign_in: Callable[[User], Client]) -> None:
    change_percentage(trajectory=ill, on=date(2026, 2, 2), percentage=Decimal(50), by=world.anna)
    change_percentage(trajectory=ill, on=date(2026, 2, 9), percentage=Decimal("12.5"), by=world.anna)
    undo_last(trajectory=ill, by=world.anna, reason="Verkeerd dossier")
    report_recovered(trajectory=ill, on=date(2026, 3, 9), by=world.anna)
    happened(ill, Occasion.CONTINUED, date(2026, 3, 9), by=None, recovered_on="2026-03-02", percentage="100")
    found = entries(sign_in(world.anna), ill)
    assert found["Absence percentage from 100% to 50%"]["text"] == "told on 09-03-2026 by Anna"
    assert found["Not absent any more: recovered"]["text"] == "by Anna"
    assert found["The change of the absence percentage was taken back"]["reasons"] == ["Verkeerd dossier"]
    assert "Ill again for 100%, within four weeks after the recovery of 02-03-2026" in found


SECRETS: list[tuple[Occasion, dict[str, Any]]] = [
    (Occasion.LINKED, {}),
    (Occasion.UNLINKED, {}),
    (Occasion.CAUSE_JUDGED, {}),
    (Occasion.CORRECTED, {"what": "first_day", "from": "2026-01-06", "to": "2026-01-05"}),
    (Occasion.CORRECTED, {"what": "classification", "from": "ill", "to": "pregnancy"}),
    (Occasion.CONVERTED, {"from": "Verzuim", "to": "ZW ERD"}),
    (Occasion.ENDED, {"why": "pension"}),
    (Occasion.ENDED, {"why": "miscarriage"}),
]


def test_an_employer_hears_nothing_of_links_causes_and_reasons(
    world: World, ill: Trajectory, sign_in: Callable[[User], Client]
) -> None:
    for kind, facts in SECRETS:
        happened(ill, kind, date(2026, 2, 2), by=world.anna, reason="Zwanger", **facts)
    inside, outside = (_told(sign_in(user), ill) for user in (world.anna, world.baker))
    assert inside - outside == {
        *("The illness was linked with the pregnancy", "The link with the pregnancy was taken away"),
        "The company doctor judged the cause of the illness after the leave",
        "First sick day corrected, from 06-01-2026 to 05-01-2026",
    }
    assert outside - inside == {"First sick day corrected"}
    assert {"Classification corrected", "Guidance converted, from Verzuim to ZW ERD", "The trajectory ended"} <= outside
    assert "The trajectory ended: State pension" in outside
    html = sign_in(world.baker).get(address(ill.dossier)).content.decode()
    assert ("Zwanger" in html, "iscarriage" in html) == (False, False)
    assert "Zwanger" in sign_in(world.anna).get(address(ill.dossier)).content.decode()


def _told(client: Client, trajectory: Trajectory) -> set[str]:
    texts = entries(client, trajectory)
    return {title for title, one in texts.items() if not (one.get("legal_basis") or one["state"] in ("now", "planned"))}


def test_an_employer_has_his_own_tasks_and_never_learns_which_safety_net(
    world: World, ill: Trajectory, sign_in: Callable[[User], Client]
) -> None:
    Trajectory.objects.filter(pk=ill.pk).update(classification=Classification.PREGNANCY)
    report = Occurrence.objects.filter(trajectory=ill).count()
    change_percentage(trajectory=ill, on=date(2026, 2, 2), percentage=Decimal(50), by=world.anna)
    assert Occurrence.objects.filter(trajectory=ill).count() == report + 1
    inside, outside = (entries(sign_in(user), ill) for user in (world.anna, world.baker))
    net = "Aanvraag (vervroeging) vangnetuitkering"
    assert inside[net]["legal_basis"] == "ZW art. 38a"
    assert outside[net].keys() & {"legal_basis", "reasons", "explanation"} == set()
    assert "Probleemanalyse" in inside and "Probleemanalyse" not in outside
    assert "art. 29a" not in sign_in(world.baker).get(address(ill.dossier)).content.decode()


def test_who_does_not_see_the_dossier_has_no_timeline(
    world: World, ill: Trajectory, sign_in: Callable[[User], Client]
) -> None:
    assert sign_in(world.remat_user).get(address(ill.dossier)).status_code == 404
    other = world.sick(world.employee(world.hal, employer=world.remat))
    page = sign_in(world.anna).get(address(ill.dossier, trajectory=str(other.uuid)))
    assert page.context["chosen"] == ill


def test_a_dossier_without_trajectories_says_so(world: World, sign_in: Callable[[User], Client]) -> None:
    page = sign_in(world.anna).get(address(world.employee()))
    assert "No trajectories yet." in page.content.decode()


def test_printing_unfolds_everything_and_the_dossier_links_to_it(
    world: World, ill: Trajectory, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(world.anna)
    html = client.get(address(ill.dossier, trajectory=str(ill.uuid), afdrukken="1")).content.decode()
    assert html.count("data-unfolds open>") == html.count("data-unfolds") > 10
    assert "data-print" in html
    here = address(ill.dossier, trajectory=str(ill.uuid))
    assert client.get(reverse("dossiers:detail", args=[ill.dossier.uuid])).content.decode().count(here) == 2
    assert here in client.get(reverse("dossiers:trajectory_file", args=[ill.dossier.uuid])).content.decode()


def test_the_page_takes_a_fixed_number_of_queries(
    world: World, ill: Trajectory, sign_in: Callable[[User], Client]
) -> None:
    client, counts = sign_in(world.anna), []
    client.get(address(ill.dossier))
    for day in (1, 3, 5):
        change_percentage(trajectory=ill, on=date(2026, 2, day), percentage=Decimal(10 * day), by=world.anna)
        with CaptureQueriesContext(connection) as asked:
            client.get(address(ill.dossier))
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
