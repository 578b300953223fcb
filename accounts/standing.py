"""Whose rights and sight count for a user now: his own, and those of whom he replaces (ADR 0015).

Asked anew with every request. Only what is arranged directly counts: who replaces a substitute gets nothing of whom
that one replaces.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.enums import Audience
from accounts.models import Substitution, User

# What a substitute may in somebody's place: the work. Beheer is not among it, or he could keep for good what was lent
# to him for a week; nor is access to medical data, which is no right but the user's own (security.md A7).
PASSED_ON = frozenset(
    {
        "dossiers.view_dossier",
        "dossiers.act_for_employer",
        "dossiers.correct_employment",
        "dossiers.view_bsn",
        "orgstructure.override_source",
        "orgstructure.view_employer",
        "casemanagement.report_sick",
        "casemanagement.start_trajectory",
        "casemanagement.register_pregnancy",
        "casemanagement.convert_trajectory",
        "casemanagement.correct_trajectory",
        "casemanagement.handle_uwv",
        "casemanagement.execute_task",
        "casemanagement.assign_case",
        "casemanagement.view_unattended",
    }
)


def with_substitutions(users: QuerySet[User]) -> QuerySet[User]:
    """Each with the ids of the substitutions that run, so that `substitutions_of` need not ask when there are none."""
    running = Substitution.objects.running(timezone.now())
    theirs = running.filter(Q(principal=OuterRef("pk")) | Q(substitute=OuterRef("pk")))
    return users.annotate(running_substitutions=ArraySubquery(theirs.values("pk")))


def substitutions_of(user: User) -> list[Substitution]:
    """Those that run now, of the user and by the user."""
    if getattr(user, "running_substitutions", None) == []:
        return []
    running = Substitution.objects.running(timezone.now())
    theirs = running.filter(Q(principal=user) | Q(substitute=user)).order_by("starts_at", "pk")
    return list(theirs.select_related("principal__group", "substitute__group"))


def standing_of(user: User) -> tuple[User, ...]:
    """The user himself, then whom he replaces: users who may work today, on the same side."""
    today = timezone.localdate()
    principals = [
        one.principal
        for one in user.substitutions_now
        if one.substitute_id == user.pk and one.principal.works_on(today) and can_replace(user, one.principal)
    ]
    return (user, *principals)


def can_replace(substitute: User, principal: User) -> bool:
    """Our own replace each other; a user of an employer is replaced by one of the same group."""
    if substitute.group.audience != principal.group.audience:
        return False
    return substitute.group.audience == Audience.INTERNAL or substitute.group_id == principal.group_id
