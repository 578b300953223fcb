"""Around each task of the worker."""

from typing import Any

from celery import Task

from core import request_context
from core.history import written_by


class LoggedTask(Task):
    """What a task logs carries its id, and what it changes says which task did it: nobody's, so the system's."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if request_context.current_context() is not None:  # carried out in place, as part of a request
            return super().__call__(*args, **kwargs)
        request_context.set_context(request_context.RequestContext(None, str(self.request.id or "")))
        try:
            with written_by(None, task=self.name):
                return super().__call__(*args, **kwargs)
        finally:
            request_context.set_context(None)
