"""The components, alone and together on their page; the frame around every page."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.template import engines
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils import translation

from core import context_processors, slots
from core.forms import DateField, PercentageField, PortalForm
from core.templatetags import portal
from core.views import components

FOLDER = Path(settings.BASE_DIR) / "templates" / "components"
NAMES = sorted(path.stem.replace("_", "-") for path in FOLDER.glob("*.html"))


class _Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def values(self, *names: str) -> Iterator[str]:
        for _tag, attrs in self.found:
            yield from (value or "" for name, value in attrs if name in names)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Texts as they stand in the code, so that no test here waits for a translation."""
    with translation.override("en"):
        yield


@pytest.fixture
def request_of(rf: RequestFactory) -> Any:
    def make(user: Any = None, path: str = "/") -> HttpRequest:
        request = rf.get(path)
        request.user = user or AnonymousUser()
        return request

    return make


@pytest.fixture
def page(request_of: Any, settings: Any) -> str:
    settings.SHOW_COMPONENTS = True
    return components.show(request_of()).content.decode()


class _User:
    is_authenticated = True

    def __init__(self, *rights: str) -> None:
        self.rights = rights

    def __str__(self) -> str:
        return "S. de Vries"

    def has_perm(self, right: str) -> bool:
        return right in self.rights


def render(source: str, **context: Any) -> str:
    """Render a template as a file would be: cotton works on the source before Django does."""
    from django_cotton.compiler_regex import CottonCompiler  # type: ignore[import-untyped]  # no hints in it

    return engines["django"].from_string(CottonCompiler().process(source)).render(context)


def test_page_is_absent_unless_it_is_switched_on(request_of: Any, settings: Any) -> None:
    settings.DEBUG = settings.SHOW_COMPONENTS = False
    with pytest.raises(Http404):
        components.show(request_of())


def test_page_shows_every_component() -> None:
    source = "".join(path.read_text() for path in (FOLDER.parent / "core").glob("components*.html"))
    assert [name for name in NAMES if not re.search(rf"<c-{name}[\s>]", source)] == []


def test_page_has_each_id_once_and_every_reference_points_at_one(page: str) -> None:
    elements = _Elements(page)
    ids = Counter(elements.values("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    references = elements.values("for", "aria-labelledby", "aria-describedby", "aria-controls", "data-dialog")
    assert {name for value in references for name in value.split()} - set(ids) == set()


def test_page_has_no_attribute_twice(page: str) -> None:
    for tag, attrs in _Elements(page).found:
        assert [name for name, times in Counter(name for name, _ in attrs).items() if times > 1] == [], tag


@pytest.mark.parametrize("name", NAMES)
def test_component_declares_its_inputs_with_a_default_and_reads_no_request(name: str) -> None:
    source = (FOLDER / f"{name.replace('-', '_')}.html").read_text()
    declared = re.search(r"<c-vars\s(.*?)/>", source, re.DOTALL)
    assert declared, "no <c-vars>"
    assert re.sub(r'[:\w-]+="[^"]*"', "", declared[1]).strip() == ""
    assert "request" not in source


def test_component_escapes_what_it_is_given() -> None:
    html = render('<c-button title="{{ text }}">{{ text }}</c-button>', text='"><b onclick="x">')
    assert "<b " not in html


def test_greyed_button_says_why() -> None:
    html = render('<c-button id="send" reason="Fill in the first day.">Send</c-button>')
    assert 'aria-disabled="true"' in html
    assert 'aria-describedby="send-reason"' in html
    assert 'id="send-reason">Fill in the first day.' in html


def test_menu_greys_what_is_not_possible_now() -> None:
    items = [
        context_processors.MenuItem("Go", "send", "/go/"),
        context_processors.MenuItem("No", "x", "", "Nothing runs."),
    ]
    html = render('<c-menu label="Actions" :items="items" />', items=items)
    assert 'href="/go/"' in html
    assert "Nothing runs." in html
    assert html.count("<a ") == 1


def test_pagination_is_absent_when_there_is_nothing_to_page() -> None:
    assert render("<c-pagination />").strip() == ""


def test_progress_asks_again_only_while_it_runs() -> None:
    source = '<c-progress :state="state" poll="/job/" :total="10" :done="3" />'
    assert "hx-get" in render(source, state="running")
    assert "hx-get" not in render(source, state="done")


class _Form(PortalForm):
    name = forms.CharField(label="Name", help_text="As in the passport")
    note = forms.CharField(label="Note", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    day = DateField(label="Day", required=False)
    percentage = PercentageField(label="Percentage", required=False)


def test_field_ties_hint_and_error_to_its_input() -> None:
    html = str(_Form({})["name"].as_field_group())
    assert re.search(r'<label class="field-label" for="id_name">Name\s*</label>', html)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_field_marks_what_is_optional() -> None:
    form = _Form()
    assert "(optional)" in str(form["note"].as_field_group())
    assert "(optional)" not in str(form["name"].as_field_group())


def test_required_field_names_itself_unless_the_form_has_its_own_words() -> None:
    class Own(PortalForm):
        day = DateField(label="Day", error_messages={"required": "Fill in the first day."})

    assert _Form({}).errors["name"] == ["Fill in “Name”."]
    assert _Form({}).errors["kind"] == ["Choose an answer for “Kind”."]
    assert Own({}).errors["day"] == ["Fill in the first day."]


def test_error_summary_links_each_error_to_a_control_that_exists() -> None:
    form = _Form({"day": "31-02-2026", "percentage": "120"})
    form.add_error(None, "There is an absence already.")
    html = render('<c-error-summary :form="form" />{{ form }}', form=form)
    links = list(_Elements(html).values("href"))
    assert links == ["#id_name", "#id_kind_0", "#id_day", "#id_percentage"]
    assert {link[1:] for link in links} <= set(_Elements(html).values("id"))
    assert "There is an absence already." in html
    assert 'tabindex="-1"' in html


@pytest.mark.parametrize("text", ["2026-11-02", "2-11-2026", "02-11-2026", "02/11/2026"])
def test_date_is_read_as_the_dutch_write_it(text: str) -> None:
    assert DateField().clean(text) == date(2026, 11, 2)


def test_date_is_shown_as_browsers_want_it_and_again_in_words() -> None:
    with translation.override("nl"):
        html = str(_Form(initial={"day": date(2026, 11, 2)})["day"].as_field_group())
    assert 'type="date" name="day" value="2026-11-02"' in html
    assert "maandag 2 november 2026" in html


@pytest.mark.parametrize("text", ["0", "101", "abc", "1.5"])
def test_percentage_out_of_bounds_says_the_bounds(text: str) -> None:
    with pytest.raises(forms.ValidationError) as caught:
        PercentageField().clean(text)
    assert [str(message) for message in caught.value.messages] == ["Enter a percentage from 1 up to and including 100."]


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 25), "3 days left"),
        (date(2026, 11, 23), "tomorrow"),
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 21), "1 day overdue"),
        (None, ""),
    ],
)
def test_days_left_in_words(due: date | None, words: str) -> None:
    assert portal.days_left(due, date(2026, 11, 22)) == words


