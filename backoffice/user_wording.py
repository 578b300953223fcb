"""What a user sees and may do, in plain words."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Permission
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from dossiers.policies import sight_in_numbers


def in_words(user: User, rights: Iterable[Permission], today: date) -> str:
    """'Sees 214 case files at 6 employers, no medical data, may report sick, …'; `rights` are all there are."""
    if not user.works_on(today):
        return _("The account is not open today: %(user)s sees nothing and may do nothing.") % {"user": user}
    medical = _("medical data") if user.medical_access else _("no medical data")
    parts = [_sight(user, today), medical, _may(user, rights)]
    return _("%(user)s sees %(parts)s.") % {"user": user, "parts": ", ".join(parts)}


def period_in_words(*, valid_from: date | None, valid_until: date | None) -> list[tuple[str, str]]:
    """Label and text of the period that was chosen, for the page that asks for a second look."""
    last = date_format(valid_until) if valid_until else _("no end")
    return [(_("Valid from"), date_format(valid_from) if valid_from else ""), (_("Valid until"), last)]


def _sight(user: User, today: date) -> str:
    dossiers, employers = sight_in_numbers(user, today)
    if not dossiers:
        return _("no case files")
    files = ngettext("%(count)s case file", "%(count)s case files", dossiers) % {"count": dossiers}
    places = ngettext("%(count)s employer", "%(count)s employers", employers) % {"count": employers}
    return _("%(files)s at %(employers)s") % {"files": files, "employers": places}


def _may(user: User, rights: Iterable[Permission]) -> str:
    held = [right.name for right in rights if f"{right.content_type.app_label}.{right.codename}" in user.rights]
    if not held:
        return _("may do nothing")
    return _("may: %(rights)s") % {"rights": ", ".join(map(_inside_a_sentence, held))}


def _inside_a_sentence(name: str) -> str:
    """Without its capital, unless it begins with an abbreviation."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
