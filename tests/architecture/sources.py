"""The project's own source, as the architecture tests read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = [
    "core",
    "accounts",
    "orgstructure",
    "services",
    "dossiers",
    "planning",
    "casemanagement",
    "imports",
    "backoffice",
]


@dataclass(frozen=True)
class Source:
    """One Python file; `name` is its path from the checkout's root, `module` what one imports."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def is_view(self) -> bool:
        return "views" in self.module.split(".")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def imports(self) -> Iterator[str]:
        """Full names of what is imported: modules, and for `from a import b` also 'a.b'."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def mentions(self) -> Iterator[str]:
        """Full names of everything that an imported name leads to: `tree.move_node` after `from x import tree`."""
        known = dict(self._names())
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and node.id in known:
                yield known[node.id]
            elif isinstance(node, ast.Attribute) and (dotted := _dotted(node)):
                first, _, rest = dotted.partition(".")
                yield f"{known.get(first, first)}.{rest}"

    def _names(self) -> Iterator[tuple[str, str]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.asname or alias.name, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


@cache
def product() -> list[Source]:
    """Every file that runs in production, migrations left out."""
    files = (path for app in [*APPS, "xsuite"] for path in sorted((ROOT / app).rglob("*.py")))
    return [Source(path) for path in files if "migrations" not in path.parts]


@cache
def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def _dotted(node: ast.Attribute) -> str | None:
    parts: list[str] = []
    at: ast.expr = node
    while isinstance(at, ast.Attribute):
        parts.append(at.attr)
        at = at.value
    return ".".join([at.id, *reversed(parts)]) if isinstance(at, ast.Name) else None
