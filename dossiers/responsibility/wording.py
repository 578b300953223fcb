"""The source of an answer in words that a user reads beside the name: "Coördinator op Zuyd"."""

from django.utils.translation import gettext as _

from dossiers.enums import Source


def source_words(source: str, node: object = None) -> str:
    """Why this user has the work; `node` is where he was chosen, for the sources that have one."""
    if source == Source.SPECIFIC:
        return _("Specifically assigned")
    if source == Source.FIXED:
        return _("Fixed case manager on %(node)s") % {"node": node}
    if source == Source.COORDINATOR:
        return _("Coordinator on %(node)s") % {"node": node}
    return _("Nobody chosen: unattended work")
