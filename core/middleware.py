"""Tells the access log where a request comes from, and turns a refusal into a logged one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core import access


class AccessContextMiddleware:
    """Keep the client's address and an id of this request at hand while it is served."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        context = access.new_context(request.META.get("REMOTE_ADDR") or None)
        access.set_context(context)
        try:
            response = self.get_response(request)
        finally:
            access.set_context(None)
        response["X-Request-ID"] = context.request_id
        response.setdefault("Cache-Control", "no-store")
        return response
