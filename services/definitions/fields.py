"""Taking typed values out of a mapping that a person wrote, with an error that names the place."""

from collections.abc import Collection, Mapping
from enum import Enum
from typing import TypeVar

from services.definitions.steps import DefinitionError

Choice = TypeVar("Choice", bound=Enum)
Raw = Mapping[str, object]


def mapping(value: object, where: str, *, allowed: Collection[str], required: Collection[str] = ()) -> Raw:
    """`value` when it is a mapping with these keys only; an unknown key is nearly always a spelling mistake."""
    if not isinstance(value, Mapping):
        raise DefinitionError(f"{where}: expected named fields, found {value!r}")
    if unknown := sorted(str(key) for key in value if key not in allowed):
        raise DefinitionError(f"{where}: unknown field {unknown[0]!r}; known are {', '.join(sorted(allowed))}")
    if missing := sorted(set(required) - set(value)):
        raise DefinitionError(f"{where}: field {missing[0]!r} is missing")
    return value


def text(raw: Raw, key: str, where: str, default: str = "") -> str:
    value = raw.get(key, default)
    if not isinstance(value, str):
        raise DefinitionError(f"{where}: {key} must be a text, not {value!r}")
    return value.strip()


def filled_text(raw: Raw, key: str, where: str) -> str:
    value = text(raw, key, where)
    if not value:
        raise DefinitionError(f"{where}: {key} is empty")
    return value


def number(raw: Raw, key: str, where: str, *, default: int = 0, least: int | None = None) -> int:
    value = raw.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise DefinitionError(f"{where}: {key} must be a whole number, not {value!r}")
    if least is not None and value < least:
        raise DefinitionError(f"{where}: {key} must be at least {least}, not {value}")
    return value


def flag(raw: Raw, key: str, where: str, *, default: bool) -> bool:
    value = raw.get(key, default)
    if not isinstance(value, bool):
        raise DefinitionError(f"{where}: {key} must be true or false, not {value!r}")
    return value


def items(raw: Raw, key: str, where: str) -> tuple[object, ...]:
    value = raw.get(key, ())
    if not isinstance(value, list | tuple):
        raise DefinitionError(f"{where}: {key} must be a list, not {value!r}")
    return tuple(value)


def texts(raw: Raw, key: str, where: str) -> tuple[str, ...]:
    values = items(raw, key, where)
    if wrong := [value for value in values if not isinstance(value, str) or not value]:
        raise DefinitionError(f"{where}: {key} must be a list of texts, found {wrong[0]!r}")
    return tuple(str(value) for value in values)


def choice(kind: type[Choice], value: object, where: str) -> Choice:
    """The member of enum `kind` with this value."""
    for member in kind:
        if member.value == value:
            return member
    known = ", ".join(str(member.value) for member in kind)
    raise DefinitionError(f"{where}: unknown {kind.__name__.lower()} {value!r}; known are {known}")
