"""Which passwords are refused, and why: by length and by what anybody here would guess, never by composition.

NIST SP 800-63B-4 3.1.1.2, ASVS 6.2. The lengths are those of the normal form (NFC) that is also hashed.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from core.text import normalise

LEAST_CHARACTERS, MOST_CHARACTERS = 12, 128
_WORDS = Path(__file__).resolve().parent / "guessable_words.txt"
_SHORTEST_WORD = 3
_NEEDED_BESIDE = 8
_AGAIN = re.compile(r"(.+?)\1+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROWS = ("0123456789012", "9876543210987", "abcdefghijklmnopqrstuvwxyz")
_IN_A_ROW = 3


class LengthValidator:
    """Long enough to be hard to guess, and short enough that nobody lets us hash a book."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < LEAST_CHARACTERS:
            text = _("This password is too short: use at least %(least)s characters.")
            raise ValidationError(text, code="password_too_short", params={"least": LEAST_CHARACTERS})
        if len(password) > MOST_CHARACTERS:
            text = _("This password is too long: at most %(most)s characters.")
            raise ValidationError(text, code="password_too_long", params={"most": MOST_CHARACTERS})

    def get_help_text(self) -> str:
        lengths = {"least": LEAST_CHARACTERS, "most": MOST_CHARACTERS}
        return _("At least %(least)s and at most %(most)s characters.") % lengths


class GuessableValidator:
    """Refuse what is little more than words of this house and its user, a year, a row or a repetition.

    A word among others is fine: what counts is how much is left without them.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        plain = normalise(password)
        found = [word for word in _longest_first(_words() | _words_about(user)) if word in plain]
        if len(_beside(plain, found)) >= _NEEDED_BESIDE:
            return
        if found:
            text = _("This password is easy to guess: apart from “%(words)s” there is little in it. Add more words.")
            raise ValidationError(text, code="password_guessable", params={"words": ", ".join(found[:3])})
        text = _("This password is mostly repetition or a row. Use a few words that don't belong together.")
        raise ValidationError(text, code="password_repetitive")

    def get_help_text(self) -> str:
        return _("Not just a name, a month or a word of this portal.")


def _longest_first(words: Iterable[str]) -> list[str]:
    """So that a long word goes as a whole before a short one within it."""
    return sorted(words, key=lambda word: (-len(word), word))


def _beside(plain: str, words: list[str]) -> str:
    """What is left of a password without these words, years, rows and repetitions."""
    for word in words:
        plain = plain.replace(word, " ")
    plain = _without_rows(_YEAR.sub(" ", plain))
    return _AGAIN.sub(r"\1", plain).replace(" ", "")


def _without_rows(plain: str) -> str:
    """Keep the first sign of each row like 1234 or abcd."""
    kept, at = "", 0
    while at < len(plain):
        size = 1
        while size < len(plain) - at and any(plain[at : at + size + 1] in row for row in _ROWS):
            size += 1
        kept += plain[at] if size >= _IN_A_ROW else plain[at : at + size]
        at += size
    return kept


def _words_about(user: User | None) -> set[str]:
    """The user's names, and those of his groups: an employer's people are in a group with its name."""
    if user is None:
        return set()
    named = [user.login, user.first_name, user.last_name, user.email.partition("@")[0]]
    if user.group_id:
        named += [user.group.name]
    words = {word for name in named for word in [*normalise(name).split(), normalise(name).replace(" ", "")]}
    return {word for word in words if len(word) >= _SHORTEST_WORD}


@cache
def _words() -> frozenset[str]:
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
