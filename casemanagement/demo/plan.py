"""What happened in the demo, decided from a seed: pure, and in days before today, so that it never grows old."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from casemanagement.demo import names
from casemanagement.demo.organisation import EMPLOYERS

LONGEST = 727  # days: the last one of 104 weeks
_LONG_AGO = 1_000

Assignment = Literal["", "whole", "team", "until", "withdrawn", "blocked"]


@dataclass(frozen=True)
class Illness:
    """Sick since `since` days ago, `lasted` days or still. `seed` decides how its tasks went."""

    since: int
    lasted: int | None = None
    seed: int = 0


@dataclass(frozen=True)
class Person:
    """An employee: employment since `started` days ago until `left` days ago (below zero: in days to come)."""

    name: dict[str, str]
    bsn: str
    employer: str
    department: str
    born: int
    started: int
    job_title: str
    left: int | None = None
    moved_from: str = ""
    moves_to: str = ""
    illnesses: tuple[Illness, ...] = ()
    assignment: Assignment = ""


@dataclass(frozen=True)
class _Scene:
    """Somebody who must be there, because each shows something of its own."""

    employer: str
    department: str
    sick: int
    more: dict[str, object] = field(default_factory=dict)


_SCENES = [
    _Scene("Remat Recycling", "Sortering", 40),  # coordinator on a department
    _Scene("Remat Recycling", "Hal 2", 5),  # coordinator on the office; tasks that near
    _Scene("Remat Recycling", "Kantoor", 0),
    _Scene("Transport De Wadden", "Nationaal", 96),  # coordinator on the employer
    _Scene("Scholengroep 't Vierspan", "Docenten", 330),  # fixed case manager
    _Scene("Schoonmaakbedrijf Helder", "Avond", 60),  # nobody
    _Scene("Bakkerij Van Kessel", "Markt", 20),
    _Scene("Bakkerij Van Kessel", "Brood", 120),  # "..... volgt": the office's coordinator
    _Scene("Installatiebedrijf Yılmaz", "Storing", 200),  # the fixed one is blocked
    _Scene("Bouwbedrijf Ten Hove", "Metselaars", 365),
    _Scene("Zorggroep De Linde", "Nacht", 630, {"assignment": "whole"}),
    _Scene("Drukkerij Éclat", "Offset", 34, {"assignment": "team"}),
    _Scene("Metaalwerken Stuij", "Lasserij", 43, {"assignment": "until"}),
    _Scene("Hoveniersbedrijf Groenrijk", "Ploeg A", 700, {"assignment": "blocked"}),
    _Scene("Hotel De Gouden Leeuw", "Restaurant", 88, {"assignment": "withdrawn"}),
    _Scene("Hotel De Gouden Leeuw", "Keuken", 150, {"left": 30}),  # sick when the employment ended
    _Scene("Bouwbedrijf Ten Hove", "Timmerlieden", 470, {"moved_from": "Kantoor"}),
    _Scene("Bakkerij Van Kessel", "Station", 12, {"moves_to": "Banket"}),
]
_SPECIAL_NAMES = [
    ("van der", "Berg"),
    ("'t", "Hart"),
    ("", "Yılmaz"),
    ("", "Éloy"),
    ("van 't", "Hoff"),
    ("", "D'Angelo"),
]


def make(number: int, seed: int) -> list[Person]:
    """So many employees; the same for the same seed. The scenes come first, so a small demo has them all."""
    random = Random(seed)  # noqa: S311 - it must be repeatable
    numbers = names.bsns()
    people = [_actor(scene, place, next(numbers), random) for place, scene in enumerate(_SCENES[:number])]
    people += [_somebody(next(numbers), random) for _ in range(number - len(people))]
    return [*people[:-1], _double(people)] if number > len(_SCENES) else people


def _actor(scene: _Scene, place: int, bsn: str, random: Random) -> Person:
    name = names.person(random)
    if place < len(_SPECIAL_NAMES):
        name["prefix"], name["last_name"] = _SPECIAL_NAMES[place]
    earlier = (Illness(scene.sick + 200, 60, random.getrandbits(32)),) if place % 4 == 0 else ()
    return _person(
        name, bsn, scene.employer, scene.department, random,
        illnesses=(*earlier, Illness(scene.sick, seed=random.getrandbits(32))), **scene.more,
    )  # fmt: skip


def _somebody(bsn: str, random: Random) -> Person:
    employer = random.choices(EMPLOYERS, [9, 6, 8, 4, 12, 5, 6, 8, 10, 6, 7, 5])[0]
    places = [one for top, below in employer.departments.items() for one in (top, *below)]
    more: dict[str, object] = {"illnesses": tuple(_illnesses(random))}
    if random.random() < 0.06:
        more |= {"left": random.randrange(1, 600), "illnesses": ()}
    return _person(names.person(random), bsn, employer.name, random.choice(places), random, **more)


def _person(name: dict[str, str], bsn: str, employer: str, department: str, random: Random, **more: object) -> Person:
    return Person(
        name, bsn, employer, department, born=random.randrange(19 * 365, 66 * 365),
        started=random.randrange(_LONG_AGO, 9_000), job_title=random.choice(names.JOB_TITLES), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _illnesses(random: Random) -> Iterator[Illness]:
    """Of every ten about two were sick before, and a good two are now; more began lately than long ago."""
    running = int((LONGEST - 1) * random.random() ** 1.7) + 1 if random.random() < 0.24 else None
    if random.random() < 0.22 and (running or 0) < 500:
        lasted = random.choice([3, 5, 9, 16, 30, 75, 140])
        yield Illness(random.randrange((running or 0) + lasted + 35, 900), lasted, random.getrandbits(32))
    if running is not None:
        yield Illness(running, seed=random.getrandbits(32))


def _double(people: list[Person]) -> Person:
    """The last one works at a second employer too: the same BSN, two employees, two dossiers."""
    first, last = people[0], people[-1]
    elsewhere = "Metaalwerken Stuij"
    return Person(
        first.name, first.bsn, elsewhere, "Montage", first.born, started=last.started, job_title=last.job_title
    )
