"""`manage.py messages`: finds every text, keeps what was translated, and refuses a catalogue with holes."""

import gettext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from core.management.commands import messages

PYTHON = """from django.utils.translation import gettext_lazy as _, ngettext
TITLE = _("Tasks")
def words(n): return ngettext("%(count)s day", "%(count)s days", n) % {"count": n}
"""
TEMPLATE = """{% load i18n %}
  <c-card title="{% translate 'My tasks' %}">
{{ _("Shown") }}{% blocktranslate trimmed %}
      Two
      lines
    {% endblocktranslate %}
      </c-card>
{% translate "May" context "month" %}
"""


@pytest.fixture
def project(tmp_path: Path, settings: Any) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "views.py").write_text(PYTHON)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_app.py").write_text('from x import _\nassert _("Not for users")\n')
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return tmp_path


def po_of(project: Path) -> Path:
    return project / "locale" / "nl" / "LC_MESSAGES" / "django.po"


def translate(project: Path, words: dict[str, str]) -> None:
    text = po_of(project).read_text()
    for english, dutch in words.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{dutch}"')
    text = text.replace('msgstr[0] ""', 'msgstr[0] "%(count)s dag"').replace(
        'msgstr[1] ""', 'msgstr[1] "%(count)s dagen"'
    )
    po_of(project).write_text(text)


COMPLETE = {"Tasks": "Taken", "My tasks": "Mijn taken", "Shown": "Getoond", "Two lines": "Twee regels", "May": "mei"}


def test_catalogue_of_this_project_is_complete() -> None:
    present = messages.read(Path(settings.LOCALE_PATHS[0]) / "nl" / "LC_MESSAGES" / "django.po")
    assert list(messages.find_problems(messages.collect(settings.BASE_DIR), present)) == []


def test_extract_finds_the_texts_of_code_and_templates(project: Path) -> None:
    found = {message.id for message in messages.collect(project) if message.id}
    assert found == {*COMPLETE, ("%(count)s day", "%(count)s days")}


def test_extract_keeps_translations_and_drops_what_is_gone(project: Path) -> None:
    call_command("messages", "extract", verbosity=0)
    translate(project, COMPLETE)
    before = po_of(project).read_text()
    call_command("messages", "extract")
    assert po_of(project).read_text() == before
    (project / "app" / "views.py").write_text("")
    call_command("messages", "extract")
    assert 'msgid "Tasks"' not in po_of(project).read_text()
    assert 'msgstr "Mijn taken"' in po_of(project).read_text()


def test_compile_makes_what_gettext_reads(project: Path) -> None:
    call_command("messages", "extract")
    translate(project, COMPLETE)
    call_command("messages", "compile")
    with po_of(project).with_suffix(".mo").open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)
    assert catalogue.gettext("Tasks") == "Taken"
    assert catalogue.pgettext("month", "May") == "mei"
    assert [catalogue.ngettext("%(count)s day", "%(count)s days", n) for n in (1, 2)] == [
        "%(count)s dag",
        "%(count)s dagen",
    ]


def test_check_passes_on_a_complete_catalogue(project: Path) -> None:
    call_command("messages", "extract")
    translate(project, COMPLETE)
    call_command("messages", "check")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('msgid "Tasks"\nmsgstr "Taken"\n', "", "missing: 'Tasks'"),
        ('msgstr "Taken"', 'msgstr ""', "untranslated: 'Tasks'"),
        ('msgid "Tasks"\n', '#, fuzzy\nmsgid "Tasks"\n', "fuzzy: 'Tasks'"),
        ('msgid "Tasks"\n', 'msgid "Old"\nmsgstr "Oud"\n\nmsgid "Tasks"\n', "obsolete: 'Old'"),
        ('msgstr[1] "%(count)s dagen"', 'msgstr[1] "%(number)s dagen"', "other placeholders"),
    ],
)
def test_check_refuses(project: Path, old: str, new: str, problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("messages", "extract")
    translate(project, COMPLETE)
    text = po_of(project).read_text()
    assert old in text
    po_of(project).write_text(text.replace(old, new))
    with pytest.raises(CommandError):
        call_command("messages", "check")
    assert problem in capsys.readouterr().err
