"""YubiKeys whose codes are checked here: the list, adding one with its secret, and taking one away."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.queries.yubikeys import holders, known_yubikeys
from accounts.usecases.yubikeys import add_known, remove_known
from backoffice.forms import YubikeyForm
from core.errors import DomainError
from core.policies import require


def list_yubikeys(request: HttpRequest) -> HttpResponse:
    _open(request)
    keys = list(known_yubikeys())
    used_by = holders(keys)
    rows = [(key, used_by[key.public_id]) for key in keys]
    return render(request, "backoffice/yubikeys.html", {"rows": rows, "crumbs": _crumbs()})


@sensitive_post_parameters("private_id", "aes_key")
def add(request: HttpRequest) -> HttpResponse:
    _open(request)
    form = YubikeyForm(request.POST or None)
    if form.is_valid():
        try:
            known = add_known(**form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _("YubiKey %(key)s has been added.") % {"key": known})
            return redirect("admin:yubikeys")
    title = _("Add a YubiKey")
    context = {"form": form, "title": title, "crumbs": _crumbs(title), "back": reverse("admin:yubikeys")}
    return render(request, "backoffice/form.html", context, status=422 if form.is_bound else 200)


def remove(request: HttpRequest, key: str) -> HttpResponse:
    _open(request)
    known = get_object_or_404(known_yubikeys(), public_id=key)
    if request.method == "POST":
        remove_known(known=known, by=request.user)
        messages.success(request, _("YubiKey %(key)s has been removed.") % {"key": known})
        return redirect("admin:yubikeys")
    title = _("Remove YubiKey %(key)s") % {"key": known}
    context = {"known": known, "users": holders([known])[known.public_id], "title": title, "crumbs": _crumbs(title)}
    return render(request, "backoffice/yubikey_remove.html", context)


def _open(request: HttpRequest) -> None:
    """Raises PermissionDenied for who may not, and Http404 where YubiKeys are switched off."""
    require(request.user, "accounts.manage_users")
    if not settings.YUBIKEY:
        raise Http404


def _crumbs(*last: str) -> list[tuple[Any, str]]:
    page = reverse("admin:yubikeys") if last else ""
    return [(_("Administration"), reverse("admin:index")), (_("YubiKeys"), page), *((name, "") for name in last)]
