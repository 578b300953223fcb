"""Who signs in: the list, and the page of one user."""

import uuid as uuids
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from backoffice import queries
from backoffice.forms import UserFilter
from backoffice.forms_users import WhyForm
from backoffice.policies import actions_on_user, managed_users, readable_messages
from backoffice.queries_users import sign_in_of, undelivered_mail
from backoffice.user_wording import in_words
from core.context_processors import MenuItem
from core.policies import require

PER_PAGE = 50


class UserTab(NamedTuple):
    key: str
    label: Any
    url_name: str


TABS = [
    UserTab("edit", gettext_lazy("Edit user"), "admin:user"),
    UserTab("grants", gettext_lazy("Authorisations"), "admin:user_grants"),
    UserTab("employer_page", gettext_lazy("Employer page authorisations"), "admin:user_employer_page"),
    UserTab("colleagues", gettext_lazy("Authorisations for users"), "admin:user_colleagues"),
]
ACTIONS = {
    "unblock": (gettext_lazy("Unblock"), "lock-open", "user_unblock"),
    "reset_password": (gettext_lazy("Reset password"), "key-round", "user_reset_password"),
    "invite": (gettext_lazy("Send invitation again"), "mail", "user_invite"),
    "deactivate": (gettext_lazy("Deactivate at once"), "user-x", "user_deactivate"),
    "activate": (gettext_lazy("Activate again"), "user-check", "user_activate"),
}


def list_users(request: HttpRequest) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    form = UserFilter(request.GET)
    found = _filtered(managed_users(request.user), form.cleaned_data if form.is_valid() else {})
    paginator = Paginator(found.prefetch_related("further_groups").order_by("last_name", "pk"), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    teams = queries.teams_per_user(page.object_list)
    context = {
        "filter": form,
        "today": timezone.localdate(),
        "page": page,
        "rows": [(user, teams[user.pk]) for user in page.object_list],
        "next": _page_url(request, page.next_page_number()) if page.has_next() else "",
        "previous": _page_url(request, page.previous_page_number()) if page.has_previous() else "",
        "crumbs": [(_("Administration"), reverse("admin:index")), (_("Users"), "")],
    }
    return render(request, "backoffice/users.html", context)


def detail(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_users(request.user).prefetch_related("further_groups"), uuid=uuid)
    may, today = actions_on_user(request.user, subject), timezone.localdate()
    context = {
        **frame(subject, "edit"),
        "may": may,
        "sign_in": sign_in_of(subject, timezone.now()),
        "undelivered": undelivered_mail(subject, readable_messages(request.user)),
        "teams": queries.teams_per_user([subject])[subject.pk],
        "positions": queries.positions_of(subject),
        "sight": in_words(subject, queries.all_rights(), today),
        "why_form": WhyForm(),
        "actions": [
            MenuItem(label, icon, reverse(f"admin:{name}", args=[subject.uuid]))
            for label, icon, name in (ACTIONS[action] for action in may if action in ACTIONS)
        ],
    }
    return render(request, "backoffice/user.html", context)


def frame(subject: User, tab: str) -> dict[str, Any]:
    """Context for backoffice/user_frame.html."""
    tabs = [{"key": one.key, "label": one.label, "url": reverse(one.url_name, args=[subject.uuid])} for one in TABS]
    return {"subject": subject, "tabs": tabs, "tab": tab, "today": timezone.localdate(), "crumbs": crumbs(subject)}


def subject_of(request: HttpRequest, uuid: uuids.UUID, action: str) -> User:
    """The user to do this with. Raises PermissionDenied and Http404."""
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_users(request.user), uuid=uuid)
    if action not in actions_on_user(request.user, subject):
        raise PermissionDenied
    return subject


def crumbs(subject: User, *last: str) -> list[tuple[Any, str]]:
    """Beheer > Gebruikers > Gebruikersbeheer, which opens at his group, and the user."""
    page = reverse("admin:user", args=[subject.uuid]) if last else ""
    tree = f"{reverse('admin:user_tree')}?groep={subject.group.uuid}"
    start = [(_("Administration"), reverse("admin:index")), (_("Users"), reverse("admin:users"))]
    return [*start, (_("User administration"), tree), (subject, page), *((name, "") for name in last)]


def _filtered(users: QuerySet[User], chosen: dict[str, Any]) -> QuerySet[User]:
    if chosen.get("q"):
        users = users.filter(Q(login__icontains=chosen["q"]) | Q(last_name__icontains=chosen["q"]))
    match chosen.get("status"):
        case "active":
            return users.filter(is_active=True, blocked_at=None, locked_at=None)
        case "blocked":
            return users.exclude(blocked_at=None, locked_at=None)
        case "closed":
            return users.filter(is_active=False)
    return users


def _page_url(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
