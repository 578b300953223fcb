"""The request that is being served, for both logs: the access log and the technical one."""

import logging
import uuid
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestContext:
    """What the log wants to know of the request: address of the client and an id that other logs share."""

    network_address: str | None
    request_id: str


_current: ContextVar[RequestContext | None] = ContextVar("access_context", default=None)


def set_context(context: RequestContext | None) -> None:
    _current.set(context)


def current_context() -> RequestContext | None:
    return _current.get()


def new_context(network_address: str | None) -> RequestContext:
    return RequestContext(network_address, uuid.uuid4().hex)


class RequestIdFilter(logging.Filter):
    """Give each line of the technical log the id of the request that it belongs to, as the access log has it."""

    def filter(self, record: logging.LogRecord) -> bool:
        context = current_context()
        record.request_id = context.request_id if context else "-"
        return True
