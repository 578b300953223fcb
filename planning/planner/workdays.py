"""Working days. A legal date never moves for a weekend; the next working day is shown beside it (domain.md 1.1)."""

from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5
_DAY = timedelta(days=1)


def add_working_days(day: date, count: int) -> date:
    """`count` days from Monday to Friday further. Holidays count: the terms in working days are customary ones."""
    while count > 0:
        day += _DAY
        if day.weekday() < _SATURDAY:
            count -= 1
    return day


def next_working_day(day: date) -> date:
    """The day itself, or the first one after it that is neither in a weekend nor a public holiday."""
    while day.weekday() >= _SATURDAY or day in public_holidays(day.year):
        day += _DAY
    return day


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """The days that Algemene termijnenwet art. 3 treats as a Sunday, Good Friday with them."""
    easter = _easter(year)
    movable = {easter + timedelta(days=days) for days in (-2, 1, 39, 50)}  # Good Friday, Easter, Ascension, Whit Monday
    kings_day = date(year, 4, 27)
    if kings_day.weekday() > _SATURDAY:
        kings_day -= _DAY
    fixed = {date(year, 1, 1), kings_day, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
    return frozenset(movable | fixed)


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (year % 19 + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
