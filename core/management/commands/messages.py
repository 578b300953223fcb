"""`manage.py messages extract|compile|check`: the Dutch catalogue, without a gettext on the machine.

The msgids are English and stand in the code; locale/nl/LC_MESSAGES/django.po gives them in Dutch. It is sorted by
msgid and holds no line numbers, so that two branches seldom touch the same lines.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_noop
from django.utils.translation.template import templatize

# Texts of Django and django-mptt that the catalogue says in our own words.
BORROWED = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a number."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("Expand tree"),
    gettext_noop("Collapse tree"),
)
SKIPPED = {"tests", "migrations", "var", "staticfiles", "static", "locale", "docs", "script", "node_modules"}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """msgid ""
msgstr ""
"Language: nl\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


class Command(BaseCommand):
    help = "Collects, compiles or checks the Dutch translations (locale/nl/LC_MESSAGES/django.po)."
    requires_system_checks: list[str] = []  # type: ignore[assignment]  # works before there is a database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["extract", "compile", "check"])

    def handle(self, *args: Any, **options: Any) -> None:
        po_file = Path(settings.LOCALE_PATHS[0]) / "nl" / "LC_MESSAGES" / "django.po"
        getattr(self, f"{options['action']}_catalogue")(po_file)

    def extract_catalogue(self, po_file: Path) -> None:
        """Bring the catalogue up to date with the sources: translations stay, what is gone goes."""
        fresh, old = collect(settings.BASE_DIR), read(po_file)
        for message in list(fresh):
            known = old.get(message.id, message.context) if message.id else None
            if known is not None and known.string:
                message.string, message.flags = _fitting(known, message), message.flags | (known.flags & {"fuzzy"})
        po_file.parent.mkdir(parents=True, exist_ok=True)
        po_file.write_bytes(HEADER.encode() + written(fresh))
        open_ones = sum(1 for message in fresh if message.id and not _is_translated(message))
        self.stdout.write(f"{len(fresh)} messages, {open_ones} without a translation")

    def compile_catalogue(self, po_file: Path) -> None:
        with po_file.with_suffix(".mo").open("wb") as mo_file:
            write_mo(mo_file, read(po_file))
        self.stdout.write(f"compiled {po_file.with_suffix('.mo').name}")

    def check_catalogue(self, po_file: Path) -> None:
        problems = list(find_problems(collect(settings.BASE_DIR), read(po_file)))
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(
                f"{len(problems)} problems in {po_file}; run: manage.py messages extract, then translate"
            )
        self.stdout.write("every message has its translation")


def collect(root: Path) -> Catalog:
    """All messages of the Python files and templates below `root`."""
    catalog = Catalog(locale="nl", fuzzy=False)
    for path in sources(root):
        text = path.read_text(encoding="utf-8")
        # Within brackets the indentation of what is left of a template means nothing to the tokenizer.
        code = f"(\n{templatize(text, origin=str(path))}\n)" if path.suffix in (".html", ".txt") else text
        for _line, found, comments, context in babel_extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
            catalog.add(found, context=context, auto_comments=comments)
    return catalog


def sources(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if any(part in SKIPPED or part.startswith(".") for part in parts):
            continue
        if path.suffix == ".py" or (path.suffix in (".html", ".txt") and "templates" in parts):
            yield path


def read(po_file: Path) -> Catalog:
    if not po_file.exists():
        return Catalog(locale="nl", fuzzy=False)
    with po_file.open("rb") as stream:
        return read_po(stream, locale="nl")


def written(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return buffer.getvalue().lstrip(b"\n")


def find_problems(wanted: Catalog, present: Catalog) -> Iterator[str]:
    for message in wanted:
        if not message.id:
            continue
        known = present.get(message.id, message.context)
        if known is None:
            yield f"missing: {message.id!r}"
        elif not _is_translated(known):
            yield f"untranslated: {message.id!r}"
        elif known.fuzzy:
            yield f"fuzzy: {message.id!r}"
        elif not _same_placeholders(known):
            yield f"other placeholders: {message.id!r}"
    for message in present:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"obsolete: {message.id!r}"


def _forms(text: Any) -> list[str]:
    return list(text) if isinstance(text, (list, tuple)) else [text]


def _is_translated(message: Message) -> bool:
    return bool(message.string) and all(_forms(message.string))


def _fitting(known: Message, message: Message) -> Any:
    """The known translation, in as many forms as the message now needs."""
    forms = _forms(known.string)
    return tuple((forms * 2)[:2]) if message.pluralizable else forms[0]


def _same_placeholders(message: Message) -> bool:
    wanted = {name for text in _forms(message.id) for name in PLACEHOLDER.findall(text)}
    return all(set(PLACEHOLDER.findall(text)) <= wanted for text in _forms(message.string)) and wanted <= {
        name for text in _forms(message.string) for name in PLACEHOLDER.findall(text)
    }
