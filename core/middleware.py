"""Tells both logs and the change history where a request comes from, and turns a refusal into a logged one."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core import refusals, request_context
from core.history import written_by


class ClientAddressMiddleware:
    """REMOTE_ADDR becomes the address that our outermost proxy saw; what a client claims itself stands left of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if settings.PROXIES and len(told) >= settings.PROXIES:
            request.META["REMOTE_ADDR"] = told[-settings.PROXIES]
        return self.get_response(request)


class AccessContextMiddleware:
    """Keep the client's address and an id of this request at hand while it is served."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        context = request_context.new_context(request.META.get("REMOTE_ADDR") or None)
        request_context.set_context(context)
        user = getattr(request, "user", None)
        try:
            with written_by(getattr(user, "pk", None), request=context.request_id):
                response = self.get_response(request)
        finally:
            request_context.set_context(None)
        response["X-Request-ID"] = context.request_id
        response.setdefault("Cache-Control", "no-store")
        return response


class RefusalMiddleware:
    """Stands innermost: what a signed-in user may not, or may not see, is one line in the access log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in refusals.STATUSES:
            refusals.note(request, response.status_code)
        return response
