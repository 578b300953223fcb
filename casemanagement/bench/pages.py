"""Which pages are measured, each as somebody for whom it holds something."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from casemanagement.bench.visiting import Answer, Visitor
from dossiers.enums import TaskState
from dossiers.models import Dossier, Task
from orgstructure.models import Coordinator, Node

FLOOR = "/bench/floor/"
ADMIN = "Django admin: mijn taken"
MY_TASKS = "Taken: eerste pagina"


@dataclass(frozen=True)
class Page:
    """`visit` makes one request; `expected` is the status that proves that it did what it is measured for."""

    name: str
    visit: Callable[[bool], Answer]
    expected: int = 200


@dataclass(frozen=True)
class Users:
    """`busy` coordinates a whole office, `usual` has at least a page of tasks, `boss` works for an employer."""

    busy: User
    usual: User
    boss: User
    klantbeheer: User

    @classmethod
    def find(cls) -> "Users":
        busy = Coordinator.objects.filter(team__key="casemanager-arbo", node__kind="office").order_by("pk")[0].user
        managers = User.objects.filter(group__key="casemanager-arbo").exclude(pk__in=_coordinators())
        usual = managers.filter(pk__in=_holders(50)).order_by("pk").first() or busy
        boss = User.objects.filter(group__audience="employer").order_by("pk")[0]
        klantbeheer = User.objects.get(group__key="klantbeheer")
        return cls(busy, usual, boss, klantbeheer)


def make(port: int, users: Users) -> list[Page]:
    return [
        *_start_pages(Visitor(port).sign_in(users.usual), Visitor(port).sign_in(users.busy)),
        *_task_pages(Visitor(port).sign_in(users.usual), Visitor(port).sign_in(users.busy), users),
        *_employer_pages(Visitor(port).sign_in(users.boss)),
        *_search_pages(Visitor(port).sign_in(users.klantbeheer), "klantbeheer"),
        *_search_pages(Visitor(port).sign_in(users.usual), "casemanager"),
        *_dossier_pages(Visitor(port).sign_in(users.usual), users),
        *_tree_pages(Visitor(port).sign_in(users.klantbeheer)),
        Page("Ziek melden (POST)", _reports(Visitor(port).sign_in(users.klantbeheer)), expected=302),
        _admin_page(Visitor(port).sign_in(users.busy), users),
    ]


def _coordinators() -> QuerySet[Any]:
    return Coordinator.objects.filter(node__kind__in=["root", "office"]).values("user")


def _holders(least: int) -> QuerySet[Any]:
    """Users with so many open tasks or more."""
    held = Task.objects.filter(state=TaskState.OPEN).values("responsible").annotate(number=Count("pk"))
    return held.filter(number__gte=least).values("responsible")


def _got(visitor: Visitor, name: str, url: str, *, fragment: bool = False) -> Page:
    return Page(name, lambda count: visitor.get(url, fragment=fragment, count=count))


def _start_pages(usual: Visitor, busy: Visitor) -> Iterator[Page]:
    yield _got(usual, "Actueel", reverse("casemanagement:current"))
    for name, who, label in [
        ("my_tasks", usual, "mijn taken"),
        ("my_tasks", busy, "mijn taken, kantoor"),
        ("my_part", busy, "te verdelen, kantoor"),
        ("my_trajectories", usual, "trajecten"),
        ("quick", usual, "snel naar"),
        ("find", usual, "zoeken"),
    ]:
        yield _got(who, f"Actueel: {label}", reverse(f"casemanagement:current_{name}"), fragment=True)


def _task_pages(usual: Visitor, busy: Visitor, users: Users) -> Iterator[Page]:
    url = reverse("casemanagement:tasks")
    mine = Task.objects.filter(responsible=users.busy, state=TaskState.OPEN).order_by("due_on", "pk")
    late = mine.values_list("due_on", "uuid")[mine.count() // 2]
    soon = f"{timezone.localdate() + timedelta(days=7):%d-%m-%Y}"
    yield _got(usual, MY_TASKS, url)
    yield _got(busy, f"{MY_TASKS}, kantoor", url)
    yield _got(busy, "Taken: late pagina, kantoor", f"{url}?{urlencode({'after': f'{late[0]}~{late[1]}'})}")
    yield _got(busy, "Taken: te laat, kantoor", f"{url}?view=late")
    yield _got(busy, "Taken: mijn onderdeel, kantoor", f"{url}?view=under")
    yield _got(busy, "Taken: taak gekozen, kantoor", f"{url}?task=probleemanalyse")
    yield _got(busy, "Taken: werkgever gekozen, kantoor", f"{url}?{urlencode({'employer': 'Werkgever 001'})}")
    yield _got(busy, "Taken: uiterlijk over een week, kantoor", f"{url}?until={soon}")


def _employer_pages(boss: Visitor) -> Iterator[Page]:
    yield _got(boss, "Actueel: mijn taken, werkgever", reverse("casemanagement:current_my_tasks"), fragment=True)
    yield _got(boss, "Taken: werkgever", reverse("casemanagement:tasks"))
    yield from list(_search_pages(boss, "werkgever"))[:1]


def _search_pages(visitor: Visitor, who: str) -> Iterator[Page]:
    for text, label in [("jans", "naamdeel"), ("be", "2 letters"), ("999990007", "BSN"), ("zzqx", "niets")]:
        url = f"{reverse('dossiers:search')}?{urlencode({'q': text})}"
        yield _got(visitor, f"Zoeken: {label}, {who}", url, fragment=True)


def _dossier_pages(usual: Visitor, users: Users) -> Iterator[Page]:
    uuid = Task.objects.filter(responsible=users.usual, state=TaskState.OPEN).order_by("pk")[0].dossier.uuid
    for url_name, label in [
        ("dossiers:detail", "Overzicht"),
        ("casemanagement:dossier_tasks", "Taken"),
        ("dossiers:authorisation", "Dossierautorisatie"),
    ]:
        yield _got(usual, f"Dossier: {label}", reverse(url_name, args=[uuid]))


def _tree_pages(klantbeheer: Visitor) -> Iterator[Page]:
    office = Node.objects.filter(kind="office").order_by("pk")[0]
    yield _got(klantbeheer, "Organisatiestructuur", reverse("employers:tree"))
    yield _got(
        klantbeheer, "Organisatiestructuur: niveau", reverse("employers:level", args=[office.uuid]), fragment=True
    )


def _reports(klantbeheer: Visitor) -> Callable[[bool], Answer]:
    """Step 3 of the wizard; step 2 before it is not timed. Each request another employee who is at work."""
    well = Dossier.objects.exclude(trajectories__state="running").order_by("-pk")
    waiting = iter(well.values_list("uuid", flat=True)[:2_000].iterator())
    today = f"{timezone.localdate():%d-%m-%Y}"
    fields = {"first_day": today, "percentage": "100", "classification": "ill", "expected_duration": "unknown"}

    def visit(count: bool) -> Answer:
        started = klantbeheer.post(reverse("casemanagement:report_sick_for", args=[next(waiting)]), fields)
        return klantbeheer.post(started.location, {}, count=count) if started.location else started

    return visit


def _admin_page(busy: Visitor, users: Users) -> Page:
    url = f"/bench/admin/dossiers/task/?responsible__id__exact={users.busy.pk}&state__exact=open"
    return _got(busy, ADMIN, url)
