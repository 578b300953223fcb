"""Let a model's own checks speak as a use-case does."""

from collections.abc import Iterable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from core.errors import DomainError


def validated(row: Model, *, leaving_out: Iterable[str] = (), prefix: str = "") -> None:
    """Raise the first thing that the fields and constraints have against it, in the words that a user may read.

    A constraint whose code is the name of a field speaks at that field; `prefix` stands before it.
    """
    try:
        row.full_clean(exclude=set(leaving_out))
    except ValidationError as error:
        field, errors = next(iter(error.error_dict.items()))
        code = errors[0].code
        if field == NON_FIELD_ERRORS:
            field = code if code in {one.name for one in row._meta.get_fields()} | {"bsn"} else ""
        raise DomainError(errors[0].messages[0], field=f"{prefix}{field}" if field else "") from error
