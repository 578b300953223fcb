"""The leave of WAZO 3:1: the fixtures of domain.md 3.1, what the law says for every case, and impossible dates."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from planning.planner import Admission, Maternity, flexible_part, leave_window, maternity_leave

DUE = date(2026, 6, 15)
B = DUE + timedelta(days=1)


def days(count: int) -> timedelta:
    return timedelta(days=count)


@pytest.mark.parametrize(
    ("multiple", "before", "after_due", "last_day", "total"),
    [
        (False, 42, 0, date(2026, 8, 24), 112),
        (False, 42, -7, date(2026, 8, 24), 112),
        (False, 42, 14, date(2026, 9, 7), 126),
        (False, 28, 0, date(2026, 9, 7), 112),
        (True, 56, -21, date(2026, 9, 7), 140),
        (True, 70, 7, date(2026, 8, 31), 147),
    ],
)
def test_fixtures(multiple: bool, before: int, after_due: int, last_day: date, total: int) -> None:
    leave = maternity_leave(Maternity(DUE, multiple, B - days(before), DUE + days(after_due)))
    assert (leave.start, leave.last_day, leave.total_days) == (B - days(before), last_day, total)


@pytest.mark.parametrize(
    ("multiple", "window"),
    [(False, (date(2026, 5, 5), date(2026, 5, 19))), (True, (date(2026, 4, 7), date(2026, 4, 21)))],
)
def test_window_in_which_it_starts(multiple: bool, window: tuple[date, date]) -> None:
    assert leave_window(DUE, multiple=multiple) == window


@pytest.mark.parametrize(("multiple", "total"), [(False, 112), (True, 140)])
def test_born_before_the_leave_it_starts_the_day_after(multiple: bool, total: int) -> None:
    born = date(2026, 3, 20)
    leave = maternity_leave(Maternity(DUE, multiple, born=born))
    assert (leave.start, leave.total_days) == (born + days(1), total)


def test_days_of_illness_in_the_window_are_leave_that_was_taken() -> None:
    late = Maternity(DUE, start=B - days(28))
    ill = frozenset({B - days(40), B - days(39), B - days(60), B - days(20)})  # two of them lie in the window
    assert maternity_leave(late).last_day - maternity_leave(
        Maternity(DUE, start=late.start, sick_days=ill)
    ).last_day == (days(2))


def test_child_in_hospital_extends_from_the_eighth_day() -> None:
    born = DUE
    stay = Admission(born, born + days(20))
    leave = maternity_leave(Maternity(DUE, born=born, admissions=(stay,)))
    assert (leave.extended_by, leave.last_day) == (14, date(2026, 8, 24) + days(14))


def test_hospital_counts_only_above_what_an_early_birth_gave() -> None:
    born = DUE - days(10)
    stay = Admission(born, born + days(20))
    leave = maternity_leave(Maternity(DUE, born=born, admissions=(stay,)))
    assert (leave.extended_by, leave.last_day) == (4, date(2026, 8, 24) + days(4))


def test_hospital_extends_by_ten_weeks_at_most_and_no_day_after_the_leave_counts() -> None:
    born = DUE
    leave = maternity_leave(Maternity(DUE, born=born, admissions=(Admission(born, born + days(300)),)))
    assert leave.extended_by == 64  # of the 71 days from birth to the last day the first seven do not count


def test_rest_after_six_weeks_may_be_spread() -> None:
    rest = flexible_part(maternity_leave(Maternity(DUE, born=DUE)), DUE)
    assert (rest.connected_until, rest.days, rest.until, rest.request_by) == (
        date(2026, 7, 27), 28, date(2027, 2, 22), date(2026, 7, 6),
    )  # fmt: skip


@given(
    multiple=st.booleans(),
    late=st.integers(0, 14),
    after_due=st.one_of(st.none(), st.integers(-112, 35)),
    due=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_never_shorter_than_the_law_gives(multiple: bool, late: int, after_due: int | None, due: date) -> None:
    start = leave_window(due, multiple=multiple)[0] + days(late)
    born = None if after_due is None else due + days(after_due)
    leave = maternity_leave(Maternity(due, multiple, start, born))
    assert leave.total_days >= (140 if multiple else 112)
    assert (leave.last_day - (born or due)).days >= 70
    assert leave.start <= leave.last_day


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (Maternity(DUE, start=date(2026, 5, 4)), "The leave starts between 2026-05-05 and 2026-05-19"),
        (Maternity(DUE, start=date(2026, 5, 20)), "The leave starts between"),
        (Maternity(DUE, born=date(2025, 6, 15)), "is born between"),
        (Maternity(DUE, born=date(2026, 8, 15)), "is born between"),
        (Maternity(DUE, admissions=(Admission(DUE, DUE),)), "was not born yet"),
        (Maternity(DUE, born=DUE, admissions=(Admission(DUE, DUE - days(1)),)), "can't be"),
        (Maternity(DUE, born=DUE, admissions=(Admission(DUE - days(1), DUE),)), "can't be"),
    ],
)
def test_dates_that_can_not_be_are_refused(facts: Maternity, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        maternity_leave(facts)


def preview(*args: str) -> Any:
    out = StringIO()
    call_command("leave_preview", *args, stdout=out)
    return out.getvalue()


def test_command_has_the_fields_of_the_contract() -> None:
    args = ("--due", "2026-06-15", "--multiple", "--start", "2026-04-21", "--born", "2026-05-25", "--json")
    assert json.loads(preview(*args)) == {
        "earliest_start": "2026-04-07",
        "latest_start": "2026-04-21",
        "start": "2026-04-21",
        "last_day": "2026-09-07",
        "total_days": 140,
    }  # fmt: skip


def test_command_also_speaks_in_lines() -> None:
    assert preview("--due", "2026-06-15").splitlines() == [
        "earliest start: 2026-05-05", "latest start: 2026-05-19", "start: 2026-05-05", "last day: 2026-08-24",
        "total days: 112",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--due", "15-06-2026"], "--due: '15-06-2026' is not a date; write it as YYYY-MM-DD."),
        (["--due", "2026-06-15", "--start", "2026-01-01"], "The leave starts between"),
        (["--due", "9999-12-31"], "too far in the future"),
        (["--due", "2026-06-15", "--admitted", "2026"], "is not START:END"),
    ],
)
def test_mistake_gets_a_sentence(args: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        preview(*args)
