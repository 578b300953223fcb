"""The start page of Beheer, and its other door: Klassiek Beheer."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from backoffice import queries
from backoffice.policies import may_see_nodes, readable_messages
from core.demo_backends import is_demo
from core.policies import Actor


class Card(NamedTuple):
    """An entry of the start page; `right` "" is for everybody in Beheer. Without its `setting` there is no entry."""

    title: Any
    text: Any
    icon: str
    url_name: str
    right: str = "accounts.manage_users"
    setting: str = ""
    demo_only: bool = False


SECTIONS = {
    _("Organisation"): [
        Card(
            _("Organisation structure"),
            _("Offices, employers and departments in one tree. Drag a part to move it; who does the work follows."),
            "network",
            "admin:orgstructure_node_changelist",
            "",
        ),
        Card(
            _("Find an employer"),
            _("All employers, also those that are not published yet."),
            "building-2",
            "admin:orgstructure_employer_changelist",
            "",
        ),
        Card(
            _("Add an employer"),
            _("Master data first, then contracts, services, team and locations, and at last publishing."),
            "plus",
            "admin:employer_draft",
            "orgstructure.manage_tree",
        ),
        Card(
            _("Incomplete employer data"),
            _("Employers with fictitious or missing data, or without a department."),
            "triangle-alert",
            "admin:employers_incomplete",
            "orgstructure.change_employer",
        ),
        Card(
            _("UWV offices"),
            _("From which the UWV office of an employer is chosen."),
            "building",
            "admin:uwv_offices",
            "orgstructure.change_employer",
        ),
        Card(
            _("Imports"),
            _("Departments and employees from an Excel or CSV file."),
            "file-up",
            "admin:imports",
            "imports.run_import",
        ),
    ],
    _("Users"): [
        Card(
            _("User administration"),
            _("The tree of user groups with their users: add, rename, move, unblock."),
            "folder-tree",
            "admin:user_tree",
        ),
        Card(_("Users"), _("Everybody who signs in, in one list with filters."), "users", "admin:users"),
        Card(_("Rights"), _("What the members of each group may do."), "key-round", "admin:rights"),
        Card(
            _("Job groups"),
            _("Sets of job titles, to which the authorisations of a user or a group can be limited."),
            "briefcase-business",
            "admin:job_groups",
        ),
        Card(
            _("YubiKeys"),
            _("The keys that are checked here, with their own secret."),
            "usb",
            "admin:yubikeys",
            setting="YUBIKEY",
        ),
        Card(_("Access log"), _("Who looked at or changed what, and by which rule."), "scroll-text", "admin:log"),
    ],
    _("Work"): [
        Card(
            _("Unattended work"),
            _("Tasks that nobody has, and where “..... follows” still stands."),
            "inbox",
            "casemanagement:unattended",
            "casemanagement.view_unattended",
        ),
        Card(
            _("Protocols"),
            _("The steps, terms and legal bases that trajectories follow."),
            "list-checks",
            "admin:protocols",
            "",
        ),
        Card(
            _("Services"),
            _("The kinds of service with their variations: which protocols may start with them."),
            "handshake",
            "admin:services",
            "services.change_agreement",
        ),
        Card(
            _("Background jobs"),
            _("Long work: how far it is, and what went wrong."),
            "loader",
            "admin:core_job_changelist",
            "",
        ),
    ],
    _("Messages"): [
        Card(
            _("Outgoing messages"),
            _("Mail and SMS: what was sent, what waits, and what could not be delivered."),
            "send",
            "admin:messages",
        ),
        Card(
            _("Demo messages"),
            _("The mailbox of the demo: all mail and SMS, with codes and links."),
            "inbox",
            "admin:demo_messages",
            demo_only=True,
        ),
    ],
    _("Other door"): [
        Card(
            _("Klassiek Beheer"),
            _("The numbered pages: 1. Organisation structure, 2. Users, 3. Rights."),
            "list-ordered",
            "admin:classic",
            "",
        ),
    ],
}


def index(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    undelivered = queries.undelivered(readable_messages(user))
    return render(request, "backoffice/index.html", {"cards": _cards(user), "undelivered": undelivered})


def classic(request: HttpRequest) -> HttpResponse:
    return render(request, "backoffice/classic.html", {"may_see_nodes": may_see_nodes(request.user)})


def _cards(user: Actor) -> list[dict[str, Any]]:
    """The entries for this user, with their addresses; a page that is not there yet has no entry."""
    shown = []
    for section, card in ((title, card) for title, cards in SECTIONS.items() for card in cards):
        try:
            url = reverse(card.url_name)
        except NoReverseMatch:
            continue
        offered = (not card.setting or getattr(settings, card.setting)) and (not card.demo_only or is_demo())
        if offered and (not card.right or user.has_perm(card.right)):
            entry = {"title": card.title, "text": card.text, "icon": card.icon, "url": url}
            shown.append({**entry, "section": section})
    return shown
