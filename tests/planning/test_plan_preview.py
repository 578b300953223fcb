"""The command for administrators: the contract of its JSON, its sums, and a sentence for every mistake."""

import json
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from planning.management import variations
from services.models import ProtocolVariation
from services.queries import definition_of
from services.usecases.protocols import new_version
from tests.world import World


def preview(*args: str, first_day: str = "2026-01-05", variation: str = "verzuim") -> str:
    out = StringIO()
    call_command("plan_preview", "--variation", variation, "--first-day", first_day, *args, stdout=out)
    return out.getvalue()


def rows(
    *args: str, first_day: str = "2026-01-05", variation: str = "verzuim"
) -> dict[tuple[str, int], dict[str, Any]]:
    found = json.loads(preview("--json", *args, first_day=first_day, variation=variation))
    return {(row["key"], row["term"]): row for row in found}


def test_preview_gives_the_fixture_of_the_law() -> None:
    found = rows()
    dates = {key: (row["opens"], row["due"]) for (key, term), row in found.items() if term == 1}
    assert dates["probleemanalyse"][1] == "2026-02-16"
    assert dates["plan-van-aanpak"][1] == "2026-03-02"
    assert dates["melding-42e-week"][1] == "2026-10-26"
    assert dates["eerstejaarsevaluatie"] == ("2026-11-16", "2027-01-04")
    assert dates["uwv-brief-wia"] == ("2027-09-06", "2027-09-20")
    assert dates["re-integratieverslag"][1] == "2027-10-04"
    assert dates["wia-aanvraag"][1] == "2027-10-18"
    assert dates["uwv-beslissing"][1] == "2027-11-22"
    assert dates["einde-wachttijd"][1] == "2028-01-03"


def test_preview_json_has_the_fields_of_the_contract_in_order_of_due_date() -> None:
    found = json.loads(preview("--json"))
    assert found[4] == {
        "key": "probleemanalyse",
        "term": 1,
        "title": "Probleemanalyse",
        "opens": "2026-02-02",
        "due": "2026-02-16",
        "executor": "bedrijfsarts",
        "legal_basis": "Regeling procesgang art. 2 lid 2",
    }
    assert [row["due"] for row in found] == sorted(row["due"] for row in found)


def test_preview_names_executors() -> None:
    found = rows()
    assert found["plan-van-aanpak", 1]["executor"] == "employer"
    assert found["spreekuur-plannen", 1]["executor"] == "casemanager-arbo"
    assert found["arbeidsdeskundig-onderzoek", 1]["executor"] == "arbeidsdeskundige"
    assert found["einde-wachttijd", 1]["executor"] == "-"


def test_preview_moves_dates_by_an_interruption() -> None:
    found = rows("--gap", "2022-07-04:2022-07-25", first_day="2022-01-03")
    assert found["einde-wachttijd", 1]["due"] == "2024-01-22"


def test_preview_counts_from_what_was_done_and_shows_what_waited_for_it() -> None:
    found = rows("--done", "probleemanalyse=2026-02-10", "--done", "wia-aanvraag=2027-10-01")
    assert found["plan-van-aanpak", 1]["due"] == "2026-02-24"
    assert found["riv-uploaden", 1]["due"] == "2027-10-02"
    assert found["probleemanalyse", 1]["due"] == "2026-02-16"


def test_preview_keeps_the_dates_of_a_step_that_was_done_before_an_interruption() -> None:
    options = ("--gap", "2022-07-04:2022-07-25", "--done", "probleemanalyse=2022-02-10")
    found = rows(*options, first_day="2022-01-03")
    assert found["probleemanalyse", 1]["due"] == "2022-02-14"
    assert found["melding-42e-week", 1]["due"] == "2022-11-14"


def test_preview_takes_the_next_term_or_a_named_one_of_a_step_that_repeats() -> None:
    gap = ("--gap", "2026-08-03:2026-08-13")
    key = "evaluatie-plan-van-aanpak"
    found = rows(*gap, "--done", f"{key}=2026-04-10", "--done", f"{key}=2026-05-20", "--done", f"{key}.4=2026-07-30")
    plain = rows()
    kept = {term for (name, term), row in found.items() if name == key and row["due"] == plain[key, term]["due"]}
    assert kept == {1, 2, 4}


def test_preview_takes_done_steps_in_any_order() -> None:
    first = rows("--done", "riv-uploaden=2027-10-01", "--done", "wia-aanvraag=2027-10-01")
    assert first == rows("--done", "wia-aanvraag=2027-10-01", "--done", "riv-uploaden=2027-10-01")


