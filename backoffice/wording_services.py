"""What Beheer says about days without agreement."""

from django.utils.translation import gettext as _

from casemanagement.queries_gaps import Uncovered


def gap_sentence(one: Uncovered) -> str:
    """From when until when, for what, and what can't be done then."""
    first, last = f"{one.days.first:%d-%m-%Y}", f"{one.days.last:%d-%m-%Y}" if one.days.last else ""
    return _sentence(one) % {"first": first, "last": last, "kind": one.kinds, "protocol": one.protocol}


def _sentence(one: Uncovered) -> str:
    if one.is_absence and one.days.last is None:
        return _("As of %(first)s there is no agreement for %(kind)s: nobody can be reported sick from then on.")
    if one.is_absence:
        return _(
            "From %(first)s up to and including %(last)s there is no agreement for %(kind)s: "
            "nobody can be reported sick in that period."
        )
    if one.days.last is None:
        return _(
            "As of %(first)s there is no agreement for %(kind)s: no trajectory %(protocol)s can start from then on."
        )
    return _(
        "From %(first)s up to and including %(last)s there is no agreement for %(kind)s: "
        "no trajectory %(protocol)s can start in that period."
    )
