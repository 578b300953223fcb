"""Every address of the product, asked by everybody: tests/rights/matrix.yaml says what each must be answered."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Model
from django.http import HttpResponse
from django.urls import reverse

from core.models import AccessEvent
from dossiers.models import Dossier
from tests.architecture.addresses import addresses
from tests.rights.matrix import FORBIDDEN, HIDDEN, LOGIN, NO_METHOD, OPEN, PAGES, ROLES, Page, Role, answers, is_among
from tests.rights.stage import SECRETS, Scene, Stage, Thing

OPENED = {200, 286, 302, 303, 307, 400, 410, 422}  # 286: a fragment need not ask again; 410: a link is used up
RULES = {"public", "in sight", "does", "leave"}  # of the matrix, beside what a role may
LOOKS = (".read", ".shown", ".searched", ".refused")


@dataclass
class Answer:
    status: int
    goes_to: str
    htmx: bool
    text: str
    looks: list[AccessEvent]

    @property
    def verdict(self) -> str:
        if self.goes_to.startswith(reverse(settings.LOGIN_URL)) and self.status == (401 if self.htmx else 302):
            return LOGIN
        known = {403: FORBIDDEN, 404: HIDDEN, 405: NO_METHOD, **dict.fromkeys(OPENED, OPEN)}
        return known.get(self.status, f"status {self.status}")


class Walk:
    """One role's way along all addresses, each time in the world as it was at the start."""

    def __init__(self, role: Role, stage: Stage) -> None:
        self.role, self.stage = role, stage
        self.client = stage.client(role.name)
        self.cookies = self.client.cookies.copy()
        last = AccessEvent.objects.aggregate(last=Max("pk"))["last"]
        self.log = AccessEvent.objects.filter(pk__gt=last).order_by("pk")
        self.hidden = [name for place, names in SECRETS.items() if not role.sees(f"dossier {place}") for name in names]
        self.wrong: list[str] = []
        self.asked = 0

    def go(self) -> None:
        """All things of each page; each different answer also as a fragment; a method that a page has not, once."""
        for page in PAGES:
            as_fragment = set()
            for place, name in enumerate(self._things(page)):
                for method in ("get", "post"):
                    wanted = frozenset(answers(self.role, page, method, name))
                    if getattr(page, method) or place == 0:
                        self._step(page, name, method, {})
                    if getattr(page, method) and (method, wanted) not in as_fragment:
                        self._step(page, name, method, {"HX-Request": "true"})
                        as_fragment.add((method, wanted))

    def _things(self, page: Page) -> list[str]:
        """All that the address can name; of what stands behind a closed door one will do."""
        names = page.things(self.stage.things)
        return names if not page.is_beheer or "enter beheer" in self.role.may else names[:1]

    def _step(self, page: Page, name: str, method: str, headers: dict[str, str]) -> None:
        thing = self.stage.things.get(name)
        answer = self._ask(method, address(page, thing), headers)
        wanted = answers(self.role, page, method, name)
        where = f"{method} {page.name}{'?' if page.query else ''}{page.query} {name} {headers or ''}"
        self.asked += 1
        if answer.verdict not in wanted:
            self.wrong.append(f"{where}: {answer.verdict} ({answer.status}), not {' or '.join(wanted)}")
            return
        if not page.is_beheer or answer.verdict in (FORBIDDEN, HIDDEN):
            self.wrong += [f"{where}: shows {secret}" for secret in self.hidden if secret in answer.text]
        if [_said(event) for event in answer.looks] != self._looks(page, thing, answer.verdict):
            self.wrong.append(f"{where}: logs {list(map(_said, answer.looks))}")

    def _ask(self, method: str, url: str, headers: dict[str, str]) -> Answer:
        """Ask with nothing in the form, and take back whatever that did."""
        self.client.cookies = self.cookies.copy()
        with transaction.atomic():
            response: HttpResponse = getattr(self.client, method)(url, headers=headers)
            looks = [event for event in self.log.all() if event.event_type.endswith(LOOKS)]
            transaction.set_rollback(True)
        goes_to = response.get("HX-Redirect" if headers else "Location", "")
        return Answer(response.status_code, goes_to, bool(headers), response.content.decode(errors="replace"), looks)

    def _looks(self, page: Page, thing: Thing | None, verdict: str) -> list[Any]:
        """What the access log must tell about this answer: one line for a look, one for a refusal, else nothing."""
        about, read = (thing.about, thing.read) if thing else (None, None)
        if not self.role.is_signed_in:
            return []
        if verdict == FORBIDDEN or (verdict == HIDDEN and about is not None):
            return [("page.refused", self.stage.user.pk, _named(about), "", None)]
        if verdict != OPEN or not page.logs:
            return []
        line = (page.logs, self.stage.user.pk, _named(read))
        if not isinstance(read, Dossier):
            return [(*line, "", None)]
        whose = self.stage.people.get(self.role.principal)
        return [(*line, self.role.rule, whose and whose.pk)]


def address(page: Page, thing: Thing | None) -> str:
    if page.path:
        return f"{reverse('admin:index')}{page.path}"
    if thing is None or page.query:
        return reverse(page.name) + (f"?{page.query}={thing.values[0]}" if thing else "")
    return reverse(page.name, args=thing.values)


def _said(event: AccessEvent) -> Any:
    about = (event.object_type, event.object_id) if event.object_id else None
    return (event.event_type, event.user_id, about, event.access_rule, event.on_behalf_of_id)


def _named(thing: Model | None) -> tuple[str, int] | None:
    return (thing._meta.label_lower, thing.pk) if thing is not None else None


@pytest.fixture(autouse=True)
def _all_is_switched_on(settings: Any) -> None:
    """Pages of an installation that has everything."""
    settings.SECURITY_QUESTION = True
    settings.YUBIKEY = True


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_answered_as_the_matrix_says(role: str, scene: Scene) -> None:
    walk = Walk(ROLES[role], Stage(scene, role))
    walk.go()
    assert not walk.wrong, "\n".join(walk.wrong)
    assert walk.asked >= 3 * len(PAGES)


def test_every_address_stands_in_the_matrix() -> None:
    assert {page.name for page in PAGES} == {name for name, _pattern in addresses()}


def test_matrix_uses_no_word_that_means_nothing(scene: Scene) -> None:
    """A word with a slip of the pen in it would mean: nobody."""
    stage, roles = Stage(scene, "nobody"), ROLES.values()
    assert set(stage.people) == set(ROLES)
    assert {act for page in PAGES for act in (page.get, page.post)} - {""} == RULES | {
        act for role in roles for act in role.may
    }
    named = {one for page in PAGES for one in page.of} | {one for role in roles for one in role.seen | role.done}
    assert [one for one in named if not any(is_among(thing, [one]) for thing in stage.things)] == []
    unused = [thing for thing in stage.things if not any(is_among(thing, page.of) for page in PAGES)]
    assert unused == []


def test_only_what_the_matrix_makes_public_is_open_without_signing_in() -> None:
    """Django's own guard, which holds also for an address that answers nothing yet."""
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE
    unguarded = {name for name, pattern in addresses() if not getattr(pattern.callback, "login_required", True)}
    for_visitors = {page.name for page in PAGES if page.is_public or page.is_half_way}
    assert unguarded == for_visitors | {"admin:login"}  # which only sends on to accounts:login