def test_preview_is_a_table_for_people() -> None:
    lines = preview().splitlines()
    assert lines[0].split() == ["due", "opens", "key", "term", "executor", "title", "legal_basis"]
    assert any(line.startswith("2026-02-16  2026-02-02  probleemanalyse") for line in lines)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--gap", "2026-03-02"], "is not START:END"),
        (["--gap", "2026-03-02:x"], "--gap: 'x' is not a date; write it as YYYY-MM-DD"),
        (["--gap", "2026-03-02:2026-03-30"], "counts 28 days; from 28 days on the new absence is a new trajectory"),
        (["--gap", "2026-03-02:2026-03-01"], "does not end after that day"),
        (["--gap", "2026-01-02:2026-01-08"], "before the first sick day 2026-01-05"),
        (["--done", "probleemanalyse"], "is not KEY=DATE"),
        (["--done", "evaluatie-plan-van-aanpak.x=2026-05-01"], "is not KEY=DATE or KEY.TERM=DATE"),
        (["--done", "probleemanalyse=10-02-2026"], "--done: '10-02-2026' is not a date"),
        (["--done", "onbekend=2026-02-10"], "There is no step 'onbekend'; there is: eerste-ziektedag, "),
        (["--done", "einde-wachttijd=2026-02-10"], "is a mark on the timeline"),
        (["--done", "probleemanalyse=2026-01-01"], "before the first sick day"),
        (["--done", "riv-uploaden=2027-10-01"], "waits for another step"),
        (["--done", "probleemanalyse.2=2026-02-10"], "there is no such term"),
        (["--done", "probleemanalyse=2026-02-10", "--done", "probleemanalyse=2026-02-11"], "was done already"),
    ],
)
def test_preview_refuses_what_can_not_be_with_a_sentence(args: list[str], message: str) -> None:
    with pytest.raises(CommandError) as refused:
        preview(*args)
    assert message in str(refused.value)


@pytest.mark.parametrize("first_day", ["05-01-2026", "2026-02-30", "20260105", "vandaag", ""])
def test_preview_refuses_a_first_day_that_is_no_date(first_day: str) -> None:
    with pytest.raises(CommandError, match=r"--first-day: .* is not a date"):
        preview(first_day=first_day)


def test_preview_refuses_a_first_day_at_the_end_of_the_calendar() -> None:
    with pytest.raises(CommandError, match="too far in the future"):
        preview(first_day="9999-06-01")


def test_preview_refuses_an_unknown_variation_and_names_those_that_exist() -> None:
    with pytest.raises(CommandError, match=r"There is no variation 'ziek'; there is: .*verzuim"):
        preview(variation="ziek")


def test_days_of_leave_do_not_count() -> None:
    found = rows("--leave", "2026-05-05:2026-08-24")
    assert found["melding-42e-week", 1]["due"] == "2027-02-15"  # 112 days later than without
    assert found["einde-wachttijd", 1]["due"] == "2028-04-24"


def test_ziektewet_after_the_employment() -> None:
    found = rows("--employment-ends", "2026-03-31", variation="zw-erd")
    due = {key: row["due"] for (key, term), row in found.items() if term == 1}
    assert due["ziek-uit-dienst-aangifte"] == "2026-03-31"
    assert (due["uwv-melding-zw"], due["probleemanalyse"], due["plan-van-aanpak"]) == (
        *("2026-02-16", "2026-02-16", "2026-03-02"),
    )
    assert (due["ezwb"], due["re-integratieverslag"], due["wia-aanvraag"], due["einde-wachttijd"]) == (
        *("2027-01-04", "2027-10-04", "2027-10-18", "2028-01-03"),
    )
    assert "ziek-uit-dienst-aangifte" not in {key for key, _term in rows(variation="zw-erd")}
    assert found["probleemanalyse", 1]["executor"] == "bedrijfsarts"
    assert found["plan-van-aanpak", 1]["executor"] == "casemanager-zw"


def test_wga_is_watched_every_year_for_ten_years() -> None:
    found = rows(variation="wga", first_day="2028-01-03")
    yearly = [row["due"] for (key, _term), row in found.items() if key == "jaarlijkse-monitoring"]
    assert (len(yearly), yearly[0], yearly[-1]) == (10, "2029-01-02", "2037-12-31")
    assert found["einde-eigen-risico", 1]["due"] == "2038-01-02"


def test_pregnancy_follows_the_leave_and_the_birth() -> None:
    args = ("--due-date", "2026-06-15", "--leave", "2026-05-05:2026-08-24")
    due = {key: row["due"] for (key, _term), row in rows(*args, variation="zwangerschap").items()}
    assert due == {
        "zwangerschapsverklaring": "2026-04-06",
        "laatste-werkdag-vragen": "2026-04-06",
        "wazo-aanvraag": "2026-04-21",
        "begin-verlof": "2026-05-05",
        "bevalling-doorgeven": "2026-06-17",
        "gesprek-terugkeer": "2026-08-10",
        "einde-verlof": "2026-08-24",
        "verlof-afsluiten": "2026-08-31",
    }
    born = rows(*args, "--born", "2026-06-20", variation="zwangerschap")
    assert born["gespreid-verlof", 1]["due"] == "2026-07-11"


