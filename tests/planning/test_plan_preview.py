"""The command for administrators: the contract of its JSON, its sums, and a sentence for every mistake."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command


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
