"""What a person reads and types before he may ask for something without signing in: a picture, or a question in text.

Friction only: what is done is limited in the database. Picture and store are django-simple-captcha's.
"""

import secrets
from dataclasses import dataclass
from hmac import compare_digest

from captcha.models import CaptchaStore
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

QUESTION = "question"
_LETTERS = "ABCDEFHKLMNPRSTXYZ"  # none that looks like another; typed in any case
_MARK = "?"  # before the code of a question; the letters of a picture never hold it
_OFFERED = 4
_NUMBERS = [
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
    gettext_lazy("eleven"),
    gettext_lazy("twelve"),
]
_KINDS = {
    "colour": gettext_lazy("Which word is a colour: %(words)s?"),
    "animal": gettext_lazy("Which word is an animal: %(words)s?"),
    "fruit": gettext_lazy("Which word is a fruit: %(words)s?"),
    "furniture": gettext_lazy("Which word is a piece of furniture: %(words)s?"),
}
WORDS = [
    ("colour", gettext_lazy("green")),
    ("colour", gettext_lazy("red")),
    ("colour", gettext_lazy("blue")),
    ("colour", gettext_lazy("yellow")),
    ("colour", gettext_lazy("purple")),
    ("animal", gettext_lazy("horse")),
    ("animal", gettext_lazy("cow")),
    ("animal", gettext_lazy("dog")),
    ("animal", gettext_lazy("cat")),
    ("animal", gettext_lazy("sheep")),
    ("fruit", gettext_lazy("apple")),
    ("fruit", gettext_lazy("pear")),
    ("fruit", gettext_lazy("banana")),
    ("fruit", gettext_lazy("cherry")),
    ("fruit", gettext_lazy("grape")),
    ("furniture", gettext_lazy("table")),
    ("furniture", gettext_lazy("chair")),
    ("furniture", gettext_lazy("cupboard")),
    ("furniture", gettext_lazy("bed")),
    ("furniture", gettext_lazy("bench")),
]


@dataclass(frozen=True)
class Challenge:
    """The key under which it stands in the store, and the question in words; empty for a picture."""

    key: str
    question: str = ""


def new(kind: str) -> Challenge:
    """Make a challenge: a text question when `kind` is QUESTION, else a picture."""
    key = CaptchaStore.generate_key(_question if kind == QUESTION else _picture)
    challenge = find(key)
    if challenge is None:
        raise RuntimeError("CAPTCHA_TIMEOUT leaves no time to answer")
    return challenge


def find(key: str) -> Challenge | None:
    """A challenge that still waits for its answer."""
    codes = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).values_list("challenge", flat=True)
    code = codes.first()
    return Challenge(key, _in_words(code)) if code else None


def take(key: str, typed: str) -> bool:
    """Whether `typed` answers this challenge. Right or wrong, it is used up: of twenty at once one gets an answer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM captcha_captchastore WHERE hashkey = %s RETURNING challenge, response, expiration", [key]
        )
        row = cursor.fetchone()
    if row is None:
        return False
    code, response, expiration = row
    typed = "".join(typed.split()).casefold()
    answer = _meaning(typed) if code.startswith(_MARK) else typed
    return expiration > timezone.now() and compare_digest(answer.encode(), response.encode())


def forget_past() -> None:
    CaptchaStore.remove_expired()


def _picture() -> tuple[str, str]:
    letters = "".join(secrets.choice(_LETTERS) for _letter in range(settings.CAPTCHA_LENGTH))
    return letters, letters.lower()


def _question() -> tuple[str, str]:
    """A code of at most 32 signs, from which the words are made in the reader's language, and the answer's token."""
    return _sum() if secrets.randbelow(2) else _odd_one()


def _sum() -> tuple[str, str]:
    first, second = secrets.randbelow(6) + 1, secrets.randbelow(6) + 1
    return f"{_MARK}sum {first} {second}", str(first + second)


def _odd_one() -> tuple[str, str]:
    """One word of a kind among words of other kinds."""
    random = secrets.SystemRandom()
    kind = random.choice(list(_KINDS))
    answer = random.choice([at for at, word in enumerate(WORDS) if word[0] == kind])
    others = random.sample([at for at, word in enumerate(WORDS) if word[0] != kind], _OFFERED - 1)
    offered = random.sample([answer, *others], _OFFERED)
    return f"{_MARK}{kind} {' '.join(map(str, offered))}", f"word{answer}"


def _in_words(code: str) -> str:
    """The question that a code stands for, in the language that is active now."""
    if not code.startswith(_MARK):
        return ""
    kind, *numbers = code.removeprefix(_MARK).split()
    if kind == "sum":
        first, second = (str(_NUMBERS[int(number) - 1]) for number in numbers)
        return _("How much is %(first)s plus %(second)s?") % {"first": first, "second": second}
    words = ", ".join(str(WORDS[int(number)][1]) for number in numbers)
    return str(_KINDS[kind]) % {"words": words}


def _meaning(typed: str) -> str:
    """The token of a typed number or word; what means nothing to us stays as it is."""
    tokens = {str(word): f"word{at}" for at, (_kind, word) in enumerate(WORDS)}
    tokens |= {str(word): str(at) for at, word in enumerate(_NUMBERS, start=1)}
    return tokens.get(typed, typed)
