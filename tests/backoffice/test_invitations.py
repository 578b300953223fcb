"""Klantbeheer lets people in: a new user with his invitation, a new link, an account unblocked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountLink, User
from accounts.usecases import invitations
from accounts.usecases.users import change_email
from casemanagement.usecases.accounts import unblock_account
from core.models import AccessEvent, OutgoingMessage
from tests.accounts.asking import enrol, mails, read
from tests.refusals import refused
from tests.world import PASSWORD, World

SignIn = Callable[[User], Client]
ADD = "/beheer/gebruikers/toevoegen/"
LOGIN = "/Account/LogOn/"


@pytest.fixture(autouse=True)
def _english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def filled_in(world: World, **fields: str) -> dict[str, str]:
    return {
        "first_name": "Zoë",
        "prefix": "van",
        "last_name": "Dijk",
        "initials": "Z.",
        "email": "zoe@example.org",
        "login": "zvandijk",
        "group": str(world.arbo.uuid),
        **fields,
    }


def page_of(user: User) -> str:
    return reverse("admin:user", args=[user.uuid])


def actions(client: Client, user: User) -> list[str]:
    return [str(action.label) for action in client.get(page_of(user)).context["actions"]]


def lock_out(login: str) -> None:
    for _time in range(5):
        Client().post(LOGIN, {"login": login, "password": "wrong"})


def test_saving_a_new_user_sends_the_invitation(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    answer = client.post(ADD, filled_in(world))
    user = User.objects.get(login="zvandijk")
    assert answer.url == page_of(user)
    assert "Z. van Dijk has been added and gets an invitation by mail." in client.get(answer.url).content.decode()
    assert (user.first_name, user.group, user.has_usable_password()) == ("Zoë", world.arbo, False)
    assert [read(mail)[0] for mail in mails("invitation")] == ["zoe@example.org"]
    events = AccessEvent.objects.filter(object_type="accounts.user", object_id=user.pk).order_by("pk")
    assert [(event.event_type, event.user_id) for event in events] == [
        ("user.created", world.klantbeheer.pk),
        ("user.invited", world.klantbeheer.pk),
    ]


def test_a_new_user_without_an_address_is_saved_and_not_invited(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    answer = client.post(ADD, filled_in(world, email=""))
    assert "No mail was sent: there is no e-mail address." in client.get(answer.url).content.decode()
    assert User.objects.filter(login="zvandijk").exists()
    assert OutgoingMessage.objects.count() == AccountLink.objects.count() == 0


def test_a_login_name_is_given_once_whatever_the_capitals(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.klantbeheer).post(ADD, filled_in(world, login="ANNA"))
    form = answer.context["form"]
    assert (answer.status_code, form.errors) == (422, {"login": ["This login name is taken."]})
    assert form["last_name"].value() == "Dijk"
    assert OutgoingMessage.objects.count() == 0


def test_what_is_missing_is_said_and_what_was_typed_stays(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    assert set(client.post(ADD).context["form"].errors) == {"last_name", "group"}
    form = client.post(ADD, filled_in(world, email="no address", group="x")).context["form"]
    assert set(form.errors) == {"email", "group"}
    assert form["email"].value() == "no address"


def test_only_who_manages_users_adds_invites_and_resets(world: World, sign_in: SignIn) -> None:
    for stranger in (world.anna, world.baker):
        client = sign_in(stranger)
        for page in (
            ADD,
            *(reverse(f"admin:user_{name}", args=[world.dirk.uuid]) for name in ("invite", "reset_password")),
        ):
            assert client.get(page).status_code == 403
            assert client.post(page, {"email": "x@example.org"}).status_code == 403
        with pytest.raises(PermissionDenied):
            invitations.add_user(login="x", last_name="X", group=world.arbo, by=stranger)
        with pytest.raises(PermissionDenied):
            invitations.reset_password(user=world.dirk, email="x@example.org", by=stranger)
        with pytest.raises(PermissionDenied):
            invitations.invite_again(user=world.dirk, email="x@example.org", by=stranger)
        with pytest.raises(PermissionDenied):
            change_email(user=world.dirk, email="x@example.org", by=stranger)
        with pytest.raises(PermissionDenied):
            unblock_account(user=world.dirk, by=stranger)
    assert OutgoingMessage.objects.count() == 0


def test_klantbeheer_does_not_act_on_himself(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    assert actions(client, world.klantbeheer) == []
    for name in ("invite", "reset_password", "unblock"):
        page = reverse(f"admin:user_{name}", args=[world.klantbeheer.uuid])
        assert client.post(page, {"email": "x@example.org"}).status_code == 403


def test_resetting_mails_a_link_and_never_shows_a_password(world: World, sign_in: SignIn) -> None:
    enrol(world.anna)
    page = reverse("admin:user_reset_password", args=[world.anna.uuid])
    client = sign_in(world.klantbeheer)
    shown = client.get(page)
    assert list(shown.context["form"].fields) == ["email"]
    assert shown.context["form"]["email"].value() == "anna@example.org"
    answer = client.post(page, {"email": "anna@example.org"})
    assert "gets a mail with a link to choose a new password." in client.get(answer.url).content.decode()
    assert [read(mail)[0] for mail in mails("reset")] == ["anna@example.org"]
    assert mails("email_changed") == []
    assert User.objects.get(pk=world.anna.pk).check_password(PASSWORD)
    assert AccessEvent.objects.get(event_type="user.password_reset").user_id == world.klantbeheer.pk


@pytest.mark.parametrize(("action", "template"), [("reset_password", "reset"), ("invite", "invitation")])
def test_a_corrected_address_is_logged_and_told_to_both(
    world: World, sign_in: SignIn, action: str, template: str
) -> None:
    page = reverse(f"admin:user_{action}", args=[world.dirk.uuid])
    sign_in(world.klantbeheer).post(page, {"email": "new@example.org"})
    assert User.objects.get(pk=world.dirk.pk).email == "new@example.org"
    assert [read(mail)[0] for mail in mails(template)] == ["new@example.org"]
    assert {read(mail)[0] for mail in mails("email_changed")} == {"dirk@example.org", "new@example.org"}
    assert AccessEvent.objects.filter(event_type="user.email_changed", object_id=world.dirk.pk).count() == 1


def test_without_an_address_nothing_is_sent(world: World, sign_in: SignIn) -> None:
    User.objects.filter(pk=world.dirk.pk).update(email="")
    for name in ("invite", "reset_password"):
        answer = sign_in(world.klantbeheer).post(reverse(f"admin:user_{name}", args=[world.dirk.uuid]), {"email": ""})
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"email"})
    assert OutgoingMessage.objects.count() == 0


def test_only_who_never_signed_in_is_invited_again(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    assert actions(client, world.dirk) == ["Reset password", "Send invitation again", "Deactivate at once"]
    User.objects.filter(pk=world.dirk.pk).update(last_login=timezone.now())
    assert actions(client, world.dirk) == ["Reset password", "Deactivate at once"]
    page = reverse("admin:user_invite", args=[world.dirk.uuid])
    assert client.post(page, {"email": "dirk@example.org"}).status_code == 403
    with refused("This user has signed in before. Reset the password instead."):
        invitations.invite_again(user=world.dirk, email="new@example.org", by=world.klantbeheer)
    assert User.objects.get(pk=world.dirk.pk).email == "dirk@example.org"


def test_a_closed_account_is_opened_before_it_gets_a_link(world: World, sign_in: SignIn) -> None:
    User.objects.filter(pk=world.dirk.pk).update(is_active=False)
    client = sign_in(world.klantbeheer)
    assert actions(client, world.dirk) == ["Activate again"]
    page = reverse("admin:user_reset_password", args=[world.dirk.uuid])
    assert client.post(page, {"email": "dirk@example.org"}).status_code == 403


def test_a_blocked_account_is_unblocked_before_it_gets_a_link(world: World, sign_in: SignIn) -> None:
    User.objects.filter(pk=world.dirk.pk).update(blocked_at=timezone.now())
    assert actions(sign_in(world.klantbeheer), world.dirk) == ["Unblock", "Deactivate at once"]


def test_too_many_wrong_tries_show_as_blocked_since_when(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    lock_out("dirk")
    page = client.get(page_of(world.dirk)).content.decode()
    assert "after wrong tries, since" in page
    assert actions(client, world.dirk)[0] == "Unblock"
    found = client.get(reverse("admin:users"), {"status": "blocked"}).context["rows"]
    assert [user for user, _teams in found] == [world.dirk]
    active = client.get(reverse("admin:users"), {"status": "active"}).context["rows"]
    assert world.dirk not in [user for user, _teams in active]


def test_unblocking_counts_the_tries_anew(world: World, sign_in: SignIn) -> None:
    lock_out("dirk")
    assert Client().post(LOGIN, {"login": "dirk", "password": PASSWORD}).status_code == 422
    page = reverse("admin:user_unblock", args=[world.dirk.uuid])
    client = sign_in(world.klantbeheer)
    assert client.get(page).context["moves"] == []
    assert User.objects.get(pk=world.dirk.pk).locked_at is not None
    client.post(page)
    assert User.objects.get(pk=world.dirk.pk).locked_at is None
    for _time in range(4):
        Client().post(LOGIN, {"login": "dirk", "password": "wrong"})
    assert Client().post(LOGIN, {"login": "dirk", "password": PASSWORD}).status_code == 302


def test_unblocking_opens_both_ways_in_which_an_account_is_blocked(world: World) -> None:
    User.objects.filter(pk=world.dirk.pk).update(blocked_at=timezone.now(), locked_at=timezone.now())
    unblock_account(user=world.dirk, by=world.klantbeheer)
    dirk = User.objects.get(pk=world.dirk.pk)
    assert (dirk.blocked_at, dirk.locked_at) == (None, None)


def test_deactivating_a_locked_account_does_not_unlock_it(world: World, sign_in: SignIn) -> None:
    User.objects.filter(pk=world.dirk.pk).update(locked_at=timezone.now())
    sign_in(world.klantbeheer).post(reverse("admin:user_deactivate", args=[world.dirk.uuid]))
    dirk = User.objects.get(pk=world.dirk.pk)
    assert (dirk.is_active, dirk.locked_at is None) == (False, False)


def test_the_page_of_a_user_tells_that_he_asked_in_vain(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    hint = "Login details were asked for on"
    assert hint not in client.get(page_of(world.dirk)).content.decode()
    User.objects.filter(pk=world.dirk.pk).update(recovery_asked_at=timezone.now())
    assert hint in client.get(page_of(world.dirk)).content.decode()


def test_the_list_of_users_leads_to_the_page_that_adds_one(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    assert f'href="{ADD}"' in client.get(reverse("admin:users")).content.decode()
