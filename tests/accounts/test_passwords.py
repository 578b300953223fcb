"""Which passwords are accepted, and how they are compared."""

import unicodedata

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User, UserGroup
from tests.world import World, make_user

SHORT = "This password is too short: use at least 12 characters."
COMMON = "This password is too common."
GUESSABLE = "This password is easy to guess: apart from “{}” there is little in it. Add more words."
REPETITIVE = "This password is mostly repetition or a row. Use a few words that don't belong together."


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def user() -> User:
    group = UserGroup(name="Bakkerij Van Kessel", pk=1)
    return User(
        login="mdevries", first_name="Marijke", last_name="de Vries", email="m.devries@example.org", group=group
    )


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "vier paarden zonder deken",
        "🐴🔋📎🎺🎈🚲🍎🎻🎲🌵🎯🚀",
        "               x y z q w k v j",
        "twaalfletter",
        "kwjqhzvbnuft",
        "Zomerse regen op het zinken dak",  # a month or season among other words
        "welkom in het huis van oma",
        "Ik werk bij Bakkerij Van Kessel sinds mijn jeugd",
        "ALLEENHOOFDLETTERSMAG",
        "äöüéèêçñßøåæp",
        "uit negen hoge bomen " * 6 + "z",
    ],
)
def test_any_long_password_is_accepted_whatever_it_is_made_of(user: User, password: str) -> None:
    validate_password(password, user)


@pytest.mark.parametrize(
    ("password", "reasons"),
    [
        ("elf letters", [SHORT]),
        ("x" * 3 + "kwq" * 42, ["This password is too long: at most 128 characters.", REPETITIVE]),
        ("professional", [COMMON]),
        ("aaaaaaaaaaaaaaaa", [REPETITIVE]),
        ("abcabcabcabcabc", [REPETITIVE]),
        ("abcdefghijklmnop", [REPETITIVE]),
        ("................", [REPETITIVE]),
        ("Welkom-bij-xsuite-1", [GUESSABLE.format("welkom, xsuite")]),
        ("Wélkom2026!!!!!!", [GUESSABLE.format("welkom")]),
        ("Verzuim Zomer 2026", [GUESSABLE.format("verzuim, zomer")]),
        ("nlgarbo123456", [GUESSABLE.format("nlgarbo, arbo, nlg")]),
        ("VanKesselBakkerij1", [GUESSABLE.format("bakkerij, kessel, van")]),
        ("Marijke12345678", [GUESSABLE.format("marijke")]),
        ("mdevries mdevries", [GUESSABLE.format("mdevries, devries, vries")]),
    ],
)
def test_a_password_is_refused_with_its_reasons(user: User, password: str, reasons: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert [text for text in refused.value.messages if "similar" not in text] == reasons


def test_a_password_like_the_login_name_is_refused(user: User) -> None:
    user.login = "johannapietersen"
    with pytest.raises(ValidationError) as refused:
        validate_password("johannapieterse", user)
    assert refused.value.messages == ["The password is too similar to the login name."]


def test_of_a_user_without_group_or_name_only_the_house_words_count() -> None:
    validate_password("vier paarden zonder deken", None)
    validate_password("vier paarden zonder deken", User(login="x"))


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_keyboard_that_sends_letters_in_parts_gets_in(world: World, form: str) -> None:
    user = make_user("zoe", world.arbo)
    user.set_password("één café zonder thé")
    assert user.check_password(unicodedata.normalize(form, "één café zonder thé"))
    assert not user.check_password("een cafe zonder the")


def test_nothing_is_cut_off(world: World) -> None:
    user = make_user("zoe", world.arbo)
    user.set_password("x" * 127 + "y")
    assert user.check_password("x" * 127 + "y")
    assert not user.check_password("x" * 127 + "z")


def test_without_a_password_nobody_gets_in(world: World) -> None:
    user = make_user("zoe", world.arbo)
    user.set_password(None)
    assert not user.has_usable_password()
    assert not user.check_password("")