def test_every_step_of_the_law_has_its_date() -> None:
    """domain.md 1.2, D0 = Monday 2026-01-05."""
    found = rows("--done", "wia-aanvraag=2027-10-18")
    dates = {key: (row["opens"], row["due"]) for (key, term), row in found.items() if term == 1}
    assert dates["eerste-ziektedag"][1] == "2026-01-05"
    assert dates["ziekmelding-doorgeven"] == ("2026-01-05", "2026-01-12")
    assert dates["eerste-gesprek"][1] == "2026-01-12"
    assert dates["spreekuur-plannen"] == ("2026-02-02", "2026-02-09")
    assert dates["probleemanalyse"][1] == "2026-02-16"
    assert dates["plan-van-aanpak"][1] == "2026-03-02"
    assert [row["due"] for (key, _term), row in found.items() if key == "evaluatie-plan-van-aanpak"][:2] == [
        *("2026-04-13", "2026-05-25"),
    ]
    assert dates["melding-42e-week"][1] == "2026-10-26"
    assert dates["eerstejaarsevaluatie"] == ("2026-11-16", "2027-01-04")
    assert dates["arbeidsdeskundig-onderzoek"][1] == "2027-01-04"
    assert dates["uwv-brief-wia"] == ("2027-09-06", "2027-09-20")
    assert dates["actueel-oordeel"] == ("2027-08-30", "2027-10-04")
    assert (dates["eindevaluatie"][1], dates["re-integratieverslag"][1]) == ("2027-10-04", "2027-10-04")
    assert (dates["wia-aanvraag"][1], dates["riv-uploaden"][1]) == ("2027-10-18", "2027-10-19")
    assert (dates["uwv-beslissing"][1], dates["einde-wachttijd"][1]) == ("2027-11-22", "2028-01-03")


@pytest.mark.parametrize(
    ("leave", "born"),
    [
        ("2026-05-05:2026-08-24", "2026-06-15"),
        ("2026-05-05:2026-08-24", "2026-06-08"),
        ("2026-05-05:2026-09-07", "2026-06-29"),
        ("2026-05-19:2026-09-07", "2026-06-15"),
        ("2026-04-21:2026-09-07", "2026-05-25"),
        ("2026-04-07:2026-08-31", "2026-06-22"),
    ],
)
def test_pregnancy_has_the_dates_of_each_fixture_of_the_leave(leave: str, born: str) -> None:
    """domain.md 3.1: six leaves around the due date 2026-06-15."""
    args = ("--due-date", "2026-06-15", "--leave", leave, "--born", born)
    due = {key: row["due"] for (key, _term), row in rows(*args, variation="zwangerschap").items()}
    start, end = (date.fromisoformat(day) for day in leave.split(":"))
    assert (due["begin-verlof"], due["einde-verlof"]) == (start.isoformat(), end.isoformat())
    assert due["wazo-aanvraag"] == (start - timedelta(days=14)).isoformat()
    assert due["gesprek-terugkeer"] == (end - timedelta(days=14)).isoformat()
    assert (
        due["bevalling-doorgeven"] == (min(date.fromisoformat(born), date(2026, 6, 15)) + timedelta(days=2)).isoformat()
    )


def test_without_a_leave_the_one_of_the_due_date_and_the_birth_counts() -> None:
    def ends(*args: str) -> tuple[str, str]:
        found = rows("--due-date", "2026-06-15", *args, variation="zwangerschap")
        return found["begin-verlof", 1]["due"], found["einde-verlof", 1]["due"]

    assert ends() == ("2026-05-05", "2026-08-24")
    assert ends("--born", "2026-06-29") == ("2026-05-05", "2026-09-07")


@pytest.mark.parametrize(
    ("first_day", "classification", "key", "due"),
    [
        ("2026-03-02", "pregnancy", "vangnet-aanvraag", "2026-04-13"),
        ("2026-05-07", "pregnancy", "vangnet-aanvraag", "2026-05-10"),
        ("2026-05-07", "ill", "ziek-in-flexibele-periode", "2026-05-10"),
        ("2026-05-07", "accident", "ziek-in-flexibele-periode", "2026-05-10"),
        ("2026-05-04", "ill", "ziek-in-flexibele-periode", None),  # the day before the weeks in which leave may begin
        ("2026-05-19", "ill", "ziek-in-flexibele-periode", None),  # on which the leave begins at the latest
        ("2026-03-02", "ill", "vangnet-aanvraag", None),
        ("2026-03-02", "organ_donation", "vangnet-ziekmelding", "2026-04-13"),
    ],
)
def test_illness_around_a_pregnancy_is_reported_on_the_days_of_the_law(
    first_day: str, classification: str, key: str, due: str | None
) -> None:
    """domain.md 3.4 and 3.5, due date 2026-06-15."""
    found = rows("--due-date", "2026-06-15", "--classification", classification, first_day=first_day)
    assert found.get((key, 1), {}).get("due") == due


