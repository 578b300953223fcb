"""The definitions that come with the product: one YAML file per variation in services/protocols/."""

from collections.abc import Iterable
from pathlib import Path

import yaml

from services.definitions.checks import check_steps
from services.definitions.reading import variation_from_dict
from services.definitions.steps import DefinitionError, VariationDefinition

SHIPPED = Path(__file__).resolve().parent.parent / "protocols"


def load_definitions(folder: Path = SHIPPED) -> list[VariationDefinition]:
    """All definitions of a folder, by file name. Raises DefinitionError, which names file and step."""
    found = [load_definition(path) for path in sorted(folder.glob("*.yaml"))]
    _check_versions(found)
    return found


def load_definition(path: Path) -> VariationDefinition:
    try:
        variation = variation_from_dict(yaml.safe_load(path.read_text(encoding="utf-8")))
        check_steps(variation.steps)
    except (DefinitionError, yaml.YAMLError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error
    return variation


def shipped_variation(key: str) -> VariationDefinition:
    """The newest shipped version of a variation. Raises LookupError, which names the variations that there are."""
    shipped = load_definitions()
    versions = [variation for variation in shipped if variation.key == key]
    if not versions:
        known = ", ".join(sorted({variation.key for variation in shipped}))
        raise LookupError(f"There is no variation {key!r}; there is: {known}.")
    return max(versions, key=lambda variation: variation.version)


def _check_versions(variations: Iterable[VariationDefinition]) -> None:
    seen: set[tuple[str, int]] = set()
    for variation in variations:
        if (variation.key, variation.version) in seen:
            raise DefinitionError(f"variation {variation.key} version {variation.version} is defined twice")
        seen.add((variation.key, variation.version))
