"""Beheer: the YubiKeys whose secret we hold."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import KnownYubikey, User, YubikeyFactor
from accounts.models.factors import own
from accounts.usecases.factors import add_yubikey
from accounts.usecases.yubikeys import add_known, remove_known
from accounts.yubikey import Secret
from core.models import AccessEvent
from tests.accounts.fakes_yubikey import Key
from tests.refusals import refused
from tests.world import World

SignIn = Callable[[User], Client]
PRIVATE, AES = "8792ebfe26cc", "ecde18dbe76fbd0c33330f1c354871db"
RIGHT = {"public_id": "vvccccbtdfgh", "private_id": PRIVATE, "aes_key": AES}


@pytest.fixture(autouse=True)
def _english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def test_a_key_is_added_with_its_secret(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    typed = {"public_id": " VVcc ccbt dfgh", "private_id": PRIVATE.upper(), "aes_key": f"{AES[:16]} {AES[16:]}"}

    assert client.post(reverse("admin:yubikey_add"), typed).url == reverse("admin:yubikeys")

    known = KnownYubikey.objects.get()
    assert (known.public_id, known.secret) == ("vvccccbtdfgh", Secret(bytes.fromhex(AES), bytes.fromhex(PRIVATE)))
    (event,) = AccessEvent.objects.filter(event_type="yubikey.added")
    assert (event.user_id, event.object_name, event.detail) == (world.klantbeheer.pk, "vvccccbtdfgh", {})
    page = client.get(reverse("admin:yubikeys")).content.decode()
    assert "YubiKey vvccccbtdfgh has been added." in page
    assert not [secret for secret in (AES, PRIVATE) if secret in page]
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret_sealed FROM accounts_knownyubikey")
        stored = bytes(cursor.fetchone()[0])
    assert bytes.fromhex(AES) not in stored and AES.encode() not in stored


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("public_id", "vvccccbtdfg", "A public identity has 12 letters, out of cbdefghijklnrtuv."),
        ("public_id", "vvccccbtdfga", "A public identity has 12 letters, out of cbdefghijklnrtuv."),
        ("public_id", "", "Fill in “Public identity”."),
        ("private_id", "8792ebfe26c", "A private identity has 12 digits or letters a to f."),
        ("private_id", "8792ebfe26cg", "A private identity has 12 digits or letters a to f."),
        ("private_id", "8792ebfe26c٣", "A private identity has 12 digits or letters a to f."),
        ("private_id", "", "Fill in “Private identity”."),
        ("aes_key", AES[:-1], "An AES key has 32 digits or letters a to f."),
        ("aes_key", f"{AES}0", "An AES key has 32 digits or letters a to f."),
        ("aes_key", "", "Fill in “AES key”."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    world: World, sign_in: SignIn, field: str, typed: str, sentence: str
) -> None:
    answer = sign_in(world.klantbeheer).post(reverse("admin:yubikey_add"), {**RIGHT, field: typed})

    assert (answer.status_code, dict(answer.context["form"].errors)) == (422, {field: [sentence]})
    page = answer.content.decode()
    assert AES not in page and PRIVATE not in page
    assert field == "public_id" or 'value="vvccccbtdfgh"' in page
    assert not KnownYubikey.objects.exists()


def test_a_key_is_there_once(world: World) -> None:
    add_known(**RIGHT, by=world.klantbeheer)
    with refused("This YubiKey is in the list already.", field="public_id"):
        add_known(**{**RIGHT, "aes_key": "0" * 32}, by=world.klantbeheer)
    assert KnownYubikey.objects.get().secret.aes_key == bytes.fromhex(AES)


def test_secrets_are_for_who_manages_users(world: World) -> None:
    with pytest.raises(PermissionDenied):
        add_known(**RIGHT, by=world.anna)
    known = add_known(**RIGHT, by=world.klantbeheer)
    with pytest.raises(PermissionDenied):
        remove_known(known=known, by=world.anna)
    assert KnownYubikey.objects.get() == known


def test_the_list_says_who_uses_a_key(world: World, sign_in: SignIn) -> None:
    known = add_known(**RIGHT, by=world.klantbeheer)
    for user, is_set_up in ((world.bram, True), (world.anna, True), (world.carla, False)):
        factor = own(YubikeyFactor, user, public_id=known.public_id)
        factor.confirmed = is_set_up
        factor.save()
    client = sign_in(world.klantbeheer)
    assert client.get(reverse("admin:yubikeys")).context["rows"] == [(known, [world.anna, world.bram])]
    remove = client.get(reverse("admin:yubikey_remove", args=[known.public_id]))
    assert remove.context["users"] == [world.anna, world.bram]
    assert KnownYubikey.objects.exists()


def test_a_key_is_removed(world: World, sign_in: SignIn) -> None:
    known = add_known(**RIGHT, by=world.klantbeheer)
    client = sign_in(world.klantbeheer)
    address = reverse("admin:yubikey_remove", args=[known.public_id])

    assert client.post(address).url == reverse("admin:yubikeys")

    assert not KnownYubikey.objects.exists()
    (event,) = AccessEvent.objects.filter(event_type="yubikey.removed")
    assert (event.user_id, event.object_id, event.object_name) == (
        world.klantbeheer.pk,
        known.pk,
        "vvccccbtdfgh",
    )
    assert client.post(address).status_code == 404


def test_a_key_from_beheer_checks_codes(world: World) -> None:
    key = Key()
    add_known(public_id=key.public_id, private_id=key.private_id.hex(), aes_key=key.aes_key.hex(), by=world.klantbeheer)
    assert add_yubikey(user=world.anna, typed=key.press()).public_id == key.public_id


def test_who_does_not_manage_users_gets_403(world: World, sign_in: SignIn) -> None:
    known = add_known(**RIGHT, by=world.klantbeheer)
    for address in addresses(known):
        for user in (world.anna, world.baker):
            assert sign_in(user).get(address).status_code == 403
            assert sign_in(user).post(address, RIGHT).status_code == 403
    assert KnownYubikey.objects.count() == 1


def test_switched_off_there_is_no_page_and_no_entry(world: World, sign_in: SignIn, settings: Any) -> None:
    known = add_known(**RIGHT, by=world.klantbeheer)
    client = sign_in(world.klantbeheer)
    entry = reverse("admin:yubikeys")
    assert entry in [card["url"] for card in client.get(reverse("admin:index")).context["cards"]]

    settings.YUBIKEY = False

    assert [client.get(address).status_code for address in addresses(known)] == [404, 404, 404]
    assert [client.post(address, RIGHT).status_code for address in addresses(known)] == [404, 404, 404]
    assert KnownYubikey.objects.count() == 1
    assert entry not in [card["url"] for card in client.get(reverse("admin:index")).context["cards"]]


def addresses(known: KnownYubikey) -> list[str]:
    remove = reverse("admin:yubikey_remove", args=[known.public_id])
    return [reverse("admin:yubikeys"), reverse("admin:yubikey_add"), remove]
