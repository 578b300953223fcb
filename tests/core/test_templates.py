"""Rules for templates, styles and scripts that a person would forget (style.md, Pages)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
FOLDERS = [ROOT / "templates", *ROOT.glob("*/templates")]
TEMPLATES = sorted(path for folder in FOLDERS for path in folder.rglob("*.html"))
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
LONGEST = 120

FORBIDDEN = {
    "inline style": re.compile(r"""\sstyle\s*=\s*["']""", re.IGNORECASE),
    "inline handler": re.compile(r"""\son[a-z]+\s*=\s*["']""", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b"),
    "script in an attribute": re.compile(r"""javascript:|["']js:|hx-vars""", re.IGNORECASE),
    "htmx trigger filter": re.compile(r"""hx-trigger\s*=\s*(["'])[^"']*\w\["""),
    "unsafe text": re.compile(r"\|\s*safe\b|autoescape off"),
}
CALL = re.compile(r"<c-(?!vars|slot)([\w.-]+)((?:\s+[^\s=>]+(?:=\"[^\"]*\"|='[^']*')?)*)\s*/?>")
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def declared_inputs(component: str) -> set[str]:
    source = (ROOT / "templates" / "components" / f"{component.replace('-', '_')}.html").read_text()
    found = re.search(r"<c-vars\s(.*?)/>", source, re.DOTALL)
    return set(re.findall(r":?([\w-]+)=\"", found[1])) if found else set()


def component_calls(source: str) -> Iterator[tuple[str, set[str]]]:
    """Each use of a component with the names of its attributes; a bound one keeps its colon."""
    for match in CALL.finditer(TAGS.sub("x", source)):
        yield match[1], set(re.findall(r"\s(:?[\w-]+)(?==|\s|$)", re.sub(r'"[^"]*"', '""', match[2]) + " "))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_compiles(path: Path) -> None:
    folder = next(folder for folder in FOLDERS if path.is_relative_to(folder))
    get_template(str(path.relative_to(folder)))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_nothing_that_the_content_security_policy_forbids(path: Path) -> None:
    source = path.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(source)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_is_not_too_long(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_component_gets_bound_values_and_classes_only_where_it_declares_them(path: Path) -> None:
    """cotton writes other attributes out as they are: a bound value there would not be escaped."""
    wrong = [
        f"<c-{component} {attribute}>"
        for component, attributes in component_calls(path.read_text())
        for attribute in attributes
        if (attribute.startswith(":") or attribute == "class")
        and attribute.lstrip(":") not in declared_inputs(component)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_raw_colours_stand_in_the_tokens_only(path: Path) -> None:
    if path.name == "tokens.css":
        return
    source = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(", source) == []


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_important_is_for_utilities(path: Path) -> None:
    if path.name not in ("utilities.css", "print.css"):
        assert "!important" not in path.read_text()


def test_every_custom_property_that_is_used_exists() -> None:
    sources = {path: path.read_text() for path in STYLES}
    defined = {name for source in sources.values() for name in re.findall(r"(--[\w-]+)\s*:", source)}
    used = {name for source in sources.values() for name in re.findall(r"var\((--[\w-]+)", source)}
    assert used - defined == set()


def test_every_style_sheet_is_in_the_table_of_contents() -> None:
    folder = ROOT / "static" / "css"
    listed = re.findall(r'@import url\("([^"]+)"\) layer\(\w+\);', (folder / "main.css").read_text())
    present = [str(path.relative_to(folder)) for path in STYLES if path.name != "main.css"]
    outside = {str(path.relative_to(folder)) for path in (folder / "backoffice").rglob("*.css")}
    assert sorted(listed) == sorted(set(present) - outside)


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_script_evaluates_no_text(path: Path) -> None:
    assert re.findall(r"\beval\(|new Function|\.innerHTML|document\.write", path.read_text()) == []
