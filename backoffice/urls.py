"""Our own pages under /beheer/; the plain lists stand in admin.py. All within the AdminSite's namespace "admin"."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse

from backoffice.views import (
    accounts,
    colleagues,
    employer_page,
    employers,
    groups,
    history,
    index,
    invitations,
    log,
    memberships,
    messages,
    moves,
    parts,
    positions,
    protocols,
    rights,
    user_form,
    user_sign_in,
    user_tree,
    user_why,
    users,
    yubikeys,
)


class Page(NamedTuple):
    route: str
    view: Callable[..., HttpResponse]
    name: str


pages = [
    Page("", index.index, "index"),
    Page("klassiek/", index.classic, "classic"),
    Page("organisatie/<uuid:uuid>/", parts.detail, "part"),
    Page("organisatie/<uuid:uuid>/hernoemen/", parts.rename, "part_rename"),
    Page("organisatie/<uuid:uuid>/kantoor-toevoegen/", parts.add_office, "part_add_office"),
    Page("organisatie/<uuid:uuid>/afdeling-toevoegen/", parts.add_department, "part_add_department"),
    Page("organisatie/<uuid:uuid>/verplaatsen/", moves.move, "part_move"),
    Page("organisatie/<uuid:uuid>/publiceren/", employers.publish, "part_publish"),
    Page("organisatie/<uuid:uuid>/team/", positions.team, "part_team"),
    Page("organisatie/<uuid:uuid>/coordinatoren/", positions.coordinators, "part_coordinators"),
    Page("werkgevers/toevoegen/", employers.draft, "employer_draft"),
    Page("gebruikers/", users.list_users, "users"),
    Page("gebruikers/boom/", user_tree.tree, "user_tree"),
    Page("gebruikers/boom/<uuid:uuid>/", user_tree.level, "user_tree_level"),
    Page("gebruikers/toevoegen/", user_form.add, "user_add"),
    Page("gebruikers/inlognaam/", user_form.propose_login, "user_propose_login"),
    Page("gebruikers/<uuid:uuid>/", users.detail, "user"),
    Page("gebruikers/<uuid:uuid>/deactiveren/", accounts.deactivate, "user_deactivate"),
    Page("gebruikers/<uuid:uuid>/activeren/", accounts.activate, "user_activate"),
    Page("gebruikers/<uuid:uuid>/deblokkeren/", accounts.unblock, "user_unblock"),
    Page("gebruikers/<uuid:uuid>/wijzigen/", user_form.change, "user_change"),
    Page("gebruikers/<uuid:uuid>/geldigheid/", accounts.validity, "user_validity"),
    Page("gebruikers/<uuid:uuid>/uitloggen/", user_sign_in.sign_out, "user_sign_out"),
    Page("gebruikers/<uuid:uuid>/extra-stap/<str:factor>/", user_sign_in.remove_factor, "user_remove_factor"),
    Page("gebruikers/<uuid:uuid>/waarom/", user_why.why_seen, "user_why"),
    Page("gebruikers/<uuid:uuid>/groepen/", memberships.change, "user_groups"),
    Page("gebruikers/<uuid:uuid>/klantbeeld/", employer_page.of_user, "user_employer_page"),
    Page("gebruikers/<uuid:uuid>/collegas/", colleagues.of_user, "user_colleagues"),
    Page("gebruikersgroepen/<uuid:uuid>/klantbeeld/", employer_page.of_group, "group_employer_page"),
    Page("gebruikersgroepen/<uuid:uuid>/collegas/", colleagues.of_group, "group_colleagues"),
    Page("gebruikersgroepen/<uuid:uuid>/", groups.edit, "group"),
    Page("gebruikersgroepen/<uuid:uuid>/toevoegen/", groups.add, "group_add"),
    Page("gebruikersgroepen/<uuid:uuid>/verplaatsen/", groups.move, "group_move"),
    Page("yubikeys/", yubikeys.list_yubikeys, "yubikeys"),
    Page("yubikeys/toevoegen/", yubikeys.add, "yubikey_add"),
    Page("yubikeys/<slug:key>/verwijderen/", yubikeys.remove, "yubikey_remove"),
    Page("gebruikers/<uuid:uuid>/wachtwoord/", invitations.reset_password, "user_reset_password"),
    Page("gebruikers/<uuid:uuid>/uitnodigen/", invitations.invite, "user_invite"),
    Page("rechten/", rights.matrix, "rights"),
    Page("rechten/<uuid:uuid>/", rights.group, "group_rights"),
    Page("protocollen/", protocols.list_variations, "protocols"),
    Page("protocollen/<slug:key>/<int:version>/", protocols.detail, "protocol"),
    Page("gebruikers/<uuid:uuid>/historie/", history.user, "user_history"),
    Page("rechten/<uuid:uuid>/historie/", history.group, "group_history"),
    Page("organisatie/<uuid:uuid>/historie/", history.part, "part_history"),
    Page("dossiers/<uuid:uuid>/historie/", history.dossier, "dossier_history"),
    Page("inzagelogboek/", log.list_events, "log"),
    Page("berichten/", messages.list_messages, "messages"),
    Page("berichten/<uuid:uuid>/opnieuw/", messages.send_again, "message_send_again"),
    Page("demoberichten/", messages.list_demo_messages, "demo_messages"),
]
