"""Definitions as data: what is read equals what was written, and what can't be right is named by file and step."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.definitions import (
    LEAD,
    Anchor,
    Condition,
    DefinitionError,
    Moment,
    check_steps,
    load_definitions,
    shipped_variation,
    step_from_dict,
    step_to_dict,
    variation_from_dict,
    variation_to_dict,
)
from services.enums import Executor, StepKind

TASK: dict[str, Any] = {
    "key": "gesprek",
    "title": "Gesprek",
    "legal_basis": "gebruikelijk",
    "executor": "employer",
    "opens": {"anchor": "first_day"},
    "due": {"anchor": "first_day", "days": 7},
}


def task(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**copy.deepcopy(TASK), **changes}.items() if value is not None}


def moment(of: str, days: int = 0, anchor: str = "completion") -> dict[str, Any]:
    return {"anchor": anchor, "of": of, "days": days}


def write(folder: Path, *steps: dict[str, Any], name: str = "proef.yaml", **head: Any) -> Path:
    content = {"key": "proef", "protocol": "proef", "title": "Proef", "version": 1, "lead_team": "team", **head}
    (folder / name).write_text(yaml.safe_dump({**content, "steps": list(steps)}), encoding="utf-8")
    return folder


def test_shipped_definitions_are_right() -> None:
    shipped = load_definitions()
    assert [(one.key, one.protocol, one.version) for one in shipped] == [
        ("preventief", "preventief", 1),
        ("verzuim-op-afroep", "verzuim", 2),
        ("verzuim", "verzuim", 2),
        ("wga", "wga", 1),
        ("zw-erd", "ziektewet", 1),
        ("zwangerschap", "zwangerschap", 1),
    ]
    assert [step.key for one in shipped for step in one.steps if not (step.title and step.legal_basis)] == []


def test_conversion_from_absence_to_ziektewet_keeps_what_is_the_same_step() -> None:
    absence, after = ({step.key for step in shipped_variation(key).steps} for key in ("verzuim", "zw-erd"))
    assert absence & after == {
        *("eerste-ziektedag", "probleemanalyse", "plan-van-aanpak", "evaluatie-plan-van-aanpak", "actueel-oordeel"),
        *("eindevaluatie", "re-integratieverslag", "wia-aanvraag", "einde-wachttijd", "ziek-uit-dienst-aangifte"),
    }


def test_verzuim_has_every_step_of_the_architecture() -> None:
    variation = shipped_variation("verzuim")
    kinds = {kind: [step.key for step in variation.steps if step.kind == kind] for kind in StepKind}
    always = {step.key for step in variation.steps if step.condition == Condition()} & set(kinds[StepKind.TASK])
    assert len(always) == 18  # the sixteen, and two that wait for the end of the employment
    assert set(kinds[StepKind.TASK]) - always == {
        *("vangnet-aanvraag", "vangnet-ziekmelding", "ziek-in-flexibele-periode", "herstel-vangnet"),
        "herstel-na-week-42",
    }
    assert kinds[StepKind.MARK] == ["eerste-ziektedag", "re-integratiedossier", "uwv-brief-wia", "einde-wachttijd"]
    assert kinds[StepKind.ON_REQUEST] == ["vervroegde-iva"]
    assert variation.lead_team == "casemanager-arbo"
    assert all(step.title and step.explanation and step.legal_basis for step in variation.steps)


def test_absence_on_call_has_fewer_steps_each_as_in_the_standard_one() -> None:
    """Whoever goes over from one to the other keeps what was done, by the key of the step."""
    standard, on_call = shipped_variation("verzuim"), shipped_variation("verzuim-op-afroep")
    assert (on_call.protocol, on_call.lead_team) == (standard.protocol, standard.lead_team)
    assert set(on_call.steps) < set(standard.steps)
    left_out = {step.key for step in standard.steps} - {step.key for step in on_call.steps}
    assert left_out == {
        *("eerste-gesprek", "spreekuur-plannen", "arbeidsdeskundig-onderzoek", "tweede-spoor", "uwv-beslissing"),
    }


def test_team_of_a_step_follows_the_lead_team_where_it_names_no_other() -> None:
    variation = shipped_variation("verzuim")
    teams = {step.key: (step.executor, step.team, variation.team_of(step)) for step in variation.steps}
    assert teams["wia-aanvraag"] == (Executor.TEAM, LEAD, "casemanager-arbo")
    assert teams["probleemanalyse"] == (Executor.TEAM, "bedrijfsarts", "bedrijfsarts")
    assert teams["plan-van-aanpak"] == (Executor.EMPLOYER, "", "casemanager-arbo")


@pytest.mark.parametrize("step", shipped_variation("verzuim").steps, ids=lambda step: step.key)
def test_step_comes_back_from_json_as_it_was(step: Any) -> None:
    assert step_from_dict(json.loads(json.dumps(step_to_dict(step)))) == step


def test_step_with_everything_in_it_comes_back_as_it_was() -> None:
    written = task(
        kind="on_request",
        executor="team",
        team="bedrijfsarts",
        explanation="Doe dit.",
        form="formulier",
        activity="verrichting",
        mails=["herinnering"],
        due={"earliest_of": [{"anchor": "first_day", "working_days": 5}, {"anchor": "leave_start", "days": -14}]},
        repeat={"every": 42, "until": moment("einde", 3, "due"), "not_within": {"days": 21, "of": ["einde"]}},
        condition={"classifications": ["ill"], "percentage_from": 1, "percentage_to": 0, "while_running": False},
    )
    step = step_from_dict(written)
    assert step.due[1] == Moment(Anchor.LEAVE_START, days=-14)
    assert step_to_dict(step) == written
    assert step_from_dict(step_to_dict(step)) == step


def test_variation_comes_back_as_it_was() -> None:
    variation = shipped_variation("verzuim")
    assert variation_from_dict(json.loads(json.dumps(variation_to_dict(variation)))) == variation


def test_mark_without_opens_is_a_point_on_its_due_date() -> None:
    step = step_from_dict(task(kind="mark", executor=None, opens=None))
    assert step.opens == step.due


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dew": 1}, "step gesprek: unknown field 'dew'|step: unknown field 'dew'"),
        ({"title": None}, "field 'title' is missing"),
        ({"title": " "}, "step gesprek: title is empty"),
        ({"title": 5}, "step gesprek: title must be a text, not 5"),
        ({"opens": None}, "step gesprek: field 'opens' is missing"),
        ({"kind": "taak"}, "step gesprek: unknown stepkind 'taak'; known are task, mark, on_request"),
        ({"executor": "arts"}, "step gesprek: unknown executor 'arts'"),
        ({"due": {"anchor": "sunday"}}, "step gesprek, due: unknown anchor 'sunday'; known are first_day"),
        ({"due": {"anchor": "first_day", "weeks": 6}}, "step gesprek, due: unknown field 'weeks'"),
        ({"due": {"anchor": "first_day", "days": "7"}}, "step gesprek, due: days must be a whole number, not '7'"),
        ({"due": {"anchor": "first_day", "days": 1, "working_days": 1}}, "give days or working_days, not both"),
        ({"due": {"anchor": "first_day", "working_days": -1}}, "working_days must be at least 0"),
        ({"due": {"anchor": "completion"}}, "'of' names the step for completion and due"),
        ({"due": {"anchor": "first_day", "of": "gesprek"}}, "'of' names the step for completion and due"),
        ({"due": {"earliest_of": []}}, "step gesprek, due: earliest_of is empty"),
        ({"due": 7}, "step gesprek, due: expected named fields, found 7"),
        ({"repeat": {"every": 0, "until": moment("x")}}, "step gesprek, repeat: every must be at least 1"),
        ({"repeat": {"every": 42}}, "step gesprek, repeat: field 'until' is missing"),
        ({"condition": {"while_running": "ja"}}, "condition: while_running must be true or false"),
        ({"mails": "herinnering"}, "step gesprek: mails must be a list"),
        ({"mails": [1]}, "step gesprek: mails must be a list of texts"),
    ],
)
def test_step_that_is_written_wrongly_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        step_from_dict(task(**changes))


OTHER = task(key="ander")
LATER = {"anchor": "first_day", "days": 364}
REPEAT = {"every": 42, "until": LATER, "not_within": {"days": 21, "of": ["ander"]}}


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([task(), task()], "step gesprek: this key is used twice"),
        ([task(executor=None)], "step gesprek: field 'executor' is missing"),
        ([task(executor="team")], "step gesprek: 'team' belongs to executor team"),
        ([task(team="bedrijfsarts")], "step gesprek: 'team' belongs to executor team"),
        ([task(kind="mark")], "step gesprek: a mark on the timeline has no executor"),
        ([task(opens={"anchor": "first_day", "days": 8})], "step gesprek: due before it opens"),
        ([OTHER, task(opens=moment("ander", 2), due=moment("ander", 1))], "step gesprek: due before it opens"),
        ([task(due=moment("weg"))], "step gesprek: there is no step 'weg'"),
        ([task(repeat=REPEAT)], "step gesprek: there is no step 'ander'"),
        ([task(due=moment("gesprek", 3))], "step gesprek: waits for itself"),
        ([task(due=moment("ander")), task(key="ander", due=moment("gesprek"))], "gesprek → ander → gesprek"),
        (
            [task(key="ander", kind="mark", executor=None), task(due=moment("ander"))],
            "step gesprek: 'ander' is a mark, which nobody completes",
        ),
        (
            [task(key="ander", repeat={"every": 42, "until": LATER}), task(due=moment("ander"))],
            "step gesprek: 'ander' repeats",
        ),
        (
            [task(key="eerst"), task(key="ander", due=moment("eerst", 9)), task(repeat=REPEAT)],
            "step gesprek: with not_within, 'ander' must be counted from one and the same fact",
        ),
        (
            [OTHER, task(opens={"anchor": "leave_start"}, due={"anchor": "leave_start"}, repeat=REPEAT)],
            "step gesprek: with not_within, 'ander' must be counted from one and the same fact",
        ),
    ],
)
def test_steps_that_do_not_fit_together_are_refused_by_file_and_step(
    tmp_path: Path, steps: list[dict[str, Any]], message: str
) -> None:
    with pytest.raises(DefinitionError, match=message) as refused:
        load_definitions(write(tmp_path, *steps))
    assert str(refused.value).startswith("proef.yaml: ")


def test_steps_that_fit_together_pass() -> None:
    check_steps([step_from_dict(OTHER), step_from_dict(task(repeat=REPEAT))])


def test_broken_yaml_is_refused_by_file(tmp_path: Path) -> None:
    (tmp_path / "stuk.yaml").write_text("key: [", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"^stuk\.yaml: "):
        load_definitions(tmp_path)


@pytest.mark.parametrize("content", ["", "- a", "tekst"])
def test_file_without_a_variation_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "leeg.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"^leeg\.yaml: variation: expected named fields"):
        load_definitions(tmp_path)


def test_one_version_defined_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, task(), name="a.yaml")
    with pytest.raises(DefinitionError, match="variation proef version 1 is defined twice"):
        load_definitions(write(tmp_path, task(), name="b.yaml"))


def test_versions_of_one_variation_stand_side_by_side(tmp_path: Path) -> None:
    write(tmp_path, task(), name="a.yaml")
    found = load_definitions(write(tmp_path, task(), name="b.yaml", version=2))
    assert [variation.version for variation in found] == [1, 2]


def test_unknown_variation_names_those_that_exist() -> None:
    with pytest.raises(LookupError, match=r"There is no variation 'onbekend'; there is: .*verzuim"):
        shipped_variation("onbekend")
