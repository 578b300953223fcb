"""The login name that a new user gets: NLGArbo.<NAAM WERKGEVER>.<ACHTERNAAM> (seeds, stap 4)."""

import itertools
import unicodedata

from accounts.enums import Audience
from accounts.models import User, UserGroup

_START = "NLGArbo."
_LONGEST = 32
_SURNAME = 11  # letters of it that always stay
_LETTERS = str.maketrans({"Ø": "O", "Ł": "L", "Æ": "AE", "Œ": "OE", "Đ": "D", "Ð": "D", "Þ": "TH"})


def proposed_login(group: UserGroup, *, prefix: str, last_name: str) -> str:
    """A free name for somebody in this group; empty when none can be made of the names in letters A to Z and digits.

    Our own people have the group's name in it, users of an employer the employer's, which is the name of the group
    below the folder.
    """
    surname, place = _plain(prefix + last_name), _plain(_place(group).name)
    if not surname or not place:
        return ""
    room = _LONGEST - len(_START) - 1
    surname = surname[: max(_SURNAME, room - len(place))]
    base = f"{_START}{place[: room - len(surname)]}.{surname}"
    taken = {login.upper() for login in _beginning_with(base[: _LONGEST - 4])}
    return next(name for name in _numbered(base) if name.upper() not in taken)


def _place(group: UserGroup) -> UserGroup:
    if group.audience != Audience.EMPLOYER or group.level <= 1:
        return group
    above = UserGroup.objects.filter(tree_id=group.tree_id, lft__lt=group.lft, rght__gt=group.rght, level=1)
    return above.get()


def _plain(name: str) -> str:
    """In capitals, without spaces, signs and diacritics."""
    letters = unicodedata.normalize("NFKD", name.upper().translate(_LETTERS))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())


def _beginning_with(text: str) -> list[str]:
    return list(User.objects.filter(login__istartswith=text).values_list("login", flat=True))


def _numbered(base: str) -> itertools.chain[str]:
    later = (f"{base[: _LONGEST - len(str(number))]}{number}" for number in itertools.count(2))
    return itertools.chain([base], later)
