"""A browser in words, as far as it says what it is; only for its user to recognise it by."""

from django.utils.translation import gettext as _

# The first that fits: most browsers also name those they descend from.
_BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
_SYSTEMS = [
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
]


def in_words(agent: str) -> str:
    """ "Chrome op Windows"; "onbekende browser" for what we don't know."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    if not browser:
        return _("unknown browser")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser
