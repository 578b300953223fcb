"""Who may import what for whom."""

from django.db.models import QuerySet

from accounts.models import User
from core.policies import require
from imports.enums import ImportKind
from imports.models import Import
from orgstructure.models import Employer


def require_import(by: User | None, employer: Employer, kind: str) -> None:
    """Raise PermissionDenied. Nobody is the command line, where who has the machine may do all.

    Of a VDD employer VDD is leading; departments are parts of the tree.
    """
    if by is None:
        return
    require(by, "imports.run_import")
    if employer.is_from_vdd:
        require(by, "orgstructure.override_source")
    if kind == ImportKind.DEPARTMENTS:
        require(by, "orgstructure.manage_tree")


def may_add_departments(user: User) -> bool:
    return user.has_perm("imports.run_import") and user.has_perm("orgstructure.manage_tree")


def visible_imports(user: User) -> QuerySet[Import]:
    """Who imports, imports for every employer, also one that is not published yet."""
    found = Import.objects.select_related("employer__node", "made_by", "job")
    return found if user.has_perm("imports.run_import") else found.none()


def importable_employers(user: User) -> QuerySet[Employer]:
    """Those that this user can choose."""
    found = Employer.objects.select_related("node").order_by("node__name")
    if not user.has_perm("imports.run_import"):
        return found.none()
    return found if user.has_perm("orgstructure.override_source") else found.exclude(code__startswith="VDD")
