"""What a change of authorisations does, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.queries_grants import Named, Numbers
from dossiers.ticks import NODE


def changes_in_words(places: Named, ticks: Mapping[str, bool]) -> list[tuple[Any, Any]]:
    """Label and names of what was ticked and of what was unticked."""
    lines = []
    for label, wanted in ((_("Ticked"), True), (_("Unticked"), False)):
        spots = [spot for code, spot in places.spots.items() if ticks[code] == wanted]
        names = [_name(places.names[spot], spot.kind) for spot in sorted(spots, key=lambda one: (one.tree, one.left))]
        if names:
            lines.append((label, "; ".join(names)))
    return lines


def numbers_in_words(now: Numbers, later: Numbers) -> str:
    """'Sees 214 case files at 6 employers after this, now 12 at 1 employer.'"""
    words = {"later": _files(later), "now": _files(now)}
    if later.people is None:
        return _("Will see %(later)s. Now: %(now)s.") % words
    people = ngettext("%(count)s user takes this over.", "%(count)s users take this over.", later.people)
    own = _("By the authorisations of this group one will see %(later)s. Now: %(now)s.") % words
    return f"{own} {people % {'count': later.people}}"


def _files(numbers: Numbers) -> str:
    if not numbers.dossiers:
        return _("no case files")
    files = ngettext("%(count)s case file", "%(count)s case files", numbers.dossiers) % {"count": numbers.dossiers}
    places = ngettext("%(count)s employer", "%(count)s employers", numbers.employers) % {"count": numbers.employers}
    return _("%(files)s at %(employers)s") % {"files": files, "employers": places}


def _name(name: str, kind: str) -> str:
    return _("%(part)s with all below it") % {"part": name} if kind == NODE else name