@pytest.mark.parametrize(("value", "text"), [(62.5, "62,5%"), (100, "100%"), (0, "0%"), (None, "")])
def test_percentage_in_dutch(value: Any, text: str) -> None:
    with translation.override("nl"):
        assert portal.nl_percentage(value) == text


@pytest.fixture
def navigation(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    slot: slots.Slot[slots.NavigationItem] = slots.Slot()
    slot.add("admin", slots.NavigationItem("Admin", "admin", "wrench", at_the_bottom=True), order=1)
    slot.add("start", slots.NavigationItem("Start", "start", "house"), order=2)
    slot.add("files", slots.NavigationItem("Files", "files", "folder", count=lambda user: "12"), order=3)
    slot.add("search", slots.NavigationItem("Search", "search", "search"), order=4)
    slot.add("secret", slots.NavigationItem("Secret", "files", "lock", right="core.see_secret"), order=5)
    slot.add("teams", slots.NavigationItem("Teams", "org:teams", "users"), order=6)
    monkeypatch.setattr(slots, "navigation", slot)
    paths = {
        "admin": "/admin/",
        "start": "/",
        "files": "/files/",
        "search": "/files/search/",
        "org:teams": "/teams/all/",
    }
    monkeypatch.setattr(context_processors, "reverse", paths.__getitem__)


@pytest.mark.usefixtures("navigation")
def test_navigation_shows_what_the_user_may_and_keeps_the_bottom_last(request_of: Any) -> None:
    links = context_processors.shell(request_of(_User()))["navigation"]()
    assert [link.label for link in links] == ["Start", "Files", "Search", "Teams", "Admin"]
    assert [link.count for link in links] == ["", "12", "", "", ""]
    with_right = context_processors.shell(request_of(_User("core.see_secret")))["navigation"]()
    assert "Secret" in [link.label for link in with_right]


@pytest.mark.usefixtures("navigation")
@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ("Start", "page")),
        ("/files/", ("Files", "page")),
        ("/files/8/", ("Files", "true")),
        ("/files/search/", ("Search", "page")),
    ],
)
def test_navigation_marks_the_nearest_part(request_of: Any, path: str, current: tuple[str, str]) -> None:
    links = context_processors.shell(request_of(_User(), path))["navigation"]()
    assert [(link.label, link.current) for link in links if link.current] == [current]


@pytest.mark.usefixtures("navigation")
def test_navigation_marks_the_only_part_of_an_app_on_its_other_pages(request_of: Any) -> None:
    request = request_of(_User(), "/teams/8/")
    request.resolver_match = ResolverMatch(print, (), {}, "detail", namespaces=["org"])
    links = context_processors.shell(request)["navigation"]()
    assert [(link.label, link.current) for link in links if link.current] == [("Teams", "true")]


def test_visitor_gets_no_navigation(request_of: Any) -> None:
    shell = context_processors.shell(request_of())
    assert shell["navigation"]() == []
    assert shell["start_actions"]() == []


def test_menu_leaves_out_what_the_user_may_never() -> None:
    def action(key: str, state: str | None) -> slots.Action:
        return slots.Action(key, key, "x", url=lambda subject: f"/{key}/", state=lambda user, subject: state)

    items = context_processors.menu_items(
        [action("now", ""), action("later", "Not yet."), action("never", None)], _User()
    )
    assert [(item.label, item.url, item.reason) for item in items] == [("now", "/now/", ""), ("later", "", "Not yet.")]
