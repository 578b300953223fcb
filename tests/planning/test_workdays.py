from datetime import date

import pytest

from planning.planner import add_working_days, next_working_day


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2026, 1, 5), 5, date(2026, 1, 12)),
        (date(2026, 1, 9), 1, date(2026, 1, 12)),
        (date(2026, 1, 10), 5, date(2026, 1, 16)),
        (date(2026, 12, 24), 1, date(2026, 12, 25)),
        (date(2026, 1, 10), 0, date(2026, 1, 10)),
    ],
)
def test_working_days_are_monday_to_friday_holidays_included(day: date, count: int, found: date) -> None:
    assert add_working_days(day, count) == found


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 1, 5), date(2026, 1, 5)),
        (date(2026, 1, 10), date(2026, 1, 12)),
        (date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday up to Easter Monday
        (date(2026, 5, 14), date(2026, 5, 15)),  # Ascension Day
        (date(2026, 5, 25), date(2026, 5, 26)),  # Whit Monday
        (date(2026, 4, 27), date(2026, 4, 28)),  # King's Day
        (date(2025, 4, 26), date(2025, 4, 28)),  # King's Day on Saturday, as the 27th is a Sunday
        (date(2026, 5, 5), date(2026, 5, 6)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 1, 1), date(2027, 1, 4)),
    ],
)
def test_next_working_day_passes_weekends_and_public_holidays(day: date, found: date) -> None:
    assert next_working_day(day) == found
