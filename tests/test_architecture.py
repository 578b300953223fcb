"""Rules that people forget, each as a small script. The order of imports is import-linter's (script/check)."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.addresses import addresses
from tests.architecture.sources import APPS, ROOT, Source, product, templates

# These have an effect higher up: a use-case of casemanagement calls them, and takes the running cases along.
LOWER_WRITES = {
    "orgstructure.usecases.positions": None,
    "orgstructure.usecases.tree": {"move_node", "publish_employer"},
    "accounts.usecases.users": {"set_membership", "set_account", "move_group"},
    "dossiers.usecases.employees": {"start_employment"},
    "dossiers.usecases.employments": {"save_employments"},
    "dossiers.usecases.assignments": {"put_assignment"},
    "dossiers.responsibility.stored": None,
    "planning.usecases.tasks": {"settle"},
}
CALLERS = {
    "casemanagement.usecases": set(LOWER_WRITES),
    "dossiers.usecases.employees": {"dossiers.usecases.employments"},  # of which it writes one at a time
    "casemanagement.demo.history": {"planning.usecases.tasks"},  # settles on days long ago; use-cases act today
}
VIEW_LINES = 25
ONLY_TYPES = {"orgstructure.usecases.positions.Choice", "orgstructure.usecases.positions.FOLLOWS"}


def test_views_start_from_a_policy_or_a_query() -> None:
    managers = {"objects", "_default_manager", "_base_manager"}
    assert [
        f"{source.name}: {name}"
        for source in product()
        if source.is_view
        for name in source.mentions()
        if managers & set(name.split("."))
    ] == []


@pytest.mark.parametrize("module", LOWER_WRITES)
def test_lower_writes_are_called_by_casemanagement_only(module: str) -> None:
    names = LOWER_WRITES[module]
    assert [
        f"{source.name}: {name}"
        for source in product()
        if source.module != module and not _may_call(source, module)
        for name in {*source.mentions(), *source.imports()}
        if name not in ONLY_TYPES and _is_write(name, module, names)
    ] == []


def _may_call(source: Source, module: str) -> bool:
    return any(_is_within(source.module, caller) and module in allowed for caller, allowed in CALLERS.items())


def _is_write(name: str, module: str, names: set[str] | None) -> bool:
    called = name.removeprefix(f"{module}.")
    return called != name and called.islower() and (names is None or called in names)


def test_the_finder_of_lower_writes_finds_them() -> None:
    """Or the test above would pass for the wrong reason."""
    for module, names in LOWER_WRITES.items():
        used = {name for source in product() for name in source.mentions() if _is_write(name, module, names)}
        assert used, module
        assert names is None or {f"{module}.{name}" for name in names} == used


@pytest.mark.parametrize(
    ("banned", "but_in"),
    [
        ("cryptography", {"core.crypto"}),
        ("django.utils.safestring", set()),
        ("django.db.models.signals", set()),
        ("django.dispatch", set()),
        ("requests", {"core.http"}),
    ],
)
def test_nobody_imports(banned: str, but_in: set[str]) -> None:
    importing = {source.module for source in product() if any(_is_within(name, banned) for name in source.imports())}
    assert importing - but_in == set()


@pytest.mark.parametrize("name", ["django.http", "django.shortcuts", "django.contrib.messages"])
def test_only_views_answer_requests(name: str) -> None:
    """Rules know no request: what they refuse, they raise."""
    layers = {"enums", "validators", "models", "queries", "policies", "usecases", "tasks", "sight", "responsibility"}
    assert [
        source.module
        for source in product()
        if set(source.module.split(".")[1:2]) & layers and any(_is_within(found, name) for found in source.imports())
    ] == []


def test_reads_do_not_lean_on_writes() -> None:
    """import-linter knows `queries` and `policies`; this also knows `queries_teams` and the like."""
    above = ("usecases", "tasks", "forms", "views", "urls", "management", "demo", "bench")
    assert [
        f"{source.module}: {name}"
        for source in product()
        if (parts := source.module.split("."))[1:2] and parts[1].startswith(("queries", "policies", "sight"))
        for name in source.imports()
        if any(_is_within(name, f"{parts[0]}.{layer}") for layer in above)
    ] == []


def test_views_read_top_to_bottom() -> None:
    assert list(_longer_than(VIEW_LINES, (source for source in product() if source.is_view))) == []


def test_nothing_is_too_long_to_read() -> None:
    assert list(_longer_than(70, product())) == []
    assert [source.name for source in product() if len(source.path.read_text().splitlines()) > 500] == []


def _longer_than(lines: int, sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        for function in source.functions():
            start = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
            if lines == VIEW_LINES and "request" not in [argument.arg for argument in function.args.args[:1]]:
                continue
            if (function.end_lineno or start) - start + 1 > lines:
                yield f"{source.name}: {function.name}"


def test_every_address_named_in_a_template_exists() -> None:
    known = {name for name, _pattern in addresses()}
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in templates()
        for name in re.findall(r"""{%\s*url\s+["']([^"']+)["']""", path.read_text(encoding="utf-8"))
    }
    assert named
    assert {place for place in named if place[1] not in known} == set()


def test_every_address_named_in_settings_and_slots_exists() -> None:
    from core import slots

    known = {name for name, _pattern in addresses()}
    named = {settings.LOGIN_URL, settings.LOGIN_REDIRECT_URL, settings.LOGOUT_REDIRECT_URL}
    for slot in (slots.navigation, slots.dossier_tabs, slots.employer_tabs, slots.start_widgets):
        named |= {item.url_name for item in slot}
    assert named - known == set()


def test_templates_keep_to_the_content_security_policy() -> None:
    """No inline script, style or handler, and nothing that Django did not escape."""
    banned = {
        "inline handler": r"\son[a-z]+\s*=",
        "inline style": r"\sstyle\s*=",
        "style element": r"<style\b",
        "script without src": r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"'](?:application/json|speculationrules))",
        "javascript address": r"javascript:",
    }
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in templates()
        for what, pattern in banned.items()
        if re.search(pattern, _html_of(path))
    ]
    assert found == []


def test_templates_escape_everything() -> None:
    unescaped = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off")
    assert [path.name for path in templates() if unescaped.search(path.read_text(encoding="utf-8"))] == []


def test_types_are_checked_in_every_layer_of_rules() -> None:
    """pyproject's list of files for mypy uses patterns; a new module must fall under one."""
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["files"]
    checked = {path for pattern in patterns for path in ROOT.glob(pattern)}
    layer = re.compile("enums|validators|queries|policies|usecases|tasks|sight|responsibility")
    assert [
        source.name
        for source in product()
        if (parts := source.module.split("."))[0] in APPS
        and (parts[0] == "core" or any(map(layer.match, parts[1:2])) or parts[:2] == ["planning", "planner"])
        and not checked & {source.path, *source.path.parents}
    ] == []


def _is_within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def _html_of(path: Path) -> str:
    """What is left without comments, template tags and variables."""
    comments = r"{#.*?#}|{%\s*comment.*?endcomment\s*%}"
    return re.sub(rf"{comments}|{{%.*?%}}|{{{{.*?}}}}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
