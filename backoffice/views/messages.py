"""Mail and SMS that went out or should have, and the demo's mailbox."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.forms import DemoMessageFilter, MessageFilter
from backoffice.message_kinds import TONES, kind_of
from backoffice.paging import newest_page
from backoffice.policies import may_send_again, readable_demo_messages, readable_messages
from core.demo_backends import is_demo
from core.errors import DomainError
from core.models import OutgoingMessage
from core.policies import require
from core.usecases import outbox


def list_messages(request: HttpRequest) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    form = MessageFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = newest_page(request, _filtered(readable_messages(request.user), chosen))
    lines = [
        (message, kind_of(message.template), TONES[message.state], may_send_again(request.user, message))
        for message in page["rows"]
    ]
    context = {**page, "filter": form, "lines": lines, "crumbs": _crumbs(_("Outgoing messages"))}
    return render(request, "backoffice/messages.html", context)


@require_POST
def send_again(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Back to the list as it was filtered, with how it went."""
    require(request.user, "accounts.manage_users")
    message = get_object_or_404(readable_messages(request.user), uuid=uuid)
    try:
        outbox.send_again(message=message, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The message is being sent again."))
    return redirect(f"{reverse('admin:messages')}?{request.GET.urlencode()}")


def list_demo_messages(request: HttpRequest) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    if not is_demo():
        raise Http404
    form = DemoMessageFilter(request.GET)
    found = readable_demo_messages(request.user)
    if form.is_valid() and form.cleaned_data["q"]:
        found = found.filter(recipient__icontains=form.cleaned_data["q"])
    context = {**newest_page(request, found), "filter": form, "crumbs": _crumbs(_("Demo messages"))}
    return render(request, "backoffice/demo_messages.html", context)


def _filtered(found: QuerySet[OutgoingMessage], chosen: dict[str, Any]) -> QuerySet[OutgoingMessage]:
    if chosen.get("state"):
        found = found.filter(state=chosen["state"])
    if chosen.get("kind"):
        found = found.filter(template=chosen["kind"])
    return found


def _crumbs(title: str) -> list[tuple[str, str]]:
    return [(_("Administration"), reverse("admin:index")), (title, "")]
