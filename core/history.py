"""The change history: PostgreSQL itself writes down each change of what `recorded` names, whoever makes it.

Triggers see what `QuerySet.update` and raw SQL do too (ADR 0014). A row holds the values of before, at an update and a
delete; those of after stand in the next row about the same thing, or in the thing itself. So what was there before
the history began is not lost, and nothing is written until something changes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory
from django.db import models
from pghistory.core import event_models

Recorded = TypeVar("Recorded", bound=type[models.Model])

MADE, CHANGED, REMOVED = "insert", "update", "delete"


def recorded(*fields: str, about: tuple[str, ...] = (), made: bool = True) -> Callable[[Recorded], Recorded]:
    """Keep the history of these fields of a model, in a model of its own with `Event` behind the name.

    `about` are the fields by which the history is looked up; none: by the thing itself. With `made` False its
    beginning is not written: for what the product makes by itself in large numbers.
    """

    def keep(model: Recorded) -> Recorded:
        name = model._meta.object_name
        trackers = [
            pghistory.UpdateEvent(CHANGED, row="OLD", trigger_name="history_update"),
            pghistory.DeleteEvent(REMOVED, trigger_name="history_delete"),
        ]
        if made:
            trackers.append(pghistory.InsertEvent(MADE, trigger_name="history_insert"))
        pghistory.track(
            *trackers,
            fields=list(fields),
            model_name=f"{name}Event",
            obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+", db_index=not about),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]  # the library takes it, and says so
            attrs={"pgh_id": models.BigAutoField(primary_key=True)},
            meta={
                "default_permissions": (),
                "indexes": [models.Index(fields=[one], name=f"{name}_{one}_was".lower()[:30]) for one in about],
            },
        )(model)
        return model

    return keep


def histories() -> list[Any]:
    """The models that hold the history, once all apps are there."""
    return event_models()


def history_of(model: type[models.Model]) -> Any:
    """The model that holds the history of this one."""
    return next(one for one in histories() if one.pgh_tracked_model is model)


@contextmanager
def written_by(user_id: int | None, **where: str) -> Iterator[None]:
    """Until the end of the block each row of the history says who did it, and in which request or task."""
    with pghistory.context(user=user_id, **where):
        yield
