"""The standard protocol to the day: the fixtures of domain.md 1.2 and 1.4, and what each rule of the plan says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dossiers.enums import TaskState
from planning.planner import Facts, Interruption, Leave, PlannedTask, Settled, plan
from services.definitions import Condition, Step, shipped_variation
from services.enums import Executor

D0 = date(2026, 1, 5)
LATER = date(2030, 1, 1)
STEPS = shipped_variation("verzuim").steps


def by_key(tasks: list[PlannedTask]) -> dict[tuple[str, int], PlannedTask]:
    return {(task.key, task.term): task for task in tasks}


def planned(facts: Facts, *history: Settled, today: date = LATER) -> dict[tuple[str, int], PlannedTask]:
    return by_key(plan(facts, STEPS, history, today))


def done(key: str, on: date, term: int = 1) -> Settled:
    return Settled(key, term, TaskState.DONE, on - timedelta(days=3), on + timedelta(days=3), on)


@pytest.mark.parametrize(
    ("key", "opens", "due"),
    [
        ("eerste-ziektedag", date(2026, 1, 5), date(2026, 1, 5)),
        ("ziekmelding-doorgeven", date(2026, 1, 5), date(2026, 1, 12)),
        ("eerste-gesprek", date(2026, 1, 5), date(2026, 1, 12)),
        ("spreekuur-plannen", date(2026, 2, 2), date(2026, 2, 9)),
        ("probleemanalyse", date(2026, 2, 2), date(2026, 2, 16)),
        ("re-integratiedossier", date(2026, 2, 16), date(2026, 2, 16)),
        ("plan-van-aanpak", date(2026, 2, 16), date(2026, 3, 2)),
        ("melding-42e-week", date(2026, 10, 12), date(2026, 10, 26)),
        ("eerstejaarsevaluatie", date(2026, 11, 16), date(2027, 1, 4)),
        ("arbeidsdeskundig-onderzoek", date(2026, 11, 23), date(2027, 1, 4)),
        ("actueel-oordeel", date(2027, 8, 30), date(2027, 10, 4)),
        ("uwv-brief-wia", date(2027, 9, 6), date(2027, 9, 20)),
        ("eindevaluatie", date(2027, 9, 6), date(2027, 10, 4)),
        ("re-integratieverslag", date(2027, 9, 13), date(2027, 10, 4)),
        ("wia-aanvraag", date(2027, 9, 6), date(2027, 10, 18)),
        ("uwv-beslissing", date(2027, 10, 18), date(2027, 11, 22)),
        ("einde-wachttijd", date(2028, 1, 3), date(2028, 1, 3)),
    ],
)
def test_plan_gives_the_fixture_of_the_law_to_the_day(key: str, opens: date, due: date) -> None:
    task = planned(Facts(D0))[key, 1]
    assert (task.opens, task.due) == (opens, due)


def test_plan_holds_nothing_but_the_steps_of_the_fixture_and_the_evaluations() -> None:
    tasks = planned(Facts(D0))
    assert len([key for key, _ in tasks if key != "evaluatie-plan-van-aanpak"]) == 17


def test_evaluations_come_every_six_weeks_but_not_near_the_yearly_and_the_final_one() -> None:
    evaluations = [task for task in plan(Facts(D0), STEPS, (), LATER) if task.key == "evaluatie-plan-van-aanpak"]
    offsets = [(task.due - D0).days for task in evaluations]
    assert offsets == [98, 140, 182, 224, 266, 308, 392, 434, 476, 518, 560, 602]
    assert [task.term for task in evaluations] == list(range(1, 13))
    assert {(task.due - task.opens).days for task in evaluations} == {14}


def test_evaluations_stop_when_the_final_evaluation_is_done() -> None:
    tasks = planned(Facts(D0), done("eindevaluatie", D0 + timedelta(days=550)))
    assert max(term for key, term in tasks if key == "evaluatie-plan-van-aanpak") == 10


@pytest.mark.parametrize(
    ("analysed_on", "due"),
    [
        (date(2026, 2, 10), date(2026, 2, 24)),
        (date(2026, 2, 16), date(2026, 3, 2)),
        (date(2026, 4, 1), date(2026, 3, 2)),
    ],
)
def test_plan_van_aanpak_is_due_two_weeks_after_the_analysis_and_in_week_eight_at_the_latest(
    analysed_on: date, due: date
) -> None:
    task = planned(Facts(D0), done("probleemanalyse", analysed_on))["plan-van-aanpak", 1]
    assert task.due == due
    assert task.opens == min(analysed_on, date(2026, 2, 16))


@pytest.mark.parametrize(
    ("waiting", "for_key", "days"),
    [("tweede-spoor", "eerstejaarsevaluatie", 42), ("riv-uploaden", "wia-aanvraag", 1)],
)
def test_step_that_waits_for_another_is_planned_when_that_one_is_done(waiting: str, for_key: str, days: int) -> None:
    assert (waiting, 1) not in planned(Facts(D0))
    on = date(2027, 1, 4)
    task = planned(Facts(D0), done(for_key, on))[waiting, 1]
    assert (task.opens, task.due) == (on, on + timedelta(days=days))


def test_step_is_not_planned_when_the_one_before_it_does_not_apply() -> None:
    skipped = Settled("eerstejaarsevaluatie", 1, TaskState.NOT_APPLICABLE, D0, D0)
    assert ("tweede-spoor", 1) not in planned(Facts(D0), skipped)


def test_early_iva_is_planned_on_request_only() -> None:
    assert ("vervroegde-iva", 1) not in planned(Facts(D0))
    task = planned(Facts(D0, requested=frozenset({"vervroegde-iva"})))["vervroegde-iva", 1]
    assert (task.opens, task.due) == (D0 + timedelta(days=14), D0 + timedelta(days=475))


def test_executors_are_those_of_the_architecture() -> None:
    tasks = planned(Facts(D0), done("eerstejaarsevaluatie", LATER), done("wia-aanvraag", LATER))
    found = {key: task.team or task.executor for (key, _), task in tasks.items() if not task.is_mark}
    employer = {
        "ziekmelding-doorgeven", "eerste-gesprek", "plan-van-aanpak", "evaluatie-plan-van-aanpak", "melding-42e-week",
        "eerstejaarsevaluatie", "tweede-spoor", "eindevaluatie", "re-integratieverslag", "riv-uploaden",
    }  # fmt: skip
    assert {key for key, who in found.items() if who == Executor.EMPLOYER} == employer
    assert {key for key, who in found.items() if who == "bedrijfsarts"} == {"probleemanalyse", "actueel-oordeel"}
    assert {key for key, who in found.items() if who == "arbeidsdeskundige"} == {"arbeidsdeskundig-onderzoek"}
    assert {key for key, who in found.items() if who == "lead"} == {
        "spreekuur-plannen",
        "wia-aanvraag",
        "uwv-beslissing",
    }


def test_interruption_moves_the_end_of_the_104_weeks_by_its_days() -> None:
    sick = date(2022, 1, 3)
    gap = Interruption(recovered_on=date(2022, 7, 4), sick_again_on=date(2022, 7, 25))
    assert planned(Facts(sick))["einde-wachttijd", 1].due == date(2024, 1, 1)
    task = planned(Facts(sick, interruptions=(gap,)))["einde-wachttijd", 1]
    assert task.due == date(2024, 1, 22)
    assert task.reasons == (
        "effectieve eerste ziektedag 24-01-2022 + 728 dagen = 22-01-2024 (WIA art. 23 lid 1; BW 7:629 lid 1)",
        "verschoven met 21 dagen onderbreking (04-07-2022 t/m 24-07-2022)",
    )


def test_interruption_after_the_analysis_moves_the_date_that_is_counted_from_it() -> None:
    gap = Interruption(recovered_on=date(2026, 2, 20), sick_again_on=date(2026, 3, 10))
    task = planned(Facts(D0, interruptions=(gap,)), done("probleemanalyse", date(2026, 2, 10)))["plan-van-aanpak", 1]
    assert (task.opens, task.due) == (date(2026, 2, 10), date(2026, 3, 14))
    assert task.reasons == (
        "effectieve eerste ziektedag 23-01-2026 + 56 dagen = 20-03-2026",
        "Probleemanalyse uitgevoerd op 10-02-2026 + 14 dagen + 18 dagen die niet meetellen = 14-03-2026",
        "de vroegste datum geldt: 14-03-2026 (Regeling procesgang art. 4 lid 1-3)",
        "verschoven met 18 dagen onderbreking (20-02-2026 t/m 09-03-2026)",
    )


def test_interruption_before_the_analysis_leaves_the_date_that_is_counted_from_it() -> None:
    gap = Interruption(recovered_on=date(2026, 1, 20), sick_again_on=date(2026, 2, 1))
    task = planned(Facts(D0, interruptions=(gap,)), done("probleemanalyse", date(2026, 2, 10)))["plan-van-aanpak", 1]
    assert task.due == date(2026, 2, 24)


def test_every_date_explains_itself() -> None:
    tasks = planned(Facts(D0))
    assert tasks["probleemanalyse", 1].reasons == (
        "eerste ziektedag 05-01-2026 + 42 dagen = 16-02-2026 (Regeling procesgang art. 2 lid 2)",
    )
    assert tasks["eerste-gesprek", 1].reasons == (
        "eerste ziektedag 05-01-2026 + 5 werkdagen = 12-01-2026 (gebruikelijk; geen wettelijke termijn)",
    )
    assert all(task.reasons and task.legal_basis in task.reasons[-1] for task in tasks.values())


def test_leave_moves_the_dates_from_its_first_day_on() -> None:
    facts = Facts(D0, leave=(Leave(date(2026, 5, 5), date(2026, 8, 24)),))
    before = planned(facts, today=date(2026, 5, 4))["melding-42e-week", 1]
    during = planned(facts, today=date(2026, 5, 5))["melding-42e-week", 1]
    assert before.due == date(2026, 10, 26)
    assert during.due == date(2026, 10, 26) + timedelta(days=112)
    assert during.reasons[-1] == "verschoven met 112 dagen verlof (05-05-2026 t/m 24-08-2026)"


def test_settled_task_keeps_its_dates_whatever_happens() -> None:
    entry = done("probleemanalyse", date(2026, 2, 12))
    gap = Interruption(recovered_on=date(2026, 6, 1), sick_again_on=date(2026, 6, 15))
    task = planned(Facts(D0 - timedelta(days=9), interruptions=(gap,)), entry)["probleemanalyse", 1]
    assert (task.opens, task.due, task.settled) == (entry.opens, entry.due, TaskState.DONE)
    assert task.reasons == ("uitgevoerd op 12-02-2026; de datums blijven zoals ze toen waren",)


def test_recovered_trajectory_keeps_its_plan_within_the_window_and_loses_it_after() -> None:
    facts = Facts(D0, recovered_on=date(2026, 3, 2))
    entry = done("probleemanalyse", date(2026, 2, 12))
    assert planned(facts, entry, today=date(2026, 3, 29)) == planned(Facts(D0), entry, today=date(2026, 3, 29))
    assert set(planned(facts, entry, today=date(2026, 3, 30))) == {("probleemanalyse", 1)}


def test_ended_trajectory_has_what_was_settled_and_nothing_more() -> None:
    entry = done("evaluatie-plan-van-aanpak", date(2026, 5, 20), term=2)
    tasks = planned(Facts(D0, ended_on=date(2026, 6, 1)), entry, today=date(2026, 6, 1))
    assert set(tasks) == {("evaluatie-plan-van-aanpak", 2)}


def test_due_date_in_a_weekend_stays_and_shows_the_next_working_day() -> None:
    saturday = planned(Facts(date(2026, 1, 3)))["probleemanalyse", 1]
    monday = planned(Facts(D0))["probleemanalyse", 1]
    assert (saturday.due, saturday.next_working_day) == (date(2026, 2, 14), date(2026, 2, 16))
    assert monday.next_working_day is None


def conditional(condition: Condition) -> Step:
    return replace(next(step for step in STEPS if step.key == "probleemanalyse"), condition=condition)


@pytest.mark.parametrize(
    ("condition", "meant"),
    [
        (Condition(), True),
        (Condition(classifications=("ill", "pregnancy")), True),
        (Condition(classifications=("pregnancy",)), False),
        (Condition(percentage_from=50, percentage_to=60), True),
        (Condition(percentage_from=51), False),
        (Condition(percentage_to=49), False),
    ],
)
def test_condition_decides_whether_a_step_is_meant(condition: Condition, meant: bool) -> None:
    facts = Facts(D0, classification="ill", percentage=50)
    assert bool(plan(facts, [conditional(condition)], (), LATER)) is meant


def test_step_for_after_the_end_is_planned_when_the_trajectory_has_ended() -> None:
    step = conditional(Condition(while_running=False))
    assert plan(Facts(D0, ended_on=D0), [step], (), LATER)
