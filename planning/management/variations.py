"""Which protocol a command line is about: one that comes with the product, or one of the database."""

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import DatabaseError

from services.definitions import DefinitionError, VariationDefinition, shipped_variation
from services.models import ProtocolVariation
from services.queries import current_variations, definition_of


def variation_from(key: str, *, stored: bool) -> VariationDefinition:
    """Raises CommandError for one that is not there, and for a database that is not there."""
    return _stored(key) if stored else _shipped(key)


def _shipped(key: str) -> VariationDefinition:
    try:
        return shipped_variation(key)
    except (LookupError, DefinitionError) as error:
        raise CommandError(error.args[0]) from error


def _stored(key: str) -> VariationDefinition:
    try:
        found = current_variations([key]).get(key)
        if found is not None:
            return definition_of(found)
        current = ProtocolVariation.objects.filter(is_current=True)
        known = ", ".join(current.order_by("key").values_list("key", flat=True))
    except (DatabaseError, ImproperlyConfigured) as error:
        raise CommandError("--stored reads the database, and there is none to read. Leave it out.") from error
    if not known:
        raise CommandError("--stored: no protocols have been loaded yet. Run load_shipped first.")
    raise CommandError(f"There is no variation {key!r} in the database; there is: {known}.")