def test_who_is_still_ill_when_the_weeks_begin_is_ill_in_them_from_their_first_day() -> None:
    args = ("--due-date", "2026-06-15", "--done", "spreekuur-plannen=2026-05-12")
    assert rows(*args, first_day="2026-04-06")["ziek-in-flexibele-periode", 1]["due"] == "2026-05-08"
    gap = ("--gap", "2026-04-20:2026-05-11", "--due-date", "2026-06-15")
    assert rows(*gap, first_day="2026-04-06")["ziek-in-flexibele-periode", 1]["due"] == "2026-05-14"
    leave = ("--leave", "2026-05-05:2026-08-24", "--due-date", "2026-06-15")
    assert ("ziek-in-flexibele-periode", 1) not in rows(*leave, first_day="2026-05-07")
    recovered = (*args[:2], "--recovered", "2026-05-05")
    assert ("ziek-in-flexibele-periode", 1) not in rows(*recovered, first_day="2026-04-06")


def test_recovery_and_the_end_of_the_employment_bring_their_steps() -> None:
    ends = rows("--employment-ends", "2026-03-31", "--warned", "2026-03-11")
    assert (ends["dienstverband-loopt-af", 1]["opens"], ends["dienstverband-loopt-af", 1]["due"]) == (
        *("2026-03-11", "2026-03-14"),
    )
    assert ends["ziek-uit-dienst-aangifte", 1]["due"] == "2026-03-31"
    reported = ("--done", "melding-42e-week=2026-10-26", "--recovered", "2026-11-02")
    assert rows(*reported)["herstel-na-week-42", 1]["due"] == "2026-11-04"
    assert ("herstel-na-week-42", 1) not in rows("--recovered", "2026-11-02")
    net = ("--classification", "pregnancy", "--recovered", "2026-02-02")
    assert rows(*net)["herstel-vangnet", 1]["due"] == "2026-02-04"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--classification", "griep"], "--classification: there is no 'griep'; there is: ill, accident"),
        (["--percentage", "0"], "--percentage: '0' is not a number above 0 up to and including 100"),
        (["--percentage", "100.5"], "is not a number above 0"),
        (["--percentage", "half"], "--percentage: 'half' is not a number"),
        (["--percentage", "nan"], "--percentage: 'nan' is not a number"),
        (["--recovered", "2026-01-04"], "--recovered: 2026-01-04 lies before the first sick day 2026-01-05."),
        (["--gap", "2026-02-02:2026-02-10", "--recovered", "2026-02-10"], "does not lie after 2026-02-10"),
        (["--recovered", "gisteren"], "--recovered: 'gisteren' is not a date"),
        (["--warned", "2026-03-11"], "--warned is about the end of the employment: give --employment-ends too."),
        (["--warned", "2026-01-01", "--employment-ends", "2026-03-31"], "--warned: 2026-01-01 lies before the first"),
        (["--leave", "2026-05-05:2026-05-01"], "ends before that day"),
    ],
)
def test_preview_refuses_what_can_not_be_of_the_newer_facts(args: list[str], message: str) -> None:
    with pytest.raises(CommandError) as refused:
        preview(*args)
    assert message in str(refused.value)


def test_a_birth_that_can_not_be_is_refused() -> None:
    with pytest.raises(CommandError, match="is born between"):
        preview("--due-date", "2026-06-15", "--born", "2025-06-15", variation="zwangerschap")


def test_stored_follows_the_version_in_the_database(world: World) -> None:
    old = ProtocolVariation.objects.get(key="verzuim")
    assert rows("--stored") == rows()
    definition = definition_of(old)
    kept = tuple(step for step in definition.steps if step.key != "uwv-beslissing")
    new_version(
        variation=old, definition=replace(definition, steps=kept), remark="Zonder beslissing", by=world.klantbeheer
    )
    assert rows().keys() - rows("--stored").keys() == {("uwv-beslissing", 1)}
    with pytest.raises(CommandError, match=r"There is no variation 'ziek' in the database; there is: .*verzuim"):
        preview("--stored", variation="ziek")


@pytest.mark.django_db
def test_stored_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="no protocols have been loaded yet"):
        preview("--stored")

    def no_database(keys: list[str]) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(variations, "current_variations", no_database)
    with pytest.raises(CommandError, match="--stored reads the database, and there is none to read"):
        preview("--stored")
