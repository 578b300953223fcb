"""VDD is leidend: what a change here needs when VDD is where the data of an employer come from."""

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError
from dossiers.policies import acts_as
from orgstructure.models import Employer

OVERRIDE = "orgstructure.override_source"


def may_pass_source_by(by: User, dossier_id: int | None) -> bool:
    """Whether the user may change here what comes from VDD, about a dossier or about somebody who has none yet."""
    return by.has_perm(OVERRIDE) if dossier_id is None else acts_as(by, OVERRIDE, dossier_id) is not None


def pass_source_by(employer: Employer, by: User, reason: str, dossier_id: int | None = None) -> dict[str, str]:
    """What the log must tell about a change here; nothing when VDD is not leading.

    Raises DomainError without the right to change it here all the same, and without a reason.
    """
    if not employer.is_from_vdd:
        return {}
    if not may_pass_source_by(by, dossier_id):
        text = _("VDD is leading for %(employer)s: this is changed in VDD, and comes over from there.")
        raise DomainError(text % {"employer": employer})
    if not reason.strip():
        raise DomainError(_("Tell why this is not changed in VDD."), field="source_reason")
    return {"despite_source": reason.strip()}
