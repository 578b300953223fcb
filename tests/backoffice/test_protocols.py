"""Beheer > Protocollen: reading and comparing versions, and making a new one step by step."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.models import Draft
from dossiers.models import Grant
from services.definitions import Anchor, Moment, step_from_dict
from services.models import ProtocolVariation
from tests.world import World, make_user

STEP = {
    "title": "Belronde",
    "explanation": "Bel de werknemer.",
    "legal_basis": "gebruikelijk",
    "kind": "task",
    "executor": "team",
    "team": "lead",
    "opens_from": "first_day:",
    "opens_count": "2",
    "opens_unit": "days",
    "due_from": "first_day:",
    "due_count": "5",
    "due_unit": "working_days",
    "uwv": "",
}


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def kb(world: World, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(world.klantbeheer)


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args or ["verzuim"])


def act(client: Client, what: str, **values: str) -> Any:
    return client.post(url("protocol_change"), {"act": what, **values})


def edit(client: Client, **values: str) -> Any:
    """Change Eerste verzuimgesprek."""
    first = {**STEP, "title": "Eerste verzuimgesprek", "executor": "employer", "team": "", "legal_basis": "gewoonte"}
    return client.post(url("protocol_step", "verzuim", "eerste-gesprek"), {**first, **values})


def current() -> ProtocolVariation:
    return ProtocolVariation.objects.get(key="verzuim", is_current=True)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_protocol_is_changed_step_by_step_and_becomes_a_version(world: World, kb: Client) -> None:
    before = current()
    answer = edit(kb, title="Belafspraak")
    assert (answer.status_code, answer.url) == (302, f"{url('protocol_change')}#eerste-gesprek")
    assert current() == before
    assert kb.post(url("protocol_step_add"), STEP).url.endswith("#belronde")
    act(kb, "up:belronde")
    act(kb, "remove:uwv-beslissing")
    assert act(kb, "head", name="Verzuim NLG", lead_team="casemanager-arbo").status_code == 302
    check = text(kb.get(url("protocol_check")))
    assert "<del>Eerste verzuimgesprek</del> → <ins>Belafspraak</ins>" in check
    assert "<del>Verzuim</del> → <ins>Verzuim NLG</ins>" in check
    assert "Beslissing van UWV afwachten (RIV-toets)" in check
    answer = kb.post(url("protocol_check"), {"remark": "Bellen in plaats van langsgaan"})
    assert (answer.status_code, answer.url) == (302, url("protocol_versions"))
    made = current()
    assert (made.version, made.name, made.made_by, made.remark) == (
        *(before.version + 1, "Verzuim NLG", world.klantbeheer, "Bellen in plaats van langsgaan"),
    )
    keys = [row.key for row in made.steps.all()]
    assert "uwv-beslissing" not in keys and keys[-2] == "belronde"
    added = step_from_dict(made.steps.get(key="belronde").definition)
    assert added.due == (Moment(Anchor.FIRST_DAY, working_days=5),)
    assert step_from_dict(made.steps.get(key="eerste-gesprek").definition).title == "Belafspraak"
    assert not Draft.objects.exists()


def test_the_check_page_counts_who_stays_and_names_only_what_is_in_sight(world: World, kb: Client) -> None:
    seen, unseen = (
        world.employee(last_name="Zichtbaar"),
        world.employee(world.hal, employer=world.remat, last_name="Weg"),
    )
    for dossier in (seen, unseen):
        world.sick(dossier)
    Grant.objects.filter(group=world.klantbeheer.group).delete()
    Grant.objects.create(user=world.klantbeheer, node=world.bakkerij.node)
    edit(kb)
    page = text(kb.get(url("protocol_check")))
    assert "2 running trajectories keep the version that they have. You do not see 1 of them." in page
    assert ("Zichtbaar" in page, "Weg" in page) == (True, False)


def test_a_remark_is_asked_and_what_was_changed_stays(kb: Client) -> None:
    edit(kb, title="Belafspraak")
    answer = kb.post(url("protocol_check"), {"remark": " "})
    assert (answer.status_code, "Fill in “What did you change, and why?”." in text(answer)) == (422, True)
    assert Draft.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": ""}, "Fill in “Title”."),
        ({"due_count": "1", "due_unit": "days"}, "“Eerste verzuimgesprek” would be due before it opens."),
        ({"due_unit": "working_days", "due_count": "-3"}, "Working days are counted forward only."),
        ({"executor": "team", "team": ""}, "Choose a team for “Eerste verzuimgesprek” when a team carries it out"),
        ({"executor": ""}, "Choose who carries out “Eerste verzuimgesprek”."),
        (
            {"due_from": "completion:einde-wachttijd"},
            "wait for “Einde wachttijd (104 weken)”: that is a mark on the timeline",
        ),
        ({"due_from": "due:evaluatie-plan-van-aanpak"}, "that step repeats, so it has no single date."),
    ],
)
def test_what_can_not_be_right_is_told_at_the_field_and_stays(
    kb: Client, values: dict[str, str], sentence: str
) -> None:
    answer = edit(kb, **{"explanation": "Zo ging het.", **values})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Zo ging het." in text(answer)
    assert not Draft.objects.exists()


def test_a_step_that_others_count_from_can_not_be_removed(kb: Client) -> None:
    answer = act(kb, "remove:eindevaluatie")
    assert answer.status_code == 422
    assert "“Evaluatie plan van aanpak” is counted from “eindevaluatie”" in text(answer)


def test_two_steps_of_one_title_have_keys_of_their_own(kb: Client) -> None:
    for _turn in range(2):
        kb.post(url("protocol_step_add"), STEP)
    keys = [step["key"] for step in Draft.objects.get().data["values"]["definition"]["steps"]]
    assert keys[-2:] == ["belronde", "belronde-2"]
    answer = kb.post(url("protocol_step_add"), {**STEP, "title": "!"})
    assert (answer.status_code, "a title with letters in it" in text(answer)) == (422, True)


def test_a_date_that_follows_from_several_things_is_shown_and_stays(kb: Client) -> None:
    page = kb.get(url("protocol_step", "verzuim", "plan-van-aanpak"))
    assert "the earliest of: first sick day + 56 days; “Probleemanalyse” done + 14 days" in text(page)
    assert "due_count" not in page.context["form"].fields
    before = step_from_dict(current().steps.get(key="plan-van-aanpak").definition)
    values = {"title": "Plan", "legal_basis": "wet", "executor": "employer", "classifications": ["ill"]}
    assert kb.post(url("protocol_step", "verzuim", "plan-van-aanpak"), values).status_code == 302
    kb.post(url("protocol_check"), {"remark": "Korter"})
    after = step_from_dict(current().steps.get(key="plan-van-aanpak").definition)
    assert (after.title, after.due, after.opens, after.condition.classifications) == (
        *("Plan", before.due, before.opens, ("ill",)),
    )


def test_a_mark_has_a_date_and_nobody_who_does_it(kb: Client) -> None:
    page = kb.get(url("protocol_step", "verzuim", "einde-wachttijd"))
    assert {"executor", "team", "uwv", "opens_count"} & page.context["form"].fields.keys() == set()
    values = {**STEP, "title": "Einde", "due_count": "700", "due_unit": "days"}
    kb.post(url("protocol_step", "verzuim", "einde-wachttijd"), values)
    kb.post(url("protocol_step_add"), {**values, "kind": "mark", "title": "Halverwege"})
    kb.post(url("protocol_check"), {"remark": "Eerder"})
    for key in ("einde-wachttijd", "halverwege"):
        row = current().steps.get(key=key)
        step = step_from_dict(row.definition)
        assert (step.due, step.opens, step.executor, row.team) == ((Moment(Anchor.FIRST_DAY, 700),),) * 2 + (None, None)


def test_who_saves_second_hears_it_and_may_start_again(world: World, kb: Client, sign_in: Any) -> None:
    other = sign_in(make_user("klantbeheer2", world.klantbeheer.group))
    edit(kb, title="Van mij")
    edit(other, title="Van een ander")
    assert other.post(url("protocol_check"), {"remark": "Eerst"}).status_code == 302
    answer = kb.post(url("protocol_check"), {"remark": "Daarna"})
    assert answer.status_code == 422
    assert "Somebody else has made a new version of this protocol in the meantime." in text(answer)
    assert current().steps.get(key="eerste-gesprek").title == "Van een ander"
    act(kb, "discard")
    assert "Van mij" not in text(kb.get(url("protocol_change")))


def test_versions_tell_who_when_why_and_what_still_runs_and_differ(world: World, kb: Client) -> None:
    world.sick(world.employee())
    old = current().version
    edit(kb, title="Belafspraak")
    kb.post(url("protocol_check"), {"remark": "Bellen"})
    answer = kb.get(url("protocol_versions"))
    rows = [(one.version, str(one.made_by or ""), one.remark, count) for one, count in answer.context["rows"]]
    assert rows == [(old + 1, "Klantbeheer", "Bellen", 0), (old, "", "", 1)]
    assert "<ins>Belafspraak</ins>" in text(answer)
    turned = text(kb.get(url("protocol_versions"), {"van": old + 1, "naar": old}))
    assert "<del>Belafspraak</del>" in turned
    assert "Nothing differs." in text(kb.get(url("protocol_versions"), {"van": old, "naar": old}))
    act(kb, f"start:{old}")
    kb.post(url("protocol_check"), {"remark": "Terug"})
    assert current().steps.get(key="eerste-gesprek").title == "Eerste verzuimgesprek"


def test_who_may_not_change_protocols_only_looks(world: World, sign_in: Callable[[User], Client]) -> None:
    group = world.klantbeheer.group
    group.permissions.remove(*group.permissions.filter(codename="change_protocol"))
    client = sign_in(world.klantbeheer)
    assert "Start from this one" not in text(client.get(url("protocol_versions")))
    assert url("protocol_change") not in text(client.get(url("protocol", "verzuim", current().version)))
    pages = [url("protocol_change"), url("protocol_check"), url("protocol_step_add")]
    pages.append(url("protocol_step", "verzuim", "eerste-gesprek"))
    assert [client.get(page).status_code for page in pages] == [403] * 4
    assert [client.post(page).status_code for page in pages] == [403] * 4
    assert client.get(url("protocol_versions", "bestaat-niet")).status_code == 404


def test_lists_ask_as_often_for_three_versions_as_for_one(kb: Client) -> None:
    pages = [reverse("admin:protocols"), url("protocol_versions")]
    for page in pages:
        kb.get(page)
    counts = [_queries(kb, page) for page in pages]
    for turn in ("Een", "Twee"):
        edit(kb, title=turn)
        kb.post(url("protocol_check"), {"remark": turn})
    for page in pages:
        kb.get(page)  # messages
    assert [_queries(kb, page) for page in pages] == counts


def _queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    return len(asked)
