"""What Beheer shows, and which acts it offers. Unpublished employers are here only (architecture.md ch. 3)."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User, UserGroup
from accounts.policies import may_remove_factor
from core.models import AccessEvent, DemoMessage, OutgoingMessage
from dossiers.models import Dossier, JobGroup
from dossiers.policies import is_employer_user, visible_dossiers
from orgstructure.enums import NodeKind
from orgstructure.models import Contact, Employer, Location, Node, UwvOffice
from services.models import Agreement, ProtocolVariation, ServiceVariation

_MANAGE = {
    NodeKind.ROOT: ["add_office", "draft_employer"],
    NodeKind.OFFICE: ["rename", "move", "add_office", "draft_employer"],
    NodeKind.EMPLOYER: ["rename", "move", "add_department"],
    NodeKind.DEPARTMENT: ["rename", "move", "add_department"],
}
_MANAGE_DRAFT = ["publish", "rename", "add_department"]


def managed_nodes(user: User) -> QuerySet[Node]:
    """All parts of the organisation, employers that are not published yet included."""
    nodes = Node.objects.select_related("employer")
    return nodes if may_see_nodes(user) else nodes.none()


def managed_employers(user: User) -> QuerySet[Employer]:
    """All employers, those that are not published yet included."""
    employers = Employer.objects.select_related("node", "uwv_office")
    return employers if may_see_nodes(user) else employers.none()


def managed_locations(user: User) -> QuerySet[Location]:
    return Location.objects.filter(employer__in=managed_employers(user)).select_related("employer__node")


def managed_contacts(user: User) -> QuerySet[Contact]:
    """Of employers and of their locations; the manager of a department stands with the department."""
    contacts = Contact.objects.filter(employer__in=managed_employers(user), department__isnull=True)
    return contacts.select_related("employer__node", "location")


def managed_uwv_offices(user: User) -> QuerySet[UwvOffice]:
    return UwvOffice.objects.all() if user.has_perm("orgstructure.change_employer") else UwvOffice.objects.none()


def managed_agreements(user: User) -> QuerySet[Agreement]:
    agreements = Agreement.objects.select_related("kind", "employer__node").prefetch_related("lines__variation")
    return agreements if user.has_perm("services.change_agreement") else agreements.none()


def managed_service_variations(user: User) -> QuerySet[ServiceVariation]:
    variations = ServiceVariation.objects.select_related("kind")
    return variations if user.has_perm("services.change_agreement") else variations.none()


def may_see_nodes(user: User) -> bool:
    return any(map(user.has_perm, ("orgstructure.manage_tree", "orgstructure.change_team")))


def managed_users(user: User) -> QuerySet[User]:
    users = User.objects.select_related("group")
    return users if user.has_perm("accounts.manage_users") else users.none()


def managed_groups(user: User) -> QuerySet[UserGroup]:
    return UserGroup.objects.all() if user.has_perm("accounts.manage_users") else UserGroup.objects.none()


def may_change_grants(user: User, holder: User | UserGroup) -> bool:
    """Nobody gives himself sight."""
    return user.has_perm("accounts.manage_users") and user != holder


def tickable_nodes(user: User) -> QuerySet[Node]:
    """Who manages users knows all parts by name, drafts too."""
    return Node.objects.all() if user.has_perm("accounts.manage_users") else Node.objects.none()


def readable_job_groups(user: User) -> QuerySet[JobGroup]:
    groups = JobGroup.objects.order_by("name")
    return groups if user.has_perm("accounts.manage_users") else groups.none()


def employers_to_link(user: User) -> QuerySet[Employer]:
    """Whose group a group of users can be: who manages users knows them all by name."""
    return Employer.objects.all() if user.has_perm("accounts.manage_users") else Employer.objects.none()


def may_read_dossier_history(user: User) -> bool:
    """Who manages users, of dossiers in his sight; never at an employer, who may not know the classification."""
    return user.has_perm("accounts.manage_users") and not is_employer_user(user)


def historic_dossiers(user: User) -> QuerySet[Dossier]:
    dossiers = visible_dossiers(user).select_related("employee", "employer__node")
    return dossiers if may_read_dossier_history(user) else dossiers.none()


def readable_events(user: User) -> QuerySet[AccessEvent]:
    """The access log. Who manages users answers for who looked at what."""
    return AccessEvent.objects.all() if user.has_perm("accounts.manage_users") else AccessEvent.objects.none()


def readable_messages(user: User) -> QuerySet[OutgoingMessage]:
    messages = OutgoingMessage.objects.all()
    return messages if user.has_perm("accounts.manage_users") else messages.none()


def may_send_again(user: User, message: OutgoingMessage) -> bool:
    return message.can_be_sent_again() and user.has_perm("accounts.manage_users")


def readable_demo_messages(user: User) -> QuerySet[DemoMessage]:
    messages = DemoMessage.objects.all()
    return messages if user.has_perm("accounts.manage_users") else messages.none()


def readable_variations(user: User) -> QuerySet[ProtocolVariation]:
    variations = ProtocolVariation.objects.select_related("protocol", "lead_team")
    return variations if user.has_perm("accounts.use_backoffice") else variations.none()


def actions_on_node(user: User, node: Node) -> list[str]:
    """The changes of the tree that this user may begin on this part, by name."""
    if not user.has_perm("orgstructure.manage_tree"):
        return []
    return _MANAGE_DRAFT if is_draft(node) else _MANAGE[NodeKind(node.kind)]


def actions_on_user(user: User, subject: User, today: date | None = None) -> list[str]:
    """What may be done with this account, by name. Nobody acts on his own: so an administrator always remains."""
    if not user.has_perm("accounts.manage_users") or subject == user:
        return []
    unblock = ["unblock"] if subject.blocked_at or subject.locked_at else []
    always = ["change", "validity", *(["remove_factor"] if may_remove_factor(user, subject) else [])]
    if not subject.is_active:
        return [*unblock, "activate", *always]
    invite = [] if subject.has_signed_in else ["invite"]
    mails = (
        ["reset_password", *invite] if subject.works_on(today or timezone.localdate()) else []
    )  # their links only work when he may work
    return [*unblock, *mails, "deactivate", "sign_out", *always]


def is_draft(node: Node) -> bool:
    """An employer that is not published, the top of a tree of its own."""
    return node.kind == NodeKind.EMPLOYER and node.parent_id is None
